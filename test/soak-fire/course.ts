/** One world: step by step something is done, something befalls it, and the judge looks at what came of it. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ErrorCode } from '../../src/core/errors.ts';
import { mutations } from '../../src/sandbox/contract.ts';
import { chance, pick, pickIndex } from '../../src/sandbox/random.ts';
import { lacking } from '../faults/compare.ts';
import { streamsOf } from '../incremental/life.ts';
import type { Audited } from '../world.ts';
import { checkDisk, checkEnd, checkGone, checkWrites, type Memory } from './checks.ts';
import { type Ended, errorsIn, type ToldError } from './command.ts';
import { type Deed, drawDeed } from './deeds.ts';
import { follow } from './remedies.ts';
import { spoil, type Spoiled } from './spoil.ts';
import type { Tally } from './tally.ts';
import { drawTrouble, drawWeather, type Trouble, type Weather } from './trouble.ts';
import { createJudge, lookAt, truthOf } from './truth.ts';
import type { FireWorld } from './world.ts';

export interface Mismatch {
  readonly step: number;
  /** What was done and what befell it. */
  readonly story: string;
  readonly problems: readonly string[];
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** What weather, and what else befalls, may make a command say. */
const ofWeather = /^(?:SIGN_IN_|READ_|PAGE_|NETWORK|ACT_|GAP_|PLAN_DRIFT|FEED_UNREACHABLE)/u;
const ofTrouble: Readonly<Record<Trouble['kind'], RegExp>> = {
  nothing: /^$/u,
  'killed at a write': /^$/u,
  'killed at a moment': /^$/u,
  'disk full': /^(?:DISK_FULL|OUTPUT_FAILED)$/u,
  // A vendor refuses an assertion that is as old, or as new, as the clock says.
  'clock wrong': /^(?:SIGN_IN_|DECISION_REFUSED$|USAGE$)/u,
  'clock jumps': /^(?:SIGN_IN_|DECISION_REFUSED$|USAGE$)/u,
  'two at once': /^(?:WORKSPACE_LOCKED|PLAN_DRIFT|NOTHING_TO_RESUME|NOTHING_RECORDED)$/u,
  'file spoiled':
    /^(?:WORKSPACE_|JOURNAL_BROKEN$|PLAN_INVALID$|PLAN_UNRECORDED$|NOTHING_|USAGE$|DISK_FULL$)/u,
};

