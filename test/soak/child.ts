/** One application of a plan in a process of its own, through the composition that the command line uses. */
import type { AppError } from '../../src/core/errors.ts';
import { type Disturbance, disturb } from './durable-writes.ts';

export interface ChildTask extends Disturbance {
  readonly configFile: string;
  readonly planFile: string;
  /** Simulated time now, and how fast it runs. */
  readonly now: number;
  /** The wall clock at that moment: starting takes a while, in which simulated time goes on. */
  readonly wall: number;
  readonly scale: number;
  /** The wall clock, not the monotonic one, jumps by this much after so many readings. */
  readonly jump?: { readonly after: number; readonly ms: number };
  readonly skipChanged?: boolean;
}

export interface ChildReport {
  readonly exit: number;
  /** Of the error that ended it; null: it has results. */
  readonly code: string | null;
  readonly message: string | null;
  readonly states: Readonly<Record<string, string>>;
  readonly verified: Readonly<Record<string, string>>;
  readonly stopped: readonly string[];
  /** Durable writes. */
  readonly writes: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as ChildTask;
const writes = disturb(task);
// Only now: they take their functions of node:fs when they are loaded.
const [{ compose }, { apply, applyExit }, { readRecordedPlan }, { toAppError }, { setTimeout: delay }] =
  await Promise.all([
    import('../../src/app/compose.ts'),
    import('../../src/app/apply.ts'),
    import('../../src/app/plan-record.ts'),
    import('../../src/core/errors.ts'),
    import('node:timers/promises'),
  ]);

const origin = performance.now();
let readings = 0;
const late = Date.now() - task.wall;
const ahead = (): number => (late + performance.now() - origin) * task.scale;
const app = await compose({
  configFile: task.configFile,
  env: { HOME: '/nowhere' },
  signal: new AbortController().signal,
  tenants: [],
  clock: {
    now() {
      readings += 1;
      return (
        task.now +
        ahead() +
        (readings > (task.jump?.after ?? Number.POSITIVE_INFINITY) ? (task.jump?.ms ?? 0) : 0)
      );
    },
    monotonic: () => task.now + ahead(),
    sleep: (ms, signal) => delay(ms / task.scale, undefined, signal === undefined ? {} : { signal }),
  },
});
const options = { dryRun: false, skipChanged: task.skipChanged === true };
const report = await apply(app, readRecordedPlan(app, task.planFile), { ...options, why: null }).then(
  (applied): ChildReport => ({
    exit: applyExit(applied, options),
    code: null,
    message: null,
    states: Object.fromEntries(applied.results.map(({ action, state }) => [action.id, state])),
    verified: Object.fromEntries(applied.results.map(({ action, verified }) => [action.id, verified])),
    stopped: applied.tenants.flatMap(({ error }) => error?.code ?? []),
    writes: writes(),
  }),
  (thrown: unknown): ChildReport => {
    const { exit, code, message }: AppError = toAppError(thrown);
    return { exit, code, message, states: {}, verified: {}, stopped: [], writes: writes() };
  },
);
await app.close();
process.stdout.write(JSON.stringify(report));
