/** A Slack organisation that lives for some days, audited by its changes once a day, and each time in full beside it. */
import type { LogTrouble } from '../../src/sandbox/contract.ts';
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { type Audited, startWorld } from '../world.ts';
import { type Difference, differencesToFull } from './equality.ts';

export interface SlackLife {
  readonly seed: number;
  readonly users: number;
  readonly workspaces: number;
  readonly days: number;
  readonly changesADay: number;
  readonly faults?: SandboxOptions['faults'];
  readonly logTrouble?: LogTrouble;
}

/**
 * @returns what an audit by changes said otherwise than one in full, although a log tells of it or all is asked each
 * time; and in the end, when everything has been read again, whatever is said otherwise
 */
export async function slackLife({
  seed,
  users,
  workspaces,
  days,
  changesADay,
  faults,
  logTrouble,
}: SlackLife): Promise<readonly string[]> {
  await using world = await startWorld({
    platforms: ['slack'],
    seed,
    users,
    timeScale: 1_000,
    extras: { slack: { workspaces } },
    ...(faults === undefined ? {} : { faults }),
    ...(logTrouble === undefined ? {} : { logTrouble }),
  });
  const problems: string[] = [];
  let byChanges = false;
  await world.audit();
  for (let day = 1; day <= days; day += 1) {
    world.sandbox.live(changesADay);
    world.sandbox.clock.advance(86_400_000);
    const audited = await world.audit({ mode: 'incremental' });
    const changed = readByChanges(audited);
    byChanges ||= changed;
    for (const difference of await differencesToFull(world, audited))
      if (!changed || !mayBeLate(difference))
        problems.push(`seed ${seed}, day ${day}: ${difference.only} alone has ${difference.line}`);
  }
  const healed = await world.audit({ mode: 'full' });
  for (const { only, line } of await differencesToFull(world, healed))
    problems.push(`seed ${seed}, after all: ${only} alone has ${line}`);
  return byChanges ? problems : [...problems, 'decisions were never read by their changes'];
}

function readByChanges({ outcome }: Audited): boolean {
  return outcome.view.tenants
    .flatMap(({ coverage }) => coverage.streams)
    .some(({ name, changes }) => name === 'approved-apps' && changes !== undefined);
}

/** Decisions of a workspace are not all in the log, requests never are: both wait until their place is asked again. */
function mayBeLate({ list, line }: Difference): boolean {
  const fields = JSON.parse(line) as readonly unknown[];
  switch (list) {
    case 'grants':
      return fields[2] === 'preauthorized' && String(fields[3]).startsWith('T');
    case 'settings':
      return String(fields[1]).startsWith('consent.');
    case 'apps':
      return true;
    case 'credentials':
    case 'principals':
      return false;
  }
}
