/** A simulated tenant that lives for some days, audited by its changes, and at times in full beside it. */
import type { LogTrouble } from '../../src/sandbox/contract.ts';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import type { Audited, World } from '../world.ts';
import { type Difference, besideFull } from './equality.ts';

export interface Life {
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  readonly changesADay: number;
  readonly faults?: SandboxOptions['faults'];
  /** Of events that come late or never only a whole read tells. */
  readonly logTrouble?: LogTrouble;
  /** Absent: one audit a day, by nothing disturbed and always compared. */
  readonly course?: Course;
}

/** What becomes of the audits meanwhile. */
export interface Course {
  readonly intercept?: NonNullable<SandboxOptions['intercept']>;
  /** Of the evening of this day; null: none came to its end. */
  audit(world: World, day: number): Promise<Audited | null>;
  /** Whether a full audit stands beside that one. */
  compares(day: number, audited: Audited): boolean;
  compared(full: Audited, excused: readonly Difference[]): void;
}

/** What an audit by changes may say otherwise than a full one. */
export interface Staleness {
  /**
   * @param said what the sandbox has changed since the audit before
   * @returns what is wrong with the audit itself
   */
  hear(audited: Audited, said: readonly string[], day: number): readonly string[];
  /** @param saying whichever of the two says it */
  excuses(difference: Difference, audited: Audited, saying: Audited): boolean;
  /** Also when everything has just been read. */
  excusesWhole?(difference: Difference, audited: Audited, saying: Audited): boolean;
}

const undisturbed: Course = {
  audit: (world) => world.audit({ mode: 'incremental' }),
  compares: () => true,
  compared: () => undefined,
};

/** What of a life concerns the sandbox. */
export function sandboxOf({ seed, users, faults, logTrouble, course }: Life) {
  return {
    seed,
    users,
    ...(faults === undefined ? {} : { faults }),
    ...(logTrouble === undefined ? {} : { logTrouble }),
    ...(course?.intercept === undefined ? {} : { intercept: course.intercept }),
  } satisfies SandboxOptions;
}

/** @returns what was said otherwise and is not excused; at the end everything is read again, and compared once more */
export async function live(
  world: World,
  { seed, days, changesADay, course = undisturbed }: Life,
  staleness: Staleness,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const compare = async (when: string, audited: Audited, excuses: Staleness['excuses']): Promise<void> => {
    const { full, differences } = await besideFull(world, audited);
    const excused = differences.filter((difference) =>
      excuses(difference, audited, difference.only === 'full' ? full : audited),
    );
    course.compared(full, excused);
    for (const difference of differences)
      if (!excused.includes(difference))
        problems.push(`seed ${seed}, ${when}: ${difference.only} alone has ${difference.line}`);
  };
  const note = (audited: Audited, said: readonly string[], day: number): void => {
    for (const wrong of staleness.hear(audited, said, day))
      problems.push(`seed ${seed}, day ${day}: ${wrong}`);
  };

  note(await world.audit(), [], 0);
  let said: readonly string[] = [];
  for (let day = 1; day <= days; day += 1) {
    said = [...said, ...world.sandbox.live(changesADay)];
    world.sandbox.clock.advance(86_400_000);
    const audited = await course.audit(world, day);
    if (audited === null) continue;
    note(audited, said, day);
    said = [];
    if (course.compares(day, audited))
      await compare(`day ${day}`, audited, (...said) => staleness.excuses(...said));
  }
  const healed = await world.audit({ mode: 'full' });
  note(healed, said, days + 1);
  await compare('after all', healed, (...said) => staleness.excusesWhole?.(...said) ?? false);
  return problems;
}

/** Streams that were read by their changes, of those that were read to their end. */
export function readByChanges({ outcome }: Audited): readonly string[] {
  return streamsOf({ outcome }).flatMap(({ name, changes }) => (changes === undefined ? [] : [name]));
}

export function streamsOf({ outcome }: Pick<Audited, 'outcome'>) {
  return outcome.view.tenants.flatMap(({ coverage }) => coverage.streams);
}
