import { googleWorkspace } from '../../../connectors/google-workspace/index.ts';
import type { StreamId } from '../../../src/core/streams.ts';
import { incomplete, openTenant, secondsOf, skipAllBut, type TenantAudit } from '../audited-tenant.ts';
import { differences } from '../checksum.ts';
import type { Row } from '../row.ts';

/** Directory API: 2,400 queries a minute. */
const perSecond = 40;
const usersAPage = 500;
const named: readonly StreamId[] = ['users', 'tokens', 'app-passwords'];
const directory: readonly StreamId[] = [...named, 'suspended-user-grants'];
const mostThrottled = 0.005;

export const googleFull: Row = {
  name: 'google-full',
  title: 'Google full sweep: roster, tokens, app passwords',
  unit: 's of sandbox time',
  most: 1.05,
  async run({ short }) {
    const users = short ? 1_000 : 10_000;
    // Reading logs keeps both processors busy, and time that runs too fast charges that to the vendor's quota.
    const scales = short ? { sweep: 3, whole: 3 } : { sweep: 6, whole: 3 };
    const tenantOptions = { platforms: ['google-workspace'], users } as const;
    await using tenant = await openTenant({ ...tenantOptions, timeScale: scales.sweep });
    const { truth } = tenant;
    if (truth.platform !== 'google-workspace') throw new Error('another tenant than asked for');
    const { people, active, inactive, rows } = truth;
    const sweep = await tenant.audit('named', skipAllBut(googleWorkspace.streams, named));
    await using slower = await openTenant({ ...tenantOptions, timeScale: scales.whole });
    const whole = await slower.audit('whole', []);
    const pages = Math.ceil(people / usersAPage);
    const throttled = sweep.throttled / sweep.sent;
    return {
      bound: (pages + 2 * active) / perSecond,
      measured: secondsOf(sweep, named),
      peakRssMb: sweep.peakRssMb,
      whole: {
        bound: (pages + 2 * active + inactive) / perSecond,
        measured: secondsOf(whole, [...whole.streams.keys()]),
        unit: 's of sandbox time',
      },
      notes: [
        `${users} users, of whom ${active} can sign in and are asked for, ${inactive} cannot, ${users - people} are gone`,
        `${sweep.sent} calls, ${sweep.throttled} throttled; time scale ${scales.sweep}, ${sweep.cpuSeconds.toFixed(1)} s CPU`,
        `whole audit: ${whole.sent} calls, ${whole.throttled} throttled, time scale ${scales.whole}; the bound is the Directory quota's, which takes longest: the logs have quotas of their own, and who cannot sign in costs one refusal`,
        streamTimes(whole),
        `RSS over the sweep: ${sweep.rssMb.join(', ')} MB; over the whole audit, which reads the logs: ${whole.rssMb.join(', ')} MB`,
      ],
      missed: [
        ...(throttled < mostThrottled ? [] : [`${(throttled * 100).toFixed(2)} % of calls throttled`]),
        ...differences(rows, sweep.rows),
        ...incomplete(sweep),
        ...differences(rows, whole.rows).map((lost) => `whole audit: ${lost}`),
        // Google refuses to tell of people who cannot sign in.
        ...incomplete(whole, ['suspended-user-grants']),
      ],
    };
  },
};

function streamTimes(audit: TenantAudit): string {
  const own = [...audit.streams].map(([name]) => `${name} ${secondsOf(audit, [name]).toFixed(0)} s`);
  return `streams: ${own.join(', ')}; of one quota: ${secondsOf(audit, directory).toFixed(0)} s`;
}
