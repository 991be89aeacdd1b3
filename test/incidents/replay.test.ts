/** Ten breaches, replayed: what is said before, what during, and what to do. The vendor is approved throughout. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { runCli } from '../../src/cli/run.ts';
import { recordedIo } from '../../src/cli/test-io.ts';
import type { Finding } from '../../src/core/finding.ts';
import { phases } from '../../src/core/plan.ts';
import { compareTiers } from '../../src/core/vocabulary.ts';
import { detections } from '../../src/detections/index.ts';
import type { Detection } from '../../src/kit/detection.ts';
import { incidentNames } from '../../src/sandbox/contract.ts';
import { incidents } from '../../src/sandbox/incidents/index.ts';
import { type Audited, startWorld, type World } from '../world.ts';
import { type Expected, platformsOf, replays } from './replays.ts';

const dayMs = 86_400_000;
/** Longer than any log hides what it has. */
const laterMs = 25 * 3_600_000;
/** At noon no day ends within a theft. */
const startedAt = Math.floor(Date.now() / dayMs) * dayMs + dayMs / 2;

const written = new Set(['known-compromised-client', 'vendor-under-advisory', 'abused-client']);
const logged = new Set<string>(
  (detections as readonly Detection[])
    .filter((detection) => 'events' in detection && (detection.events ?? []).length > 0)
    .map(({ id }) => id),
);

interface Replayed {
  readonly world: World;
  readonly before: Audited;
  readonly during: Audited;
}

test('every incident of the sandbox is replayed', () => {
  expect(replays.map(({ name }) => name).toSorted()).toEqual([...incidentNames].toSorted());
});

describe.each(replays)('$name', ({ name, vendor, before, during }) => {
  let replayed: Replayed;

  beforeAll(async () => {
    const world = await startWorld({
      incident: name,
      platforms: platformsOf(name),
      users: 40,
      timeScale: 2_000,
      startedAt,
    });
    const first = await world.audit();
    expect(world.sandbox.mutate('theft').length).toBeGreaterThan(0);
    world.sandbox.clock.advance(laterMs);
    replayed = { world, before: first, during: await world.audit() };
  });
  afterAll(() => replayed.world[Symbol.asyncDispose]());

  const run = async (...argv: readonly string[]) => {
    const { world } = replayed;
    const io = recordedIo({ columns: 100, env: { HOME: world.dir } });
    const { signal } = new AbortController();
    await runCli([...argv, '--config', world.configFile], { commands, io, signal });
    return io.out();
  };
  const rowsOf = ({ findings }: Audited, expected: Expected): readonly Finding[] =>
    findings.filter((finding) => isOf(finding, expected, name));

  test('before the theft grants and settings alone say something high', () => {
    for (const expected of before)
      expect([expected, rowsOf(replayed.before, expected).map(({ severity }) => severity)]).toEqual([
        expected,
        expect.arrayContaining([expected.severity]),
      ]);
    expect(before.filter(({ detection }) => written.has(detection))).toEqual([]);
    const warned = before.some(({ severity }) => compareTiers(severity, 'high') <= 0);
    expect(warned).toBe(true);
  });

  test('once the logs are out they say what was not said before', () => {
    const known = new Set(replayed.before.findings.map(({ id }) => id));
    for (const expected of during) {
      const fresh = rowsOf(replayed.during, expected).filter(({ id }) => !known.has(id));
      expect([expected, fresh.map(({ severity }) => severity)]).toEqual([
        expected,
        expect.arrayContaining([expected.severity]),
      ]);
    }
    const high = during.filter(({ severity }) => compareTiers(severity, 'high') <= 0);
    expect(high.some(({ detection }) => logged.has(detection))).toBe(true);
  });

  test('trace: connected and approved, in order, with the logs to pull and what survives', async () => {
    const told = JSON.parse(await run('trace', vendor, '--json')) as Trace;

    expect(told.answer).toBe('connected');
    const proven = told.apps.filter(({ match }) => match === 'proven');
    expect(proven.map(({ app }) => app.decision)).toEqual(proven.map(() => 'approved'));
    expect(new Set(proven.map(({ app }) => app.platform))).toEqual(
      new Set(incidents[name].vendors.flatMap(({ apps }) => apps.map(({ platform }) => platform))),
    );
    expect(told.plan.map(({ number }) => number)).toEqual(told.plan.map((_, index) => index + 1));
    const order = told.plan.map(({ phase }) => phases.indexOf(phase));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    for (const platform of new Set(proven.map(({ app }) => app.platform))) {
      const steps = told.plan.filter((step) => step.platform === platform);
      expect(steps.map(({ phase }) => phase)).toEqual(
        expect.arrayContaining(['stop-tokens', 'stop-consent', 'end-grants', 'verify', 'hunt']),
      );
      expect(steps.some(({ survives }) => survives !== null)).toBe(true);
      const logs = told.logs.filter((log) => log.platform === platform);
      expect(logs.length).toBeGreaterThan(0);
      for (const { from, to } of logs) expect(Date.parse(from)).toBeLessThan(Date.parse(to));
    }
  });

  test('trace finds what the thief brought along, and says how to cut it off', async () => {
    const theirs = incidents[name].strangers.flatMap(({ apps }) => apps);
    for (const app of theirs) {
      const told = JSON.parse(await run('trace', app.name ?? app.clientId, '--json')) as Trace;
      const steps = [...told.plan, ...told.afterReview].map(({ phase }) => phase);

      expect([app.name, ['connected', 'candidate'].includes(told.answer)]).toEqual([app.name, true]);
      expect(steps).toEqual(expect.arrayContaining(['stop-tokens', 'end-grants', 'verify']));
    }
  });

  test('explain: each finding says why, what it rests on and what to do, in plain text', async () => {
    for (const expected of [...before, ...during]) {
      const [finding] = rowsOf(replayed.during, expected);
      const text = await run('explain', finding?.id ?? 'none');
      for (const part of ['Why', 'Score', 'What to do'])
        expect([expected, text]).toEqual([expected, expect.stringContaining(part)]);
      expect(text).toContain(typeof expected.app === 'string' ? `“${expected.app}”` : finding?.id);
      expect(text).not.toMatch(/undefined|NaN|\[object|: null$/mu);
    }
  });
});

interface Step {
  readonly number: number;
  readonly phase: (typeof phases)[number];
  readonly platform: string;
  readonly survives: string | null;
}

interface Trace {
  readonly answer: string;
  readonly apps: readonly {
    readonly match: string;
    readonly app: { readonly decision: string; readonly platform: string };
  }[];
  readonly plan: readonly Step[];
  /** Of apps that nothing proves to be the vendor’s. */
  readonly afterReview: readonly Step[];
  readonly logs: readonly { readonly platform: string; readonly from: string; readonly to: string }[];
}

/** About the app of the story that bears this name, by its id; name-only apps of Salesforce by the name. */
function isOf(finding: Finding, { detection, app }: Expected, name: keyof typeof incidents): boolean {
  if (finding.detection !== detection) return false;
  if (app === null) return finding.app === null;
  const { vendors, strangers } = incidents[name];
  const keys = [...vendors, ...strangers]
    .flatMap(({ apps }) => apps)
    .filter((one) => one.name === app)
    .flatMap((one) => [`${one.platform}:${one.clientId}`, `${one.platform}:name:${encodeURIComponent(app)}`]);
  return finding.app !== null && keys.includes(finding.app);
}