/** @returns the first mismatch, after which nothing that follows says much; null: there was none */
export async function runWorld(
  world: FireWorld,
  steps: number,
  tally: Tally,
  goOn: () => boolean,
  tell: (line: string) => void,
): Promise<Mismatch | null> {
  const memory: Memory = { entries: new Map(), plans: new Map(), spoiled: new Set() };
  const judge = createJudge(world);
  const made = new Map<string, number>();
  const older = path.join(world.dir, 'older');
  let seen: Audited | null = null;
  let truth = await truthOf(world);
  judge.remember(truth);
  let said: string[] = [];
  let served = 0;
  /** Of the last run of which an audit told, so that what only another run left is not compared. */
  let lastRun = '';

  for (let step = 1; step <= steps && goOn(); step += 1) {
    const { seed, sandbox } = world;
    const lines = live(world, step);
    if (lines.length > 0) {
      said.push(...lines);
      made.clear();
      truth = await truthOf(world, truth);
      judge.remember(truth);
    }
    const deed = drawDeed(world, seen, step);
    if (deed.name === 'purge') sandbox.clock.advance((world.drawn.retentionDays % 30) * dayMs + dayMs);
    const long = /audit|apply|purge/u.test(deed.name);
    const trouble = drawTrouble(seed, step, long);
    const weather = long ? drawWeather(seed, step, world.drawn.platforms) : { faults: [], signedOut: false };
    const spoiled =
      trouble.kind === 'file spoiled'
        ? spoil(world.workspace, existsSync(older) ? older : null, seed, step)
        : null;
    if (spoiled !== null) memory.spoiled.add(spoiled.file);
    const story = storyOf(deed, trouble, weather, spoiled);
    tell(`step ${step}: ${story}`);
    const problems: string[] = [];

    world.faults(weather.faults);
    world.vendor.credential(!weather.signedOut);
    const ended = await befall(world, deed, trouble, step, tally);
    for (const one of ended)
      tell(
        `  ended with ${one.code ?? 'a kill'} in ${one.ms.toFixed(0)} ms ${errorsIn(one.stderr)
          .map(({ code, message }) => `${code} ${message}`)
          .join(', ')}`,
      );
    world.faults([]);
    world.vendor.credential(true);
    world.wrongBy = 0;
    world.leave(null);
    tally.steps += 1;

    const allowed = (error: ToldError): boolean =>
      [...memory.spoiled].some((file) => file.endsWith('.undo.ndjson') && error.message.includes(file)) ||
      deed.refusals.includes(error.code as ErrorCode) ||
      ofTrouble[trouble.kind].test(error.code) ||
      ((weather.faults.length > 0 || weather.signedOut) && ofWeather.test(error.code));
    for (const one of ended) {
      problems.push(...checkEnd(world, one));
      for (const error of errorsIn(one.stderr)) {
        tally.told.set(error.code, (tally.told.get(error.code) ?? 0) + 1);
        if (!allowed(error)) problems.push(`not expected: ${error.code} ${error.message} → ${error.remedy}`);
      }
      if (one.code === null) tally.kills += 1;
    }
    if (ended.length === 2 && ended.every((one) => errorsIn(one.stderr).some(isLocked)))
      problems.push('of two at once, both were sent away');
    const last = problems.length === 0 ? await remedied(world, ended, spoiled, step, tally) : null;
    if (last !== null) {
      problems.push(...last.problems);
      if (last.ended !== null) ended.push(last.ended);
    }

    problems.push(...(await checkDisk(world, memory)));
    const writes = world.vendor.writes.slice(served);
    served = world.vendor.writes.length;
    tally.writes += writes.filter((write) => write.made).length;
    // What an undo gives back may be taken again.
    const perStep = deed.name === 'undo' ? new Map<string, number>() : made;
    problems.push(...checkWrites(writes, memory, perStep), ...(await checkGone(world, writes)));
    const changed = writes.length > 0;
    if (changed) {
      truth = await truthOf(world, truth);
      judge.remember(truth);
    }

    if (problems.length === 0 && existsSync(world.workspace)) {
      const own = await lookAt(world).catch((thrown: unknown) => {
        problems.push(`the inventory cannot be read: ${String(thrown)}`);
        return null;
      });
      const audits = ended.filter((one) => isReading(one.args) && (one.code === 0 || one.code === 4));
      const run = own?.outcome.view.run.id ?? '';
      // A run that was resumed may have begun before what was changed since.
      const isNow =
        audits.length > 0 && run !== lastRun && !audits.every((one) => one.args.includes('--resume'));
      if (own !== null && isNow) {
        const { problems: wrong, excused, whole } = judge.compare(own, truth, said);
        problems.push(...wrong);
        if (wrong.length > 0) {
          tell(`  own: ${coverageOf(own)}`);
          tell(`  truth: ${coverageOf(truth)}`);
          for (const line of said) tell(`  said: ${line}`);
        }
        said = [];
        tally.compared += whole;
        tally.partial += lacking(own).length > lacking(truth).length ? 1 : 0;
        tally.excused += excused;
      }
      lastRun = run;
      seen = own ?? seen;
    }
    if (problems.length > 0) return { step, story, problems };
    if (step % 4 === 0 && existsSync(world.workspace)) {
      rmSync(older, { recursive: true, force: true });
      cpSync(world.workspace, older, { recursive: true });
    }
  }
  return null;
}

function coverageOf(audited: Audited): string {
  return streamsOf(audited)
    .map(({ name, status, changes }) => `${name} ${status}${changes === undefined ? '' : ' by changes'}`)
    .join(', ');
}

const isLocked = ({ code }: ToldError): boolean => code === 'WORKSPACE_LOCKED';

function isReading(args: readonly string[]): boolean {
  return (args[0] === 'audit' && !args.includes('--offline')) || args[0] === 'schedule';
}

/** Between two steps hours go by, and people do what they do. */
function live({ seed, sandbox }: FireWorld, step: number): readonly string[] {
  if (chance(seed, step, 'life') < 0.4) return [];
  const lines = [...sandbox.live(1 + pickIndex(10, seed, step, 'changes'))];
  if (chance(seed, step, 'mutation') < 0.2)
    lines.push(...sandbox.mutate(pick(mutations, seed, step, 'which')));
  sandbox.clock.advance((1 + pickIndex(30, seed, step, 'hours')) * hourMs);
  return lines;
}

function storyOf(deed: Deed, trouble: Trouble, weather: Weather, spoiled: Spoiled | null): string {
  const sky = [
    ...weather.faults.map(({ name, rate }) => `${name}@${rate}`),
    ...(weather.signedOut ? ['signed out'] : []),
  ];
  const { kind, ...how } = trouble;
  const what =
    trouble.kind === 'file spoiled'
      ? spoiled === null
        ? 'nothing to spoil'
        : `${spoiled.file} ${spoiled.way}`
      : `${kind} ${Object.keys(how).length === 0 ? '' : JSON.stringify(how)}`.trim();
  return `${deed.args.join(' ')} [${what}${sky.length === 0 ? '' : `; ${sky.join(', ')}`}]`;
}

