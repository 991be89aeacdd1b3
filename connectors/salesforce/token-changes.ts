/**
 * What changed in the list of tokens since it was last read. Created and used ones are asked for by their times. Those
 * that went are told by nobody: where an app has fewer old tokens than it had, the org's counts tell which people have
 * fewer, and these are read again in full.
 */
import { isoTime } from '../../src/core/clock.ts';
import type { AppError } from '../../src/core/errors.ts';
import type { GrantSeen } from '../../src/core/observation.ts';
import type { Batch, ChangesContext, Gap, ReadWhole, Recall, StreamEnd } from '../../src/kit/connector.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { createUntold, openTokens, type TokenAccess } from './token-access.ts';
import { countTokens, planTokens, sumOf, type TokenPlan } from './token-groups.ts';
import { key, type KnownTokens, recallTokens, rewordedGrants } from './token-memory.ts';
import { countByPerson, readPeople } from './token-people.ts';
import { type PartsSource, readParts } from './token-parts.ts';
import { beginProgress } from './token-progress.ts';
import { tokenGrants } from './token-rows.ts';
import {
  compareSums,
  entryOf,
  markAt,
  mergeSums,
  placeOf,
  readState,
  stateText,
  sumTokens,
  type TokenState,
} from './token-state.ts';
import type { TokenWindow } from './token-windows.ts';
import type { Token } from './wire.ts';

/** What there is to read. */
interface Search {
  readonly access: TokenAccess;
  readonly before: TokenState;
  /** The next state, but for tokens created between the two marks. */
  readonly begun: TokenState;
  /** Tokens created or used since. */
  readonly since: string;
  readonly plan: TokenPlan;
  readonly known: KnownTokens;
  /** People whose tokens are to be read again in full. */
  readonly again: ReadonlySet<string>;
}

/** Starts over when a run is resumed, and its cursor then covers what happened since it first began. */
export async function* readTokenChanges(
  session: SalesforceSession,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const asOf = isoTime(session.clock.now());
  const search = await prepare(session, context);
  if ('readWhole' in search) return search;
  const { access, before, begun, since, plan, known, again } = search;
  const { index, columns, timed } = access;
  const { recall, signal } = context;
  const source: PartsSource = { client: session.client, columns, timed, signal };
  const checkpoint = stateText(begun);
  const untold = createUntold(index);
  const gaps: Gap[] = [];
  let malformed = 0;
  let read = 0;
  let young = sumTokens([]);

  const grantsOf = (tokens: readonly Token[]): readonly GrantSeen[] =>
    tokenGrants(tokens, untold.appOf, access.tellsUse);
  const note = (window: Pick<TokenWindow, 'malformed'>, error: AppError | null): void => {
    for (const { row, issues } of window.malformed) context.malformed(row, issues);
    malformed += window.malformed.length;
    if (error !== null) gaps.push({ error, units: 1 });
    context.progress(read, null);
  };

  // Those of earlier tokens, told again only if some of these are left.
  const met = index.takeMet();
  if (known.reworded > 0) yield* rewordedGrants(recall, 'tokens', { index, but: again, checkpoint });

  const { parts } = beginProgress(asOf, plan, null);
  for await (const { window, end } of readParts({ ...source, where: since }, parts)) {
    young = mergeSums(young, sumTokens(createdBetween(window.tokens, before.mark, begun.mark)));
    const grants = grantsOf(window.tokens.filter(({ UserId }) => !again.has(UserId)));
    const [first, further] = partition(grants, (grant) => known.elsewhere.has(key(grant)));
    const apps = index.takeMet();
    read += grants.length;
    if (first.length > 0) yield { rows: first, read: first.length, checkpoint };
    if (apps.length + further.length > 0)
      yield { rows: [...apps, ...further], read: further.length, checkpoint, adds: true };
    note(window, end?.error ?? null);
  }

  for await (const one of readPeople(source, [...again].sort())) {
    if (one.error === null) {
      const before = untold.tokens;
      const grants = grantsOf(one.tokens);
      const inFull = one.malformed.length === 0 && untold.tokens === before;
      read += grants.length;
      yield {
        rows: [...index.takeMet(), ...grants],
        read: grants.length,
        checkpoint,
        told: inFull ? one.people.map((id) => ({ principal: { kind: 'user', id } })) : [],
      };
    }
    note(one, one.error);
  }
  const left = await clientsOf(recall);
  const gone = [...known.clients].filter((clientId) => !left.has(clientId));
  yield {
    rows: met.filter(({ clientId }) => left.has(clientId)),
    read: 0,
    checkpoint,
    told: gone.map((clientId) => ({ clientId })),
  };

  gaps.push(...untold.gaps());
  const next = { ...begun, ...mergeSums(begun, young) };
  return {
    expected: null,
    asOf,
    gaps,
    ...(gaps.length + malformed === 0 ? { cursor: stateText(next) } : {}),
  };
}

