/** An Entra tenant that lives for some days, audited by its changes once a day, and each time in full beside it. */
import type { LogTrouble } from '../../src/sandbox/contract.ts';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { type Audited, startWorld } from '../world.ts';
import { differencesToFull } from './equality.ts';

export interface MicrosoftLife {
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  readonly changesADay: number;
  readonly faults?: SandboxOptions['faults'];
  /** With events that come late or never, app roles and outside identities may lack what the log did not tell. */
  readonly logTrouble?: LogTrouble;
}

/** Streams that go by the log, in the words of the inventory: kinds of grants and of credentials. */
const toldByTheLog = /"app-role"|"federated-credential"/u;

/**
 * @returns what an audit by changes said otherwise than one in full, although the vendor told of it; and whatever is
 * said otherwise when everything has been read again
 */
export async function microsoftLife({
  seed,
  users,
  days,
  changesADay,
  faults,
  logTrouble,
}: MicrosoftLife): Promise<readonly string[]> {
  await using world = await startWorld({
    platforms: ['microsoft-365'],
    seed,
    users,
    timeScale: 2_000,
    ...(faults === undefined ? {} : { faults }),
    ...(logTrouble === undefined ? {} : { logTrouble }),
  });
  const problems: string[] = [];
  await world.audit();
  for (let day = 1; day <= days; day += 1) {
    world.sandbox.live(changesADay);
    world.sandbox.clock.advance(86_400_000);
    const audited = await world.audit({ mode: 'incremental' });
    const read = byChanges(audited);
    if (faults === undefined && day % 7 !== 0 && read.length < changing)
      problems.push(`day ${day}: only ${read.join(', ')} by changes`);
    for (const { only, line } of await differencesToFull(world, audited))
      if (logTrouble === undefined || !toldByTheLog.test(line))
        problems.push(`seed ${seed}, day ${day}: ${only} alone has ${line}`);
  }
  const healed = await world.audit({ mode: 'full' });
  for (const { only, line } of await differencesToFull(world, healed))
    problems.push(`seed ${seed}, after all: ${only} alone has ${line}`);
  return problems;
}

/** All but the two short lists that are read whole every time. */
const changing = 10;

/** Streams that were read by their changes. */
export function byChanges({ outcome }: Audited): readonly string[] {
  return outcome.view.tenants.flatMap(({ coverage }) =>
    coverage.streams.flatMap(({ name, changes }) => (changes === undefined ? [] : [name])),
  );
}
