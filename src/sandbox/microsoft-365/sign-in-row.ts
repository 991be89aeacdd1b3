/** A sign-in as Graph shows it; v1.0 tells less than beta. Source: learn.microsoft.com/graph/api/resources/signin. */
import type { Origin } from '../contract.ts';
import type { Tenant } from './tenant.ts';

export interface SignIn {
  readonly at: number;
  readonly type: 'interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal';
  /** Null: an app for itself. */
  readonly person: number | null;
  readonly appId: string;
  readonly appName: string | null;
  /** App id of the API. */
  readonly resource: string;
  readonly from: Origin;
  readonly protocol: string;
  readonly credential: 'none' | 'clientSecret' | 'certificate' | 'clientAssertion';
  readonly session: string | null;
  /** 0: it went through. */
  readonly error: number;
}

export type GraphVersion = 'v1.0' | 'beta';

export interface SignInEvent {
  readonly at: number;
  /** @param known whether members of enumerations added later may be named */
  body(version: GraphVersion, known: boolean): Readonly<Record<string, unknown>>;
}

/** Properties that v1.0 does not know; a filter on them is refused there. */
export const betaOnly =
  /\b(?:signInEventTypes|authenticationProtocol|autonomousSystemNumber|clientCredentialType|incomingTokenType|servicePrincipalId|servicePrincipalName|sessionId|uniqueTokenIdentifier|userAgent|originalTransferMethod)\b/u;

const failures = new Map([
  [50_126, 'Error validating credentials due to invalid username or password.'],
  [7_000_215, 'Invalid client secret provided.'],
]);

export function signInRow(
  tenant: Tenant,
  signIn: SignIn,
  number: number,
  version: GraphVersion,
  known: boolean,
): Readonly<Record<string, unknown>> {
  const { directory } = tenant;
  const { type, from, session, error } = signIn;
  const person = signIn.person === null ? null : directory.company.person(signIn.person);
  const interactive = type === 'interactiveUser';
  const resource = tenant.appByAppId(signIn.resource);
  const client = tenant.appByAppId(signIn.appId);
  const common = {
    id: directory.ids.correlation.at(number),
    createdDateTime: `${new Date(signIn.at).toISOString().slice(0, 19)}Z`,
    userDisplayName: person === null ? '' : `${person.given} ${person.family}`,
    userPrincipalName: person?.email ?? '',
    userId: signIn.person === null ? '' : directory.ids.user.at(signIn.person),
    appId: signIn.appId,
    appDisplayName: signIn.appName,
    ipAddress: from.ip,
    clientAppUsed: interactive ? 'Browser' : 'Mobile Apps and Desktop clients',
    correlationId: directory.ids.correlation.at(number ^ 0x1000_0000),
    conditionalAccessStatus: 'notApplied',
    isInteractive: interactive,
    riskDetail: 'none',
    riskLevelAggregated: 'none',
    riskLevelDuringSignIn: 'none',
    riskState: 'none',
    riskEventTypes_v2: [],
    resourceDisplayName: resource?.name ?? 'Azure Resource Manager',
    resourceId: signIn.resource,
    status: {
      errorCode: error,
      failureReason: error === 0 ? 'Other.' : (failures.get(error) ?? null),
      additionalDetails: null,
    },
    deviceDetail: {
      deviceId: '',
      displayName: '',
      operatingSystem: interactive ? 'Windows10' : '',
      browser: interactive ? 'Chrome 141.0.0' : '',
      isCompliant: false,
      isManaged: false,
      trustType: '',
    },
    location: {
      city: '',
      state: '',
      countryOrRegion: from.country,
      geoCoordinates: { altitude: null, latitude: null, longitude: null },
    },
    appliedConditionalAccessPolicies: [],
  };
  if (version === 'v1.0') return common;
  return {
    ...common,
    userAgent: type === 'servicePrincipal' ? null : from.userAgent,
    authenticationProtocol: signIn.protocol,
    autonomousSystemNumber: from.asn,
    clientCredentialType: signIn.credential,
    crossTenantAccessType: 'none',
    homeTenantId: person === null ? '' : directory.tenantId,
    incomingTokenType:
      type === 'nonInteractiveUser' ? (known ? 'refreshToken' : 'unknownFutureValue') : 'none',
    originalTransferMethod: signIn.protocol === 'deviceCode' ? 'deviceCodeFlow' : 'none',
    resourceServicePrincipalId: resource?.id ?? null,
    resourceTenantId: directory.tenantId,
    servicePrincipalId: type === 'servicePrincipal' ? (client?.id ?? '') : '',
    servicePrincipalName: type === 'servicePrincipal' ? signIn.appName : null,
    sessionId: session,
    signInEventTypes: [type],
    tokenIssuerType: 'AzureAD',
    uniqueTokenIdentifier: Buffer.from(directory.ids.correlation.at(number ^ 0x2000_0000)).toString(
      'base64url',
    ),
    userType: person === null ? null : 'member',
  };
}