async function befall(
  world: FireWorld,
  deed: Deed,
  trouble: Trouble,
  step: number,
  tally: Tally,
): Promise<Ended[]> {
  tally.troubles.set(trouble.kind, (tally.troubles.get(trouble.kind) ?? 0) + 1);
  switch (trouble.kind) {
    case 'nothing':
    case 'file spoiled':
      return [await world.run(deed.args)];
    case 'killed at a write':
    case 'clock jumps':
      return [await world.run(deed.args, trouble.task)];
    case 'killed at a moment':
      return [await world.run(deed.args, {}, { killAfterMs: trouble.afterMs })];
    case 'disk full':
      return [await world.run(deed.args, world.leave(trouble.bytes) ? {} : trouble.task)];
    case 'clock wrong':
      world.wrongBy = trouble.ms;
      return [await world.run(deed.args)];
    case 'two at once': {
      const other = trouble.same ? deed.args : otherArgs(world, step);
      return Promise.all([world.run(deed.args), world.run(other)]);
    }
  }
}

function otherArgs({ seed }: FireWorld, step: number): readonly string[] {
  return pick(
    [
      ['audit', '--allow-partial'],
      ['audit', '--full', '--allow-partial'],
      ['list', 'grants'],
      ['journal', 'verify'],
    ],
    seed,
    step,
    'other',
  );
}

interface Remedied {
  readonly problems: readonly string[];
  /** The same again, after the remedy. */
  readonly ended: Ended | null;
}

/** What needs the file that was spoiled, where the command did not. */
function probeOf(file: string): readonly string[] {
  if (file.startsWith('journal')) return ['journal', 'verify'];
  if (file.startsWith('people')) return ['journal'];
  if (file === 'plans') return ['plan', 'show', 'p_000000'];
  if (file.startsWith('plans/')) return ['plan', 'show', path.basename(file).split('.')[0] ?? ''];
  if (file.startsWith('state') || file.startsWith('outbox')) return ['schedule', 'status'];
  if (file.startsWith('feeds')) return ['feeds', 'update', '--name', 'own'];
  return ['audit', '--allow-partial'];
}

/** Refusals that leave nothing to repair. */
const refused = /^(?:USAGE|DECISION_REFUSED|FORGET_REFUSED|PLAN_|ACT_NOT_CONFIGURED|NOTHING_)/u;

/** Does what the errors say is to be done, then looks whether what was spoiled is whole again. */
async function remedied(
  world: FireWorld,
  ended: readonly Ended[],
  spoiled: Spoiled | null,
  step: number,
  tally: Tally,
): Promise<Remedied> {
  const failed = ended.find((one) => errorsIn(one.stderr).length > 0);
  const again = failed === undefined ? null : await settled(world, failed, step * 10, tally);
  if (spoiled === null || (again?.problems.length ?? 0) > 0) return again ?? { problems: [], ended: null };
  const probe = await world.run(probeOf(spoiled.file));
  const probed = await settled(world, probe, step * 10 + 5, tally);
  const isNoticed = failed !== undefined || errorsIn(probe.stderr).length > 0;
  // SQLite has no sum over a page: what it does not notice is put back.
  if (!isNoticed && spoiled.way === 'one bit flipped' && spoiled.file === 'inventory.db') spoiled.restore();
  return {
    problems: [...checkEnd(world, probe), ...probed.problems],
    ended: probed.ended ?? again?.ended ?? probe,
  };
}

/** Follows the remedies of what ended with an error, until the same command works; gives up after a few. */
async function settled(world: FireWorld, failed: Ended, nth: number, tally: Tally): Promise<Remedied> {
  let last = failed;
  for (let tries = 0; tries < 4; tries += 1) {
    const error = errorsIn(last.stderr).find(({ code }) => !refused.test(code));
    if (error === undefined)
      return { problems: tries === 0 ? [] : checkEnd(world, last), ended: tries === 0 ? null : last };
    const told = `the remedy “${error.remedy}” of ${error.code} (${error.message})`;
    const done = follow(world, error, nth + tries);
    // There is none.
    if (/from a backup/u.test(error.remedy)) return { problems: [], ended: last };
    if (done === null && !ofWeather.test(error.code))
      return { problems: [`nothing can be done by ${told}`], ended: last };
    tally.remedies += 1;
    for (const args of done?.commands ?? []) {
      const helped = await world.run(args);
      const same = errorsIn(helped.stderr).find(({ code }) => code === error.code);
      const wrong = checkEnd(world, helped);
      if (wrong.length > 0 || same !== undefined)
        return {
          problems: [
            `${told}, followed, ends with ${helped.code} ${same?.message ?? ''} ${wrong.join('; ')}`,
          ],
          ended: helped,
        };
    }
    last = await world.run(argsOf(last));
    const next = errorsIn(last.stderr).find(({ code }) => !refused.test(code));
    if (next?.code === error.code && next.message === error.message)
      return { problems: [`${told}, followed (${done?.did ?? 'later'}), does not help`], ended: last };
  }
  return { problems: ['four remedies, and it still does not work'], ended: last };
}

/** Without the configuration, which every command is given. */
const argsOf = ({ args }: Ended): readonly string[] => args.slice(0, -2);
