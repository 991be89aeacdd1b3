/** A month of audits that are killed, cut off, resumed late or never, left out, and crossed by a plan; all from a seed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { apply } from '../../src/app/apply.ts';
import { makePlan } from '../../src/app/plan.ts';
import { recordPlan } from '../../src/app/plan-record.ts';
import { AppError } from '../../src/core/errors.ts';
import { chance, pick, pickIndex } from '../../src/sandbox/random.ts';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import { readClock } from '../bench/shared-clock.ts';
import { type Course, streamsOf } from '../incremental/life.ts';
import type { Audited, World } from '../world.ts';
import type { KilledAudit } from './child.ts';

export interface Tally {
  audits: number;
  byChanges: number;
  whole: number;
  readonly callsByChanges: number[];
  readonly callsWhole: number[];
  kills: number;
  failures: number;
  applied: number;
  compared: number;
  excused: number;
}

const befalls = [
  'nothing',
  'nothing',
  'cut off and resumed',
  'cut off and begun anew',
  'cut off, resumed a day later',
  'killed and resumed',
  'a stream fails',
  'no audit',
  'a plan',
] as const;

/** More than Slack's log takes to tell of a change. */
const logsLagMs = 3_600_000;

export interface CourseOptions {
  readonly seed: number;
  /** A full audit stands beside the one of each day that this divides. */
  readonly every: number;
  readonly tally: Tally;
}

export function courseOf({ seed, every, tally }: CourseOptions): Course {
  const failing = new FailingPath();
  let signs = 40;
  let unresumed = false;
  let failed = false;
  let troubled = false;

  const run = async (world: World, options: Parameters<World['audit']>[0]): Promise<Audited> => {
    let seen = 0;
    const audited = await world.audit({
      mode: 'incremental',
      onProgress: () => (seen += 1),
      ...options,
    });
    signs = Math.max(4, seen);
    tally.audits += 1;
    count(audited, tally);
    return audited;
  };
  const cutOff = async (world: World, day: number): Promise<void> => {
    const stop = new AbortController();
    let left = 1 + pickIndex(signs, seed, 'cut', day);
    await ending(
      world.audit({
        mode: 'incremental',
        signal: stop.signal,
        onProgress() {
          left -= 1;
          if (left === 0) stop.abort();
        },
      }),
    );
    tally.kills += 1;
  };

  return {
    intercept: (call) => failing.answer(call),
    async audit(world, day) {
      const befallen = pick(befalls, seed, 'day', day);
      failed = befallen === 'a stream fails' && !unresumed;
      troubled = befallen !== 'nothing' || unresumed;
      if (unresumed) {
        unresumed = false;
        await ending(run(world, { resume: true }));
        return run(world, {});
      }
      switch (befallen) {
        case 'nothing':
          return run(world, {});
        case 'cut off and resumed':
          await cutOff(world, day);
          return (await ending(run(world, { resume: true }))) ?? run(world, {});
        case 'cut off and begun anew':
          await cutOff(world, day);
          return run(world, {});
        case 'cut off, resumed a day later':
          await cutOff(world, day);
          unresumed = true;
          return null;
        case 'killed and resumed':
          await kill(world, 1 + pickIndex(signs, seed, 'kill', day));
          tally.kills += 1;
          return (await ending(run(world, { resume: true }))) ?? run(world, {});
        case 'a stream fails': {
          failing.after(pickIndex(40, seed, 'fail', day), chance(seed, 'all', day) < 0.3);
          tally.failures += 1;
          const audited = await ending(run(world, { allowPartial: true }));
          failing.stop();
          return audited;
        }
        case 'no audit':
          return null;
        case 'a plan':
          tally.applied += await applySome(world, seed, day);
          // Else the log may tell of it between the two audits that are compared.
          world.sandbox.clock.advance(logsLagMs);
          return run(world, {});
      }
    },
    compares: (day) => !failed && (day % every === 0 || troubled),
    compared(full, excused) {
      tally.compared += 1;
      tally.excused += excused.length;
      count(full, tally);
    },
  };
}

/** What ends it is of no interest; null then. */
async function ending(running: Promise<Audited>): Promise<Audited | null> {
  try {
    return await running;
  } catch (thrown) {
    if (thrown instanceof AppError) return null;
    throw thrown;
  }
}

function count(audited: Audited, tally: Tally): void {
  const streams = streamsOf(audited);
  const byChanges = streams.filter(({ changes }) => changes !== undefined).length;
  const calls = audited.outcome.view.tenants.reduce((sum, tenant) => sum + tenant.calls.total, 0);
  (byChanges === 0 ? tally.callsWhole : tally.callsByChanges).push(calls);
  if (audited.outcome.view.run.mode === 'full') return;
  tally.byChanges += byChanges;
  tally.whole += streams.length - byChanges;
}

const child = path.join(import.meta.dirname, 'child.ts');

async function kill(world: World, after: number): Promise<void> {
  const task: KilledAudit = {
    configFile: world.configFile,
    clock: readClock(world.sandbox.clock),
    after,
  };
  const started = spawn(process.execPath, [child, JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  started.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code, signal] = (await once(started, 'close')) as [number | null, NodeJS.Signals | null];
  if (signal !== 'SIGKILL' && code !== 0)
    throw new Error(`the audit to be killed ended with ${code}: ${said}`);
}

/** Revokes an app that few people hold. @returns how many changes were made */
async function applySome(world: World, seed: number, day: number): Promise<number> {
  const app = await world.open();
  try {
    const run = app.inventory.lastRun();
    if (run === null) return 0;
    const apps = (await Array.fromAsync(app.inventory.view(run).apps())).filter(
      ({ party, name, users }) => party !== 'first' && name?.includes('Grant Audit') !== true && users < 6,
    );
    if (apps.length === 0) return 0;
    const plan = await makePlan(app, {
      intent: 'revoke',
      what: [pick(apps, seed, 'plan', day).key],
      tenants: [],
      allTenants: true,
      reason: 'soak',
      allowed: [],
      candidates: false,
      journalHead: null,
    });
    if (plan.actions.length === 0) return 0;
    await recordPlan(app, plan);
    const { results } = await apply(app, plan, { dryRun: false, skipChanged: true, why: null });
    return results.filter(({ state }) => state === 'done').length;
  } catch (thrown) {
    if (thrown instanceof AppError) return 0;
    throw thrown;
  } finally {
    await app.close();
  }
}

/** From some call on, what that call asks for is answered with a failure: one list, one person's, or all. */
class FailingPath {
  #left = Number.POSITIVE_INFINITY;
  #path: string | null = null;
  #all = false;

  after(calls: number, all: boolean): void {
    this.#left = calls;
    this.#all = all;
  }

  stop(): void {
    this.#left = Number.POSITIVE_INFINITY;
    this.#path = null;
  }

  answer({ request, origin, real }: InterceptedCall): ReturnType<InterceptedCall['real']> {
    this.#left -= 1;
    const asked = `${origin}${request.url.pathname}`;
    if (this.#left < 0 && !/token|oauth2\/v/u.test(asked)) this.#path ??= asked;
    if (this.#path === null || (asked !== this.#path && !this.#all)) return real();
    return Promise.resolve({ status: 500, headers: {}, body: '' });
  }
}
