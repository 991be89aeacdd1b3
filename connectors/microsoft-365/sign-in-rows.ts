/** From sign-in records to events. Pure. https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta */
import type { EventFact, EventSeen } from '../../src/core/observation.ts';
import type { SignIn } from './wire.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

/** `interactive`: a person proved who they are; else a code, a token or the app's own credential was enough. */
type Fact = EventFact | 'interactive' | 'credential' | 'transfer';

export function signInEvent(row: SignIn): EventSeen {
  const byApp = isAppItself(row);
  const { errorCode } = row.status ?? {};
  const facts: readonly (readonly [Fact, string | null | undefined])[] = [
    ['ip', row.ipAddress],
    ['country', row.location?.countryOrRegion],
    ['asn', asnOf(row)],
    ['userAgent', row.userAgent],
    ['protocol', protocolOf(row)],
    ['session', idOf(row.sessionId)],
    ['outcome', typeof errorCode === 'number' ? (errorCode === 0 ? 'ok' : 'failed') : null],
    [
      'interactive',
      byApp || typeof row.isInteractive !== 'boolean' ? null : row.isInteractive ? 'yes' : 'no',
    ],
    ['credential', known(row.clientCredentialType)],
    ['transfer', known(row.originalTransferMethod)],
  ];
  return {
    type: 'event',
    id: `sign-in:${row.id}`,
    at: new Date(row.createdDateTime).toISOString(),
    event: 'sign-in',
    clientId: idOf(row.appId),
    appName: row.appDisplayName || null,
    principal: byApp ? null : idOf(row.userId),
    resource: idOf(row.resourceId),
    scopes: [],
    detail: Object.fromEntries(facts.filter((fact): fact is [Fact, string] => Boolean(fact[1]))),
  };
}

/** Sign-ins of nobody known carry an empty or a zero id. */
function idOf(id: string | null | undefined): string | null {
  return id === nobody ? null : id || null;
}

function isAppItself({ signInEventTypes, userId, servicePrincipalId }: SignIn): boolean {
  if (signInEventTypes?.includes('servicePrincipal') === true) return true;
  return idOf(userId) === null && idOf(servicePrincipalId) !== null;
}

function asnOf({ autonomousSystemNumber }: SignIn): string | null {
  const asn = String(autonomousSystemNumber ?? '');
  return /^[1-9]\d{0,9}$/u.test(asn) ? asn : null;
}

/** Null where the record says nothing of it, as all of v1.0. */
function protocolOf(row: SignIn): string | null {
  if (isAppItself(row)) return 'client-credentials';
  switch (row.authenticationProtocol?.toLowerCase()) {
    case undefined:
      return null;
    case 'devicecode':
      return 'device-code';
    case 'ropc':
      return 'password';
    case 'oauth2':
      // Redeeming a code is not interactive either: only the token that was shown tells a refresh.
      return /refreshtoken/iu.test(row.incomingTokenType ?? '') ? 'refresh' : 'authorization-code';
    default:
      return 'other';
  }
}

function known(value: string | null | undefined): string | null {
  return value === 'none' || value === 'unknownFutureValue' ? null : value || null;
}
