/** A Salesforce org that lives for some days, audited by its changes once a day, and each time in full beside it. */
import type { SandboxOptions } from '../../src/sandbox/index.ts';
import { type Audited, startWorld } from '../world.ts';
import { differencesToFull } from './equality.ts';

export interface SalesforceLife {
  readonly seed: number;
  readonly users: number;
  /** A list of fewer than 2,500 is read whole every time. */
  readonly tokens: number;
  readonly days: number;
  readonly changesADay: number;
  readonly faults?: SandboxOptions['faults'];
}

/** @returns what an audit by changes said otherwise than one in full, and if tokens were never read by their changes */
export async function salesforceLife({
  seed,
  users,
  tokens,
  days,
  changesADay,
  faults,
}: SalesforceLife): Promise<readonly string[]> {
  await using world = await startWorld({
    platforms: ['salesforce'],
    seed,
    users,
    // Nothing may expire between an audit and the one beside it.
    timeScale: 5,
    extras: { salesforce: { tokens } },
    ...(faults === undefined ? {} : { faults }),
  });
  const problems: string[] = [];
  let byChanges = false;
  await world.audit();
  for (let day = 1; day <= days; day += 1) {
    world.sandbox.live(changesADay);
    world.sandbox.clock.advance(86_400_000);
    const audited = await world.audit({ mode: 'incremental' });
    byChanges ||= hasReadChanges(audited);
    for (const { only, line } of await differencesToFull(world, audited))
      problems.push(`seed ${seed}, day ${day}: ${only} alone has ${line}`);
  }
  return byChanges ? problems : [...problems, 'tokens were never read by their changes'];
}

function hasReadChanges({ outcome }: Audited): boolean {
  return outcome.view.tenants
    .flatMap(({ coverage }) => coverage.streams)
    .some(({ name, changes }) => name === 'tokens' && changes !== undefined);
}
