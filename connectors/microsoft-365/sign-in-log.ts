/**
 * What is asked of the sign-in log: only what concerns apps. All of it would be millions of rows a day in a large
 * tenant, most of them people opening Microsoft's own apps.
 *
 * The log of v1.0 holds interactive sign-ins alone, without protocol, session, user agent and network; those, and the
 * kinds of sign-in named by `signInEventTypes`, are in beta only.
 * https://learn.microsoft.com/graph/api/signin-list?view=graph-rest-beta and …/graph/api/resources/signin
 */
import type { AppSeen } from '../../src/core/observation.ts';
import type { Ask } from './graph.ts';

export interface SignInQuestion {
  /** Completes "sign-ins …". */
  readonly about: string;
  readonly kinds: readonly ('interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal')[];
  /** OData, without time and kinds; null: all of these kinds. */
  readonly filter: string | null;
  /** v1.0 can tell at least a part of it. */
  readonly stable: boolean;
  readonly mostPages: number;
}

/** Serves up to 1,000. */
const pageSize = 999;
/** Conditions joined by `or` in one filter. */
const appsAtOnce = 15;
const mostApps = 600;

/**
 * Microsoft's tools for developers and administrators: pre-authorised for much, and people can be talked into handing
 * over the code or token of such a sign-in.
 * https://github.com/secureworks/family-of-client-ids-research
 */
const developerClients = [
  '04b07795-8ddb-461a-bbee-02f9e1bf7b46', // Azure CLI
  '1950a258-227b-4e31-a9cf-717495945fc2', // Azure PowerShell
  'aebc6443-996d-45c2-90f0-388ff96faa56', // Visual Studio Code
  '872cd9fa-d31f-45e0-9eab-6e460a02d1f1', // Visual Studio
  '14d82eec-204b-4c2f-b7e8-296a70dab67e', // Graph Command Line Tools
  '1b730954-1685-4b74-9bfd-dac224a7b894', // Azure Active Directory PowerShell
  'fb78d390-0c51-40cd-8e17-fdbfab77341b', // Exchange PowerShell
  '9bc3ab49-b65d-410a-85ad-de819febfddc', // SharePoint Online Management Shell
  '12128f48-ec9e-42f0-b203-ea49fb6af367', // Teams PowerShell
] as const;

const people = ['interactiveUser', 'nonInteractiveUser'] as const;

/** Together at most 190 calls, 5 in 10 seconds. */
export function questionsOf(thirdParties: readonly string[]): readonly SignInQuestion[] {
  const batches = Array.from({ length: Math.ceil(thirdParties.length / appsAtOnce) }, (_, index) =>
    thirdParties.slice(index * appsAtOnce, (index + 1) * appsAtOnce),
  );
  return [
    {
      about: 'of apps as themselves',
      kinds: ['servicePrincipal'],
      filter: null,
      stable: false,
      mostPages: 40,
    },
    {
      about: 'with a device code',
      kinds: people,
      filter: "authenticationProtocol eq 'deviceCode'",
      stable: false,
      mostPages: 10,
    },
    {
      about: 'through developer tools of Microsoft',
      kinds: people,
      filter: oneOf(developerClients),
      stable: true,
      mostPages: 20,
    },
    ...batches.map((ids, index) => ({
      about: `through third-party apps (${index + 1} of ${batches.length})`,
      kinds: people,
      filter: oneOf(ids),
      stable: true,
      mostPages: 3,
    })),
  ];
}

/** @param since ISO 8601 */
export function signInAsk({ about, kinds, filter }: SignInQuestion, since: string, beta: boolean): Ask {
  const kindOf = kinds.map((kind) => `t eq '${kind}'`).join(' or ');
  const parts = [
    `createdDateTime ge ${since}`,
    ...(beta ? [`signInEventTypes/any(t: ${kindOf})`] : []),
    ...(filter === null ? [] : [`(${filter})`]),
  ];
  return {
    operation: beta ? 'signIns.listBeta' : 'signIns.list',
    path: '/auditLogs/signIns',
    version: beta ? 'beta' : 'v1.0',
    filter: parts.join(' and '),
    top: pageSize,
    lane: 'reports',
    about,
  };
}

/** One row of any kind says whether the log may be read. */
export const anySignIn: Ask = {
  operation: 'signIns.list',
  path: '/auditLogs/signIns',
  top: 1,
  lane: 'reports',
};

/** Client ids, those worth asking about first: of no verified publisher, and new. */
export async function thirdPartiesOf(
  apps: AsyncIterable<AppSeen>,
): Promise<{ readonly asked: readonly string[]; readonly left: number }> {
  const found: AppSeen[] = [];
  for await (const app of apps) if (app.party === 'third' && isPlainId(app.clientId)) found.push(app);
  found.sort(
    (a, b) =>
      Number(a.verified === 'yes') - Number(b.verified === 'yes') ||
      (b.createdAt ?? '').localeCompare(a.createdAt ?? '') ||
      a.clientId.localeCompare(b.clientId),
  );
  return {
    asked: found.slice(0, mostApps).map(({ clientId }) => clientId),
    left: Math.max(0, found.length - mostApps),
  };
}

/** Fit to stand in a filter as it is: the raw id of an app that is gone need not be. */
function isPlainId(id: string): boolean {
  return /^[\da-f-]{1,64}$/iu.test(id);
}

function oneOf(ids: readonly string[]): string {
  return ids.map((id) => `appId eq '${id}'`).join(' or ');
}
