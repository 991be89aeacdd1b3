/**
 * What changed in the list of tokens since it was last read. Created and used ones are asked for by their times. Those
 * that went are told by nobody: where an app has fewer old tokens than it had, or others, its tokens are read again, or,
 * where that is less, those of the people who have fewer.
 */
import { isoTime } from '../../src/core/clock.ts';
import type { AppError } from '../../src/core/errors.ts';
import type { GrantSeen } from '../../src/core/observation.ts';
import type { Batch, ChangesContext, Gap, ReadWhole, Recall, StreamEnd } from '../../src/kit/connector.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { createUntold } from './token-access.ts';
import { key, rewordedGrants } from './token-memory.ts';
import type { Part } from './token-partition.ts';
import { type PartsSource, readParts } from './token-parts.ts';
import { readPeople } from './token-people.ts';
import { beginProgress } from './token-progress.ts';
import { tokenGrants } from './token-rows.ts';
import { searchTokens } from './token-search.ts';
import { mergeSums, stateText, sumTokens } from './token-state.ts';
import type { TokenWindow } from './token-windows.ts';
import type { Token } from './wire.ts';

/** Starts over when a run is resumed, and its cursor then covers what happened since it first began. */
export async function* readTokenChanges(
  session: SalesforceSession,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const asOf = isoTime(session.clock.now());
  const search = await searchTokens(session, context);
  if ('readWhole' in search) return search;
  const { access, before, begun, known, since, plan, renewed, again } = search;
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
  /** Rows that could not be told, for whatever reason. */
  const missing = (): number => gaps.length + malformed + untold.tokens;

  // Those of earlier tokens, told again only if some of these are left.
  const met = index.takeMet();
  if (known.reworded > 0)
    yield* rewordedGrants(recall, 'tokens', index, {
      but: ({ clientId, principal }) => again.has(principal.id) || renewed.clients.has(clientId),
      checkpoint,
    });

  const isRenewed = namesIn(renewed.parts);
  for await (const { window, end } of readParts(
    { ...source, where: since },
    beginProgress(asOf, plan, null).parts,
  )) {
    young = mergeSums(young, sumTokens(createdBetween(window.tokens, before.mark, begun.mark)));
    const grants = grantsOf(
      window.tokens.filter(({ UserId, AppName }) => !again.has(UserId) && !isRenewed(AppName)),
    );
    const [first, further] = partition(grants, (grant) => known.elsewhere.has(key(grant)));
    const apps = index.takeMet();
    read += grants.length;
    if (first.length > 0) yield { rows: first, read: first.length, checkpoint };
    if (apps.length + further.length > 0)
      yield { rows: [...apps, ...further], read: further.length, checkpoint, adds: true };
    note(window, end?.error ?? null);
  }

  const missingBefore = missing();
  const toRenew = beginProgress(asOf, { counted: 0, parts: renewed.parts }, null).parts;
  for await (const { window, end } of readParts(source, toRenew)) {
    const grants = grantsOf(window.tokens);
    read += grants.length;
    yield { rows: [...index.takeMet(), ...grants], read: grants.length, checkpoint };
    note(window, end?.error ?? null);
  }
  const inFull = missing() === missingBefore ? [...renewed.clients] : [];

  for await (const one of readPeople(source, [...again].sort())) {
    if (one.error === null) {
      const untoldBefore = untold.tokens;
      const grants = grantsOf(one.tokens);
      const whole = one.malformed.length === 0 && untold.tokens === untoldBefore;
      read += grants.length;
      yield {
        rows: [...index.takeMet(), ...grants],
        read: grants.length,
        checkpoint,
        told: whole ? one.people.map((id) => ({ principal: { kind: 'user', id } })) : [],
      };
    }
    note(one, one.error);
  }

  yield { rows: [], read: 0, checkpoint, told: inFull.map((clientId) => ({ clientId })) };
  const left = await clientsOf(recall);
  const gone = [...known.clients.keys()].filter((clientId) => !left.has(clientId));
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

/** Whether tokens of a name are in one of these parts. SOQL does not tell upper case from lower. */
function namesIn(parts: readonly Part[]): (name: string | null | undefined) => boolean {
  const names = new Set(
    parts.flatMap(({ tokens }) =>
      tokens === 'nameless' ? [''] : Array.isArray(tokens) ? (tokens as readonly string[]).map(folded) : [],
    ),
  );
  return (name) => names.has(folded(name ?? ''));
}

function folded(name: string): string {
  return name.toLowerCase();
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
