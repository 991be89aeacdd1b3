import type { StreamId } from '../../../src/core/streams.ts';
import { incomplete, openTenant, secondsOf } from '../audited-tenant.ts';
import { differences } from '../checksum.ts';
import type { Row } from '../row.ts';

/** Tier 2 of Slack's limits: calls a minute, for each method. */
const perMinute = 20;
const named: readonly StreamId[] = ['approved-apps', 'restricted-apps', 'app-requests'];

export const slackFull: Row = {
  name: 'slack-full',
  title: 'Slack: approved, restricted and requested apps, organisation and workspaces',
  unit: 's of sandbox time',
  most: 1.05,
  async run({ short }) {
    const workspaces = short ? 10 : 50;
    const users = short ? 200 : 2_000;
    await using tenant = await openTenant({
      platforms: ['slack'],
      users,
      timeScale: short ? 20 : 10,
      extras: { slack: { workspaces } },
    });
    const { truth } = tenant;
    if (truth.platform !== 'slack') throw new Error('another tenant than asked for');
    const audit = await tenant.audit('whole', []);
    const perMethod = 2 * (truth.workspaces + 1);
    const interval = 60 / perMinute;
    const bound = perMethod * interval;
    const throttled = audit.throttled / audit.sent;
    return {
      bound,
      measured: secondsOf(audit, named),
      peakRssMb: audit.peakRssMb,
      whole: {
        bound,
        measured: secondsOf(audit, [...audit.streams.keys()]),
        unit: 's of sandbox time',
      },
      notes: [
        `${truth.workspaces} workspaces, ${users} people; ${audit.sent} calls, ${audit.throttled} throttled, ${audit.cpuSeconds.toFixed(1)} s CPU`,
        `each method has a quota of its own, so approved and restricted apps are listed side by side: both certified passes at the organisation and at every workspace, ${perMethod} calls of each method`,
        `the first of them waits for nothing, so ${bound - interval} s could be reached; bursts, which vendor and sandbox allow now and then, are not counted on`,
        `streams: ${[...audit.streams.keys()].map((name) => `${name} ${secondsOf(audit, [name]).toFixed(0)} s`).join(', ')}`,
        `calls: ${[...audit.served].map(([name, count]) => `${name} ${count}`).join(', ')}`,
      ],
      missed: [
        ...(throttled < 0.005 ? [] : [`${(throttled * 100).toFixed(2)} % of calls throttled`]),
        ...differences(truth.rows, audit.rows),
        ...incomplete(audit),
      ],
    };
  },
};
