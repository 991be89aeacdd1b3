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
import { befall, storyOf } from './befall.ts';
import { errorsIn, type ToldError } from './command.ts';
import { drawDeed } from './deeds.ts';
import { ofTrouble, ofWeather } from './expected.ts';
import { createJudge } from './judge.ts';
import { checkMessages, outboxRows, tellWhatWaits } from './messages.ts';
import { remedied } from './repair.ts';
import { drawMood } from './sink.ts';
import { spoil } from './spoil.ts';
import type { Tally } from './tally.ts';
import { drawTrouble, drawWeather } from './trouble.ts';
import { lookAt, truthOf } from './truth.ts';
import { againstVendors, checkApplied } from './vendor-check.ts';
import { watchVendors } from './vendor-state.ts';
import type { FireWorld } from './world.ts';

export interface Mismatch {
  readonly step: number;
  /** What was done and what befell it. */
  readonly story: string;
  readonly problems: readonly string[];
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;

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
  const look = watchVendors(world.sandbox);
  let held = look();
  let truth = await truthOf(world);
  judge.remember(truth);
  const wrongAtFirst = againstVendors(truth, held, true);
  if (wrongAtFirst.length > 0) return { step: 0, story: 'before anything', problems: wrongAtFirst };
  const readAgain = async (): Promise<readonly string[]> => {
    held = look();
    truth = await truthOf(world, truth);
    judge.remember(truth);
    tally.held += held.size;
    return againstVendors(truth, held, true);
  };
  let said: string[] = [];
  let served = 0;
  /** Of the last run of which an audit told, so that what only another run left is not compared. */
  let lastRun = '';

  for (let step = 1; step <= steps && goOn(); step += 1) {
    const { seed, sandbox } = world;
    const problems: string[] = [];
    const deed = drawDeed(world, seen, step);
    const lines = live(world, step, look);
    if (deed.name === 'purge') sandbox.clock.advance((world.drawn.retentionDays % 30) * dayMs + dayMs);
    if (lines.length > 0 || deed.name === 'purge') {
      said.push(...lines);
      made.clear();
      problems.push(...(await readAgain()));
    }
    const long = /audit|apply|purge/u.test(deed.name);
    const trouble = drawTrouble(seed, step, long);
    const weather = long ? drawWeather(seed, step, world.drawn.platforms) : { faults: [], signedOut: false };
    const spoiled =
      trouble.kind === 'file spoiled'
        ? spoil(world.workspace, existsSync(older) ? older : null, seed, step)
        : null;
    if (spoiled !== null) memory.spoiled.add(spoiled.file);
    if (spoiled?.file.startsWith('outbox') === true) world.sink.forget();
    world.sink.mood = drawMood(seed, step);
    const story = storyOf(deed, trouble, weather, spoiled);
    tell(`step ${step}: ${story}`);
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
    world.sink.mood = 'takes';
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

    problems.push(...(await checkDisk(world, memory)), ...checkMessages(world, memory, outboxRows(world)));
    const writes = world.vendor.writes.slice(served);
    served = world.vendor.writes.length;
    tally.writes += writes.filter((write) => write.made).length;
    // What an undo gives back may be taken again.
    const perStep = deed.name === 'undo' ? new Map<string, number>() : made;
    problems.push(...checkWrites(writes, memory, perStep), ...(await checkGone(world, writes)));
    if (writes.length > 0) {
      const before = held;
      problems.push(...(await readAgain()));
      problems.push(...checkApplied({ before, after: held, memory, ended }));
    }

    if (problems.length === 0 && existsSync(world.workspace)) {
      const own = await lookAt(world).catch((thrown: unknown) => {
        problems.push(`the inventory cannot be read: ${String(thrown)}`);
        return null;
      });
      const audits = ended.filter((one) => isReading(one.args) && (one.code === 0 || one.code === 4));
      const run = own?.outcome.view.run.id ?? '';
      // A run that was resumed may have begun before what was changed since, and who is forgotten has a mark for a name.
      const isNow =
        audits.length > 0 &&
        run !== lastRun &&
        !audits.every((one) => one.args.includes('--resume')) &&
        !ended.some(({ args, code }) => args[0] === 'forget' && code === 0);
      if (own !== null && isNow) {
        const { problems: wrong, excused, whole } = judge.compare(own, truth, said);
        problems.push(...wrong);
        if (own.outcome.view.run.mode === 'full' && whole === held.size)
          problems.push(...againstVendors(own, held, false));
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
  const untold = await tellWhatWaits(world, tally);
  return untold.length === 0 ? null : { step: steps, story: 'telling what waits', problems: untold };
}

function coverageOf(audited: Audited): string {
  return streamsOf(audited)
    .map(({ name, status, changes }) => `${name} ${status}${changes === undefined ? '' : ' by changes'}`)
    .join(', ');
}

const isLocked = ({ code }: ToldError): boolean => code === 'WORKSPACE_LOCKED';

function isReading(args: readonly string[]): boolean {
  return (
    (args[0] === 'audit' && !args.includes('--offline')) || (args[0] === 'schedule' && args[1] === 'run')
  );
}

/** Between two steps hours go by, and people do what they do. @param look after each change */
function live({ seed, sandbox }: FireWorld, step: number, look: () => unknown): readonly string[] {
  if (chance(seed, step, 'life') < 0.4) return [];
  const lines: string[] = [];
  for (let nth = pickIndex(10, seed, step, 'changes'); nth >= 0; nth -= 1) {
    lines.push(...sandbox.live(1));
    look();
  }
  if (chance(seed, step, 'mutation') < 0.2)
    lines.push(...sandbox.mutate(pick(mutations, seed, step, 'which')));
  sandbox.clock.advance((1 + pickIndex(30, seed, step, 'hours')) * hourMs);
  return lines;
}
