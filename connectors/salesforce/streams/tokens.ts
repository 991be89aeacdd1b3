/**
 * Every token that an app holds of a person. The list ends silently after 2,500 rows and shows a user without
 * Customize Application only their own, so it is read in parts, each proved by the org's own count.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_oauthtoken.htm
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { GrantSeen } from '../../../src/core/observation.ts';
import type { Batch, Gap, Recall, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { loadAppIndex } from '../app-index.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { planTokens } from '../token-groups.ts';
import { type PartStep, readParts } from '../token-parts.ts';
import { beginProgress, type PartProgress, resumeProgress, type TokenProgress } from '../token-progress.ts';
import { tokenGrant } from '../token-rows.ts';
import { existing, visibleFields } from '../visible.ts';

export function createTokensStream(session: SalesforceSession): Stream {
  return {
    id: 'tokens',
    after: ['users', 'connected-apps', 'external-client-apps', 'app-scopes'],
    read: (context) => readTokens(session, context),
  };
}

/** Never those that hold a token or what revokes one. */
const wanted = ['AppName', 'UserId', 'CreatedDate', 'LastUsedDate', 'UseCount'];
const menuEntry = ['ApplicationId', 'Label', 'IsUsingAdminAuthorization'].map(
  (name) => `AppMenuItem.${name}`,
);

async function* readTokens(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { client, clock } = session;
  const { signal, recall } = context;
  const hidden = await hiddenRows(session, signal);
  const fields = await visibleFields(session, 'OauthToken', signal);
  const index = await loadAppIndex(recall, await session.objects(signal));
  const { userId: own } = await session.identity(signal);
  const progress =
    resumeProgress(context.checkpoint) ??
    beginProgress(isoTime(clock.now()), await planTokens(client, signal));
  const lost: Gap[] = [];
  /** Tokens whose app cannot be told in this run. */
  const untold = { tokens: 0, names: new Set<string>() };
  /** Told as never used by a part that is not proved yet. */
  const doubtful = new Map<PartProgress, GrantSeen[]>();
  const tellsUse = hidden === null && fields.has('lastuseddate');
  let read = 0;

  function take({ part, window, end }: PartStep): Batch {
    const proven = tellsUse && (end === null || end.error === null);
    const grants = window.tokens.flatMap((token) => {
      const app = index.appOf(token);
      if (app !== null) return [tokenGrant(token, app, proven)];
      untold.tokens += 1;
      untold.names.add(token.AppName || 'no name');
      return [];
    });
    for (const { row, issues } of window.malformed) context.malformed(row, issues);
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

  const columns = [...existing(fields, wanted), ...(fields.has('appmenuitemid') ? menuEntry : [])];
  const timed = fields.has('createddate');
  for await (const step of readParts({ client, columns, timed, signal }, progress.parts)) {
    const batch = take(step);
    if (batch.rows.length > 0) yield batch;
    context.progress(rowsOf(progress), progress.counted);
  }
  const [first] = lost;
  if (first !== undefined && read === 0 && rowsOf(progress) === 0) throw first.error;
  const unknown = untold.tokens === 0 ? [] : [untoldGap(untold)];
  return endOf(progress, { hidden, lost: [...lost, ...unknown], alone: await isAlone(progress, recall) });
}

/** What the reader may not see; null when that is nothing. The org's count agrees in either case. */
async function hiddenRows(session: SalesforceSession, signal: AbortSignal): Promise<AppError | null> {
  const { customizeApplication } = await session.permissions(signal);
  if (customizeApplication === 'yes') return null;
  return new AppError('GAP_PERMISSION', {
    detail:
      customizeApplication === 'no'
        ? 'without Customize Application only the reader’s own tokens are listed'
        : 'whether the reader has Customize Application cannot be read; without it only own tokens are listed',
    remedy: 'Give the user that Grantwarden signs in as the permission Customize Application.',
  });
}

const mostNamed = 5;

function untoldGap({ tokens, names }: { readonly tokens: number; readonly names: ReadonlySet<string> }): Gap {
  const shown = [...names].slice(0, mostNamed).join(', ');
  const more = names.size > mostNamed ? ` and ${names.size - mostNamed} more names` : '';
  return {
    error: new AppError('READ_INCOMPLETE', {
      detail: `which apps the tokens of ${shown}${more} are of, only external-client-apps could tell, which was not read in full`,
      remedy: 'See external-client-apps, then run the audit again.',
    }),
    units: tokens,
  };
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
    ...(alone ? { note: `${suspicion}: part of the list may be hidden from the reader` } : {}),
  };
}