async function prepare(
  session: SalesforceSession,
  { cursor, checkpoint, recall, signal }: ChangesContext,
): Promise<Search | ReadWhole> {
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
  const { fewer, moved, grown } = compareSums(before, sums);
  if (grown) return { readWhole: 'older tokens are listed that were not' };
  const since = tellsUse
    ? `(CreatedDate >= ${before.mark} OR LastUsedDate >= ${before.mark})`
    : `CreatedDate >= ${before.mark}`;
  const plan = await planTokens(client, { where: since }, signal);

  const movedNames = settled.filter((group) => moved.has(entryOf(group)));
  const known = await recallTokens(recall, index, {
    mark: before.mark,
    fewer,
    moved: new Set(movedNames.map(({ AppName }) => placeOf(AppName))),
  });
  const tooMany = (people: ReadonlySet<string>): boolean =>
    2 * [...people].reduce((sum, id) => sum + (known.people.get(id)?.all ?? 0), plan.counted) >
    sumOf(settled);
  const mostChanged = {
    readWhole: 'more than half of the tokens were created, used, revoked or moved since',
  };
  if (tooMany(doubtfulPeople(known))) return mostChanged;
  const groups = settled.filter(({ AppName }) => fewer.has(placeOf(AppName)));
  const counted = await countByPerson(
    client,
    { groups, all: groups.length === settled.length, where },
    signal,
  );
  if (counted === null) return { readWhole: 'the org’s counts of people’s tokens do not agree' };
  const again = new Set([...doubtfulPeople(known), ...otherwiseCounted(known, counted)]);
  if (tooMany(again)) return mostChanged;
  const begun = readState(checkpoint ?? '') ?? { mark, listed: index.allListed, ...sums };
  return { access, before, begun, since, plan, known, again };
}

function doubtfulPeople({ people }: KnownTokens): ReadonlySet<string> {
  return new Set([...people].filter(([, { doubtful }]) => doubtful).map(([id]) => id));
}

/** Those who have another number of old tokens than is known. */
function otherwiseCounted({ people }: KnownTokens, counted: ReadonlyMap<string, number>): readonly string[] {
  const everybody = [...new Set([...people.keys(), ...counted.keys()])];
  return everybody.filter((id) => (people.get(id)?.old ?? 0) !== (counted.get(id) ?? 0));
}

async function clientsOf(recall: Recall): Promise<ReadonlySet<string>> {
  const clients = new Set<string>();
  for await (const { clientId } of recall.grants('tokens')) clients.add(clientId);
  return clients;
}

function createdBetween(tokens: readonly Token[], from: string, to: string) {
  return tokens
    .filter(({ CreatedDate: at }) => at !== null && at >= from && at < to)
    .map(({ AppName, AppMenuItemId }) => ({ AppName, AppMenuItemId, expr0: 1 }));
}

function partition<Row>(
  rows: readonly Row[],
  is: (row: Row) => boolean,
): readonly [readonly Row[], readonly Row[]] {
  return [rows.filter(is), rows.filter((row) => !is(row))];
}
