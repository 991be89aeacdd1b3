/** What a credential can see, tried with one small call where the user's permissions do not tell. */
import { type AppError, toAppError } from '../../src/core/errors.ts';
import type { StreamId } from '../../src/core/streams.ts';
import type { Ability, Examination } from '../../src/kit/connector.ts';
import { isUnknownName } from './answers.ts';
import type { OwnPermissions, SalesforceSession } from './salesforce-session.ts';
import type { Auth } from './settings.ts';
import { externalClientAppsSince } from './versions.ts';

interface Probe {
  readonly stream: StreamId;
  /** Without one of which it is not read, or not in full. */
  readonly objects: readonly string[];
  readonly ask: (session: SalesforceSession, signal: AbortSignal) => Promise<unknown>;
}

function counting(stream: StreamId, object: string, ...others: readonly string[]): Probe {
  return {
    stream,
    objects: [object, ...others],
    ask: ({ client }, signal) => client.query(`SELECT COUNT() FROM ${object}`, signal),
  };
}

/** Of a log one row is asked for: counting it would take long. */
function peeking(stream: StreamId, object: string, field: string): Probe {
  return {
    stream,
    objects: [object],
    ask: ({ client }, signal) => client.query(`SELECT ${field} FROM ${object} LIMIT 1`, signal),
  };
}

function policies(stream: StreamId, ...objects: readonly string[]): Probe {
  return {
    stream,
    objects,
    ask: ({ client }, signal) => client.readMetadata('ConnectedAppSettings', ['ConnectedApp'], signal),
  };
}

const externalClientApps = 'ExternalClientApplication';
const authProvider = 'AuthProvider';
const apiLog = 'ApiTotalUsageEventLog';

const probes: readonly Probe[] = [
  counting('users', 'User'),
  counting('user-powers', 'PermissionSetAssignment'),
  counting('connected-apps', 'ConnectedApplication'),
  counting('external-client-apps', externalClientApps),
  {
    stream: 'installed-packages',
    objects: [],
    ask: ({ client }, signal) => client.queryTooling('SELECT Id FROM InstalledSubscriberPackage', signal),
  },
  policies('app-scopes', 'ConnectedApplication'),
  counting('tokens', 'OauthToken'),
  {
    stream: 'external-client-usage',
    objects: [externalClientApps],
    ask: ({ client }, signal) => client.usage(0, signal),
  },
  counting('preauthorizations', 'SetupEntityAccess'),
  policies('consent-policy'),
  counting('outbound-credentials', 'NamedCredential', 'ExternalCredential', authProvider),
  peeking('login-history', 'LoginHistory', 'Id'),
  peeking('api-usage', apiLog, 'ApiFamily'),
];

/** @throws AppError SIGN_IN_* when nothing can be tried at all, READ_THROTTLED when the day's calls are spent */
export async function examineSalesforce(
  session: SalesforceSession,
  auth: Auth,
  signal: AbortSignal,
): Promise<Examination> {
  const held = await session.permissions(signal);
  const abilities: Ability[] = [];
  for (const probe of probes) abilities.push(await tryProbe(session, probe, held, signal));
  const hidden = abilities.some(({ reason }) => reason?.includes(notVisibleAt) === true);
  return { abilities, warnings: [...warningsOf(held, auth), ...(hidden ? [unknownNotNone] : [])] };
}

async function tryProbe(
  session: SalesforceSession,
  { stream, objects, ask }: Probe,
  held: OwnPermissions,
  signal: AbortSignal,
): Promise<Ability> {
  try {
    const visible = await session.objects(signal);
    const hidden = objects.find((object) => !visible.has(object.toLowerCase()));
    if (hidden !== undefined)
      return notVisible(stream, hidden, held, (await session.identity(signal)).apiVersion);
    await ask(session, signal);
    if (stream === 'tokens') return tokensAbility(held);
    return stream === 'login-history' ? loginsAbility(held) : yes(stream);
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = toAppError(thrown);
    if (error.code.startsWith('SIGN_IN_') || error.code === 'READ_THROTTLED') throw error;
    return refused(stream, error, held);
  }
}

function yes(stream: StreamId): Ability {
  return { stream, can: 'yes', reason: null, remedy: null };
}

const customize = 'Customize Application';

