/**
 * Every token that an app holds of a person. The list ends silently after 2,500 rows and shows a user without
 * Customize Application only their own, so it is read in parts, each proved by the org's own count.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_oauthtoken.htm
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { GrantSeen } from '../../../src/core/observation.ts';
import type { Batch, Gap, Recall, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { createUntold, openTokens, type TokenAccess } from '../token-access.ts';
import { readTokenChanges } from '../token-changes.ts';
import { planTokens } from '../token-groups.ts';
import { type PartStep, readParts } from '../token-parts.ts';
import { beginProgress, type PartProgress, resumeProgress, type TokenProgress } from '../token-progress.ts';
import { tokenGrants } from '../token-rows.ts';
import { markAt, stateText, sumTokens } from '../token-state.ts';

const lists = ['users', 'connected-apps', 'external-client-apps', 'app-scopes'] as const;

export function createTokensStream(session: SalesforceSession): Stream {
  return {
    id: 'tokens',
    after: lists,
    read: (context) => readTokens(session, context),
    changes: { after: lists, read: (context) => readTokenChanges(session, context) },
  };
}

async function* readTokens(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { client } = session;
  const { signal, recall } = context;
  const access = await openTokens(session, context);
  const { hidden, columns, timed, index } = access;
  const { userId: own } = await session.identity(signal);
  const progress = resumeProgress(context.checkpoint) ?? (await begin(session, access, signal));
  const lost: Gap[] = [];
  const untold = createUntold(index);
  /** Told as never used by a part that is not proved yet. */
  const doubtful = new Map<PartProgress, GrantSeen[]>();
  const tellsUse = hidden === null && access.tellsUse;
  let read = 0;

  function take({ part, window, end }: PartStep): Batch {
    const proven = tellsUse && (end === null || end.error === null);
    const grants = tokenGrants(window.tokens, untold.appOf, proven);
    for (const { row, issues } of window.malformed) context.malformed(row, issues);
    if (window.malformed.length > 0) progress.cursor = null;
    progress.othersSeen ||= window.tokens.some(({ UserId }) => UserId !== own);
    part.rows += window.tokens.length + window.malformed.length;
    part.from = window.next;
    read += grants.length;

    const before = doubtful.get(part) ?? [];
    const corrected: GrantSeen[] = [];
    if (end === null)
      doubtful.set(part, [...before, ...grants.filter(({ lastUsedStatus }) => lastUsedStatus === 'never')]);
    else {
      part.done = true;
      part.expected = end.expected;
      doubtful.delete(part);
      if (end.error !== null) {
        lost.push({ error: end.error, units: Math.max(end.expected - part.rows, 1) });
        corrected.push(...before.map((grant) => ({ ...grant, lastUsedStatus: 'unknown' as const })));
      }
    }
    return {
      rows: [...index.takeMet(), ...grants, ...corrected],
      read: grants.length,
      // Once something was missed a resumed run starts over.
      checkpoint: lost.length + untold.tokens > 0 ? null : JSON.stringify(progress),
    };
  }

  for await (const step of readParts({ client, columns, timed, signal }, progress.parts)) {
    const batch = take(step);
    if (batch.rows.length > 0) yield batch;
    context.progress(rowsOf(progress), progress.counted);
  }
  const [first] = lost;
  if (first !== undefined && read === 0 && rowsOf(progress) === 0) throw first.error;
  const gaps = [...lost, ...untold.gaps()];
  return endOf(progress, { hidden, lost: gaps, alone: await isAlone(progress, recall) });
}

/** A list that ends before the cap leaves no cursor: it costs no more than its changes. */
async function begin(
  { client, clock }: SalesforceSession,
  { hidden, timed, tellsEntry, index }: TokenAccess,
  signal: AbortSignal,
): Promise<TokenProgress> {
  const now = clock.now();
  const mark = markAt(now);
  const young = hidden === null && timed ? { young: `CreatedDate >= ${mark}` } : {};
  const plan = await planTokens(client, { byEntry: tellsEntry, ...young }, signal);
  const cursor =
    plan.young === null || plan.groups === null
      ? null
      : stateText({ mark, listed: index.allListed, ...sumTokens(plan.groups, plan.young) });
  return beginProgress(isoTime(now), plan, cursor);
}

function rowsOf({ parts }: TokenProgress): number {
  return parts.reduce((sum, { rows }) => sum + rows, 0);
}

/** All tokens are the reader's own, although there are other people. */
async function isAlone({ othersSeen, counted }: TokenProgress, recall: Recall): Promise<boolean> {
  if (othersSeen || counted === 0) return false;
  let people = 0;
  for await (const { kind } of recall.principals()) {
    if (kind === 'user') people += 1;
    if (people > 1) return true;
  }
  return false;
}

interface Doubts {
  readonly hidden: AppError | null;
  readonly lost: readonly Gap[];
  readonly alone: boolean;
}

function endOf(progress: TokenProgress, { hidden, lost, alone }: Doubts): StreamEnd {
  const suspicion = 'every token found is the reader’s own, although there are other people';
  const permission =
    hidden === null || !alone
      ? hidden
      : new AppError(hidden.code, { detail: `${hidden.detail}; ${suspicion}`, remedy: hidden.remedy });
  return {
    expected: progress.parts.reduce((sum, { expected }) => sum + expected, 0),
    asOf: progress.asOf,
    gaps: [...(permission === null ? [] : [{ error: permission, units: 1 }]), ...lost],
    ...(progress.cursor === null || permission !== null || lost.length > 0
      ? {}
      : { cursor: progress.cursor }),
    ...(alone ? { note: `${suspicion}: part of the list may be hidden from the reader` } : {}),
  };
}
