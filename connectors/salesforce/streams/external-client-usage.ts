/**
 * Who holds tokens of each external client app: the view that Setup has of connected apps only.
 * https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_usage_resources.htm
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { AppSeen, GrantSeen } from '../../../src/core/observation.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type {
  Batch,
  ChangesContext,
  Gap,
  ReadWhole,
  Recall,
  Stream,
  StreamContext,
  StreamEnd,
} from '../../../src/kit/connector.ts';
import { appId, type AppIndex, loadAppIndex } from '../app-index.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { key, rewordedGrants } from '../token-memory.ts';
import { unitFailure } from '../unit-failure.ts';
import { readUsage } from '../usage-pages.ts';
import { type KnownUsage, readKnownUsage, usageText } from '../usage-state.ts';
import { UsageApp, UsagePage, UsageUser, UsageUsersPage } from '../wire.ts';

const lists = ['external-client-apps', 'app-scopes', 'tokens'] as const;

export function createExternalClientUsageStream(session: SalesforceSession): Stream {
  return {
    id: 'external-client-usage',
    after: lists,
    read: (context) => readHolders(session, context),
    changes: { after: lists, read: (context) => readChanges(session, context) },
  };
}

/** What reading the apps one after another adds to. */
interface Usage {
  readonly index: AppIndex;
  /** Grants of people's tokens, which are told already. */
  readonly held: ReadonlySet<string>;
  readonly gaps: Gap[];
  /** Of those read in full by client id: whether people's tokens tell all of its holders. */
  readonly apps: Map<string, boolean>;
  /** Rows that were not understood: an app, or a holder, that seems gone may be in one. */
  malformed: number;
}

async function* readHolders(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const asOf = isoTime(session.clock.now());
  const usage = await openUsage(session, context);
  const apps = await readApps(session, context, usage);
  for (const [done, app] of apps.entries()) {
    context.progress(done, apps.length);
    yield* readApp(session, context, app, usage);
  }
  return endOf(asOf, usage, context.recall);
}

/**
 * Of an app all of whose holders have tokens, these tell what changes; others are asked about again. Which apps there
 * are is always asked.
 */
async function* readChanges(
  session: SalesforceSession,
  context: ChangesContext,
): AsyncGenerator<Batch, StreamEnd | ReadWhole> {
  const left = readKnownUsage(context.cursor);
  if (left === null) return { readWhole: 'what the last read left is not understood' };
  const { recall } = context;
  const known = await withoutOwnHolders(left, recall);
  if (recall.ended('tokens') !== 'complete') return { readWhole: 'tokens were not read in full' };
  const asOf = isoTime(session.clock.now());
  const usage = await openUsage(session, context);
  const { index } = usage;
  const apps = await readApps(session, context, usage);
  yield* rewordedGrants(recall, 'external-client-usage', index, { but: () => false, checkpoint: null });
  for (const app of apps) {
    const clientId = clientIdOf(app, index);
    if (clientId !== null && known.get(clientId) === true) {
      usage.apps.set(clientId, true);
      if (!index.isKnown(clientId)) yield { rows: [appRow(app, clientId)], read: 0, checkpoint: null };
    } else yield* readApp(session, context, app, usage);
  }
  yield { rows: [], read: 0, checkpoint: null, told: told(known, usage) };
  return endOf(asOf, usage, recall);
}

/** A later read that left nothing may have told holders itself, whose tokens could not be read then. */
async function withoutOwnHolders(known: KnownUsage, recall: Recall): Promise<KnownUsage> {
  const told = new Map(known);
  for await (const { clientId } of recall.grants('external-client-usage'))
    if (told.has(clientId)) told.set(clientId, false);
  return told;
}

/** Apps that were asked about, and those that are no longer listed. */
function told(known: KnownUsage, { apps, gaps, malformed }: Usage) {
  const asked = [...apps].filter(([clientId]) => known.get(clientId) !== true);
  const gone = gaps.length + malformed > 0 ? [] : [...known].filter(([clientId]) => !apps.has(clientId));
  return [...asked, ...gone].map(([clientId]) => ({ clientId }));
}

async function openUsage(session: SalesforceSession, { recall, signal }: StreamContext): Promise<Usage> {
  const index = await loadAppIndex(recall, await session.objects(signal));
  const held = new Set<string>();
  for await (const grant of recall.grants('tokens'))
    if (grant.clientId.startsWith('0xI')) held.add(key(grant));
  return { index, held, gaps: [], apps: new Map(), malformed: 0 };
}