/** The list of tokens answers anyone: without the permission it holds the user's own, and no error says so. */
function tokensAbility({ customizeApplication }: OwnPermissions): Ability {
  if (customizeApplication === 'yes') return yes('tokens');
  return {
    stream: 'tokens',
    can: customizeApplication === 'no' ? 'no' : 'unknown',
    reason:
      customizeApplication === 'no'
        ? `without the permission ${customize} only the user’s own tokens are shown`
        : `the org does not tell whether the user has the permission ${customize}, without which only its own tokens are shown`,
    remedy: `Give the user that Grantwarden signs in as the permission ${customize} in a permission set.`,
  };
}

const monitor = 'Monitor Login History';

/** So does the login history. */
function loginsAbility({ manageUsers, monitorLoginHistory }: OwnPermissions): Ability {
  const stream = 'login-history';
  if (manageUsers === 'yes' || monitorLoginHistory === 'yes') return yes(stream);
  const certain = manageUsers === 'no' && monitorLoginHistory === 'no';
  return {
    stream,
    can: certain ? 'no' : 'unknown',
    reason: certain
      ? `without the permission ${monitor} only the user’s own logins are shown`
      : `the org does not tell whether the user has the permission ${monitor}, without which only its own logins are shown`,
    remedy: `Give the user that Grantwarden signs in as the permission ${monitor} in a permission set.`,
  };
}

const notVisibleAt = 'is not visible at API version';

const unknownNotNone =
  'What is not visible, in this edition or to this user, may hold something all the same: it is reported as not known, never as nothing there.';

function notVisible(
  stream: StreamId,
  object: string,
  { customizeApplication }: OwnPermissions,
  version: string,
): Ability {
  if (object === apiLog)
    return {
      stream,
      can: 'no',
      reason: `${object} ${notVisibleAt} ${version}: it takes Event Monitoring and the permission View Event Log Object Data`,
      remedy:
        'Give the user that Grantwarden signs in as that permission, or accept it under knownGaps where the org has no Event Monitoring.',
    };
  const tooOld = object === externalClientApps && Number(version) < externalClientAppsSince;
  const lasting = tooOld || (customizeApplication === 'yes' && object !== authProvider);
  const rights =
    object !== authProvider
      ? `permission ${customize}`
      : customizeApplication === 'yes'
        ? 'permission Manage Auth. Providers'
        : `permissions ${customize} and Manage Auth. Providers`;
  return {
    stream,
    can: 'no',
    reason: `${object} ${notVisibleAt} ${version}`,
    remedy: lasting
      ? 'Accept it under knownGaps.'
      : `Give the user that Grantwarden signs in as the ${rights}, or accept it under knownGaps.`,
    ...(lasting ? { lasting } : {}),
  };
}

function refused(stream: StreamId, error: AppError, { customizeApplication }: OwnPermissions): Ability {
  const closed = error.code.startsWith('GAP_') || error.code === 'READ_GONE' || isUnknownName(error);
  const lasting =
    error.code === 'GAP_LICENCE' ||
    (customizeApplication === 'yes' && (error.code === 'READ_GONE' || isUnknownName(error)));
  return {
    stream,
    can: closed ? 'no' : 'unknown',
    reason: error.message,
    remedy: error.remedy,
    ...(lasting ? { lasting } : {}),
  };
}

function warningsOf({ customizeApplication, apiEnabled }: OwnPermissions, auth: Auth): readonly string[] {
  const warnings: string[] = [];
  if (customizeApplication !== 'no')
    warnings.push(
      `The permission ${customize} also allows changing the org: Salesforce has no read-only way to the list of all tokens. An audit cannot do any of that, because it sends nothing that is not on its read list; whoever holds the credential can. Let the user in from this machine’s address alone.`,
    );
  if (apiEnabled === 'no')
    warnings.push('The user lacks the permission API Enabled, without which nothing can be read.');
  const { [auth.type]: about } = byAuth;
  warnings.push(about);
  if (auth.type === 'refresh-token' && auth.clientSecret === undefined)
    warnings.push('The refresh token works without a client secret: whoever copies it can use it.');
  return warnings;
}

const byAuth: Record<Auth['type'], string> = {
  jwt: 'No password and no second factor stand before this sign-in: the private key alone is enough. Restrict the addresses that the user may sign in from, and give the app no other users.',
  'client-credentials':
    'No password and no second factor stand before this sign-in: the client secret alone is enough. Restrict the addresses that the run-as user may sign in from.',
  'refresh-token':
    'No password and no second factor stand before this sign-in. Have the refresh token rotate and end when it is not used.',
  'access-token':
    'The access token is a session of a person and can do all that person can; use it for a single audit only.',
  'sf-cli':
    'The Salesforce CLI’s session is a person’s and can do all that person can; for a schedule, use jwt with a user of its own.',
};
