/**
 * Who holds tokens of each external client app: the view that Setup has of connected apps only.
 * https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_usage_resources.htm
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { AppSeen, GrantSeen } from '../../../src/core/observation.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type { Batch, Gap, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { appId, type AppIndex, loadAppIndex } from '../app-index.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { unitFailure } from '../unit-failure.ts';
import { readUsage } from '../usage-pages.ts';
import { UsageApp, UsagePage, UsageUser, UsageUsersPage } from '../wire.ts';

export function createExternalClientUsageStream(session: SalesforceSession): Stream {
  return {
    id: 'external-client-usage',
    after: ['external-client-apps', 'app-scopes'],
    read: (context) => readHolders(session, context),
  };
}

async function* readHolders(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { client, clock } = session;
  const { signal } = context;
  const asOf = isoTime(clock.now());
  const index = await loadAppIndex(context.recall, await session.objects(signal));
  const apps = await readApps(session, context);
  const gaps: Gap[] = [];
  for (const [done, app] of apps.entries()) {
    context.progress(done, apps.length);
    const clientId = clientIdOf(app, index);
    if (clientId === null) {
      gaps.push({ error: unlisted(app), units: 1 });
      continue;
    }
    yield { rows: index.isKnown(clientId) ? [] : [appRow(app, clientId)], read: 0, checkpoint: null };
    const pages = readUsage(
      {
        fetchPage: (page) => client.usageUsers(app.identifier, page, signal),
        page: UsageUsersPage,
        row: UsageUser,
        keyOf: ({ userIdentifier }) => userIdentifier,
      },
      context,
    );
    try {
      for await (const users of pages)
        if (users.length > 0)
          yield {
            rows: users.map((user) => holderRow(clientId, user, index.scopesOf(clientId))),
            read: users.length,
            checkpoint: null,
          };
    } catch (thrown) {
      gaps.push({ error: unitFailure(thrown), units: 1 });
    }
  }
  return { expected: null, asOf, gaps };
}

/** @throws AppError GAP_* when this org does not tell, which is not the same as nobody */
async function readApps({ client }: SalesforceSession, context: StreamContext): Promise<readonly UsageApp[]> {
  const pages = readUsage(
    {
      fetchPage: (page) => client.usage(page, context.signal),
      page: UsagePage,
      row: UsageApp,
      keyOf: ({ identifier }) => identifier,
    },
    context,
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