async function* readApp(
  { client }: SalesforceSession,
  context: StreamContext,
  app: UsageApp,
  usage: Usage,
): AsyncGenerator<Batch, void> {
  const { index, held, gaps, apps } = usage;
  const clientId = clientIdOf(app, index);
  if (clientId === null) {
    gaps.push({ error: unlisted(app), units: 1 });
    return;
  }
  yield { rows: index.isKnown(clientId) ? [] : [appRow(app, clientId)], read: 0, checkpoint: null };
  const pages = readUsage(
    {
      fetchPage: (page) => client.usageUsers(app.identifier, page, context.signal),
      page: UsageUsersPage,
      row: UsageUser,
      keyOf: ({ userIdentifier }) => userIdentifier,
    },
    counting(context, usage),
  );
  const before = usage.malformed;
  let shared = true;
  try {
    for await (const users of pages) {
      const rows = users.map((user) => holderRow(clientId, user, index.scopesOf(clientId)));
      const known = rows.filter((row) => held.has(key(row)));
      const further = rows.filter((row) => !held.has(key(row)));
      shared &&= further.length === 0;
      if (known.length > 0) yield { rows: known, read: known.length, checkpoint: null, adds: true };
      if (further.length > 0) yield { rows: further, read: further.length, checkpoint: null };
    }
    if (usage.malformed === before) apps.set(clientId, shared);
  } catch (thrown) {
    gaps.push({ error: unitFailure(thrown), units: 1 });
  }
}

function counting(context: StreamContext, usage: Usage): Pick<StreamContext, 'malformed'> {
  return {
    malformed(row, issues) {
      usage.malformed += 1;
      context.malformed(row, issues);
    },
  };
}

function endOf(asOf: string, { gaps, apps, malformed }: Usage, recall: Recall): StreamEnd {
  const goesOn = gaps.length + malformed === 0 && recall.ended('tokens') === 'complete';
  return { expected: null, asOf, gaps, ...(goesOn ? { cursor: usageText(apps) } : {}) };
}

/** @throws AppError GAP_* when this org does not tell, which is not the same as nobody */
async function readApps(
  { client }: SalesforceSession,
  context: StreamContext,
  usage: Usage,
): Promise<readonly UsageApp[]> {
  const pages = readUsage(
    {
      fetchPage: (page) => client.usage(page, context.signal),
      page: UsagePage,
      row: UsageApp,
      keyOf: ({ identifier }) => identifier,
    },
    counting(context, usage),
  );
  const apps: UsageApp[] = [];
  try {
    for await (const rows of pages) apps.push(...rows);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'READ_GONE') throw thrown;
    throw new AppError('GAP_LICENCE', {
      detail: 'the OAuth usage of external client apps is not visible in this edition or version',
      remedy: 'Accept it under knownGaps, or use API version 59 or later where the edition has these apps.',
      cause: thrown,
    });
  }
  return apps;
}

/** Null when the list that tells the id of this app was not read in full. */
function clientIdOf({ identifier, developerName }: UsageApp, index: AppIndex): string | null {
  const told = appId(identifier) ?? (developerName ? index.byDeveloperName(developerName) : null);
  return told ?? (index.isUnread('external-client-apps') ? null : identifier);
}

function unlisted({ developerName, identifier }: UsageApp): AppError {
  return new AppError('READ_INCOMPLETE', {
    detail: `which app ${developerName || identifier} is, only external-client-apps could tell, which was not read in full`,
    remedy: 'See external-client-apps, then run the audit again.',
  });
}

/** Its label, which is its name, stands in the list of external client apps alone. */
function appRow({ developerName, isFromPackage }: UsageApp, clientId: string): AppSeen {
  return {
    ...untoldApp,
    type: 'app',
    clientId,
    party: isFromPackage === false ? 'internal' : isFromPackage === true ? 'third' : 'unknown',
    facts: { kind: 'external client app', ...(developerName ? { developerName } : {}) },
  };
}

/** The same grant as that of the person's tokens. */
function holderRow(
  clientId: string,
  { userIdentifier, initialConnectionAt, lastUsedAt, useCount }: UsageUser,
  scopes: readonly string[] | null,
): GrantSeen {
  return {
    type: 'grant',
    clientId,
    principal: { kind: 'user', id: userIdentifier },
    kind: 'delegated-user',
    resource: '',
    scopes: scopes ?? [],
    scopeStatus: scopes === null ? 'unknown' : 'configured',
    grantedAt: initialConnectionAt,
    lastUsedAt,
    lastUsedStatus: lastUsedAt !== null ? 'used' : useCount === 0 ? 'never' : 'unknown',
    handles: [],
    evidence: ['apps/oauth/usage'],
  };
}
