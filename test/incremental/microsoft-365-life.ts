/** An Entra tenant that lives for some days, audited by its changes once a day, and each time in full beside it. */
import { startWorld } from '../world.ts';
import { type Life, live, readByChanges, sandboxOf, type Staleness } from './life.ts';

/** Streams that go by the log, in the words of the inventory: kinds of grants and of credentials. */
const toldByTheLog = /"app-role"|"federated-credential"/u;

/** An owner whose account is deleted is asked about one audit more. */
const deletedPerson = /,null,"no","no"\]$/u;

/** All but the two short lists that are read whole every time. */
const changing = 10;

/**
 * @returns what an audit by changes said otherwise than one in full, although the vendor told of it; and whatever is
 * said otherwise when everything has been read again
 */
export async function microsoftLife(life: Life): Promise<readonly string[]> {
  const { faults, logTrouble, course, days } = life;
  await using world = await startWorld({
    platforms: ['microsoft-365'],
    timeScale: 2_000,
    ...sandboxOf(life),
  });
  const isUndisturbed = faults === undefined && course === undefined;
  return await live(world, life, {
    hear(audited, _, day) {
      const read = readByChanges(audited);
      const due = isUndisturbed && day > 0 && day <= days && day % 7 !== 0;
      return due && read.length < changing ? [`only ${read.join(', ')} by changes`] : [];
    },
    excuses: microsoftExcuses(logTrouble !== undefined),
  });
}

/** @param deaf with events that come late or never, app roles and outside identities may lack what was not told */
export function microsoftExcuses(deaf: boolean): Staleness['excuses'] {
  return ({ only, list, line }) =>
    (deaf && toldByTheLog.test(line)) ||
    (only === 'incremental' && list === 'principals' && deletedPerson.test(line));
}
