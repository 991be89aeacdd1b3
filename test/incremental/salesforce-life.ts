/** A Salesforce org that lives for some days, audited by its changes once a day, and each time in full beside it. */
import { startWorld } from '../world.ts';
import { type Life, live, readByChanges, sandboxOf } from './life.ts';

export interface SalesforceLife extends Life {
  /** A list of fewer than 2,500 is read whole every time. */
  readonly tokens: number;
}

/** @returns what an audit by changes said otherwise than one in full, and if tokens were never read by their changes */
export async function salesforceLife({ tokens, ...life }: SalesforceLife): Promise<readonly string[]> {
  await using world = await startWorld({
    platforms: ['salesforce'],
    // Nothing may expire between an audit and the one beside it.
    timeScale: 5,
    extras: { salesforce: { tokens } },
    ...sandboxOf(life),
  });
  let byChanges = false;
  const problems = await live(world, life, {
    hear(audited) {
      byChanges ||= readByChanges(audited).includes('tokens');
      return [];
    },
    excuses: () => false,
  });
  return byChanges ? problems : [...problems, 'tokens were never read by their changes'];
}
