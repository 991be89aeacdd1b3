/** What a read of changes has to ask for: which tokens are new or used, which apps to read again, and which people. */
import type { ChangesContext, ReadWhole } from '../../src/kit/connector.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { openTokens, type TokenAccess } from './token-access.ts';
import { countTokens, planTokens, sumOf, type TokenPlan } from './token-groups.ts';
import { closeOver, type KnownApps, recallApps, recallPeople, type PersonTokens } from './token-memory.ts';
import { packParts, type Part } from './token-partition.ts';
import { countByPerson } from './token-people.ts';
import {
  compareSums,
  entryOf,
  markAt,
  placeOf,
  readState,
  sumTokens,
  type TokenState,
} from './token-state.ts';
import type { TokenGroup } from './wire.ts';

export interface TokenSearch {
  readonly access: TokenAccess;
  readonly before: TokenState;
  /** The next state, but for tokens created between the two marks. */
  readonly begun: TokenState;
  readonly known: KnownApps;
  /** Tokens created or used since, in the words of a condition. */
  readonly since: string;
  readonly plan: TokenPlan;
  /** App names all of whose tokens are read again, and the apps that are told in full with them. */
  readonly renewed: { readonly parts: readonly Part[]; readonly clients: ReadonlySet<string> };
  /** People all of whose tokens are read again. */
  readonly again: ReadonlySet<string>;
}

export async function searchTokens(
  session: SalesforceSession,
  { cursor, checkpoint, recall, signal }: ChangesContext,
): Promise<TokenSearch | ReadWhole> {
  const before = readState(cursor);
  if (before === null) return { readWhole: 'what the last read left is not understood' };
  const { client } = session;
  const access = await openTokens(session, { recall, signal });
  const { index, tellsEntry, tellsUse } = access;
  const mark = markAt(session.clock.now());
  if (access.hidden !== null || !access.timed)
    return { readWhole: 'the reader may no longer see all tokens and their times' };
  if (index.allListed !== before.listed)
    return { readWhole: 'the lists of apps were not read in full both times' };

  const where = `CreatedDate < ${before.mark}`;
  const settled = await countTokens(client, { where, byEntry: tellsEntry }, signal);
  if (settled === null) return { readWhole: 'the org’s counts of tokens do not agree' };
  const sums = sumTokens(settled);
  const compared = compareSums(before, sums);
  if (compared.grown) return { readWhole: 'older tokens are listed that were not' };
  const since = tellsUse
    ? `(CreatedDate >= ${before.mark} OR LastUsedDate >= ${before.mark})`
    : `CreatedDate >= ${before.mark}`;
  const plan = await planTokens(client, { where: since }, signal);

  const known = await recallApps(recall, index);
  const moved = settled
    .filter((group) => compared.moved.has(entryOf(group)))
    .map(({ AppName }) => placeOf(AppName));
  const lost = (place: number): number => (before.names.get(place) ?? 0) - (sums.names.get(place) ?? 0);
  const each = sumOf(settled) / Math.max(known.people, 1);
  const cheaper = [...compared.fewer].filter(
    (place) => (sums.names.get(place) ?? 0) <= Math.max(pageSize, lost(place) * each),
  );
  const { places, clients } = closeOver(known, new Set([...moved, ...known.joinedAnew, ...cheaper]));
  const parts = packParts(groupsOf(settled, known, places));
  const rows = plan.counted + parts.reduce((sum, { expected }) => sum + expected, 0);

  const fewer = compared.fewer.difference(places);
  const people = await recallPeople(recall, { mark: before.mark, fewer, renewed: places });
  const young = [...people].filter((person) => person[1].young).map(([id]) => id);
  if (isMost(young, rows, people, settled)) return mostChanged;
  const groups = settled.filter(({ AppName }) => fewer.has(placeOf(AppName)));
  const counted = await countByPerson(
    client,
    { groups, all: groups.length === settled.length, where },
    signal,
  );
  if (counted === null) return { readWhole: 'the org’s counts of people’s tokens do not agree' };
  const again = new Set([...young, ...otherwiseCounted(people, counted)]);
  if (isMost(again, rows, people, settled)) return mostChanged;
  const begun = readState(checkpoint ?? '') ?? { mark, listed: index.allListed, ...sums };
  return { access, before, begun, known, since, plan, renewed: { parts, clients }, again };
}

/** Names with less than a page of tokens cost no more than the question whose are gone. */
const pageSize = 500;
const mostChanged: ReadWhole = {
  readWhole: 'more than half of the tokens were created, used, revoked or moved since',
};

/** Whether these people's tokens and those rows are more than half of all. */
function isMost(
  some: Iterable<string>,
  rows: number,
  people: ReadonlyMap<string, PersonTokens>,
  settled: readonly TokenGroup[],
): boolean {
  let sum = rows;
  for (const id of some) sum += people.get(id)?.all ?? 0;
  return 2 * sum > sumOf(settled);
}

/** Those that are, and those that were, under these names. */
function groupsOf(
  settled: readonly TokenGroup[],
  { names }: KnownApps,
  places: ReadonlySet<number>,
): readonly TokenGroup[] {
  const here = settled.filter(({ AppName }) => places.has(placeOf(AppName)));
  const told = new Set(here.map(({ AppName }) => AppName ?? ''));
  const former = [...places]
    .flatMap((place) => [...(names.get(place) ?? [])])
    .filter((name) => !told.has(name));
  return [...here, ...former.map((AppName) => ({ AppName, expr0: 0 }))];
}

/** Those who have another number of old tokens than is known. */
function otherwiseCounted(
  people: ReadonlyMap<string, PersonTokens>,
  counted: ReadonlyMap<string, number>,
): readonly string[] {
  const everybody = [...new Set([...people.keys(), ...counted.keys()])];
  return everybody.filter((id) => (people.get(id)?.old ?? 0) !== (counted.get(id) ?? 0));
}
