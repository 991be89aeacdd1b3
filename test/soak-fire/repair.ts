/** After an error: what it says is to be done is done, and must help. */
import path from 'node:path';
import { checkEnd } from './checks.ts';
import { type Ended, errorsIn } from './command.ts';
import { ofWeather } from './expected.ts';
import { follow } from './remedies.ts';
import type { Spoiled } from './spoil.ts';
import type { Tally } from './tally.ts';
import type { FireWorld } from './world.ts';

export interface Remedied {
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
export async function remedied(
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
  if (!isNoticed && spoiled.way === 'one bit flipped' && /^(?:inventory|outbox)\.db$/u.test(spoiled.file))
    spoiled.restore();
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
