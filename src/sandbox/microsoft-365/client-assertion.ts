import { createPublicKey } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { ClientApp, Credentials } from './credentials.ts';
import type { EntraErrorName } from './entra-errors.ts';

/** What is wrong with a client's assertion, or null. The client may live by real time: either clock will do. */
export async function assertionProblem(
  assertion: string,
  app: ClientApp,
  credentials: Credentials,
  tenants: readonly string[],
  now: number,
): Promise<EntraErrorName | null> {
  try {
    const claims = decodeJwt(assertion);
    if (!timely(claims.nbf, claims.exp, now)) return 'lateAssertion';
    return claims.iss === app.appId
      ? await ownProblem(assertion, app, credentials, tenants)
      : await federatedProblem(assertion, app, credentials);
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError) return 'badAssertion';
    throw error;
  }
}

const skewS = 300;

function timely(nbf: number | undefined, exp: number | undefined, now: number): boolean {
  if (exp === undefined) return false;
  return [now, Date.now()].some((clock) => (nbf ?? 0) <= clock / 1000 + skewS && exp >= clock / 1000);
}

/** Signed by the app itself with a certificate that is registered on it. */
async function ownProblem(
  assertion: string,
  app: ClientApp,
  credentials: Credentials,
  tenants: readonly string[],
): Promise<EntraErrorName | null> {
  const header = decodeProtectedHeader(assertion);
  const certificate = credentials.madeCertificate;
  const thumbprint = [header['x5t#S256'], header.x5t].find((each) => typeof each === 'string');
  if (certificate === null || thumbprint === undefined || !certificate.thumbprints.includes(thumbprint))
    return 'badAssertion';
  const { payload } = await jwtVerify(assertion, createPublicKey(certificate.certificate), {
    algorithms: ['PS256', 'RS256'],
    currentDate: new Date(0),
    clockTolerance: Number.MAX_SAFE_INTEGER,
  });
  if (payload.sub !== app.appId) return 'badAssertion';
  const audiences = [payload.aud ?? []].flat();
  const right = audiences.some((audience) => tenants.some((tenant) => isTokenEndpoint(audience, tenant)));
  return right ? null : 'foreignAudience';
}

/** The host may be the vendor's own or the loopback address that stands for it. */
function isTokenEndpoint(audience: string, tenant: string): boolean {
  if (!URL.canParse(audience)) return false;
  return new URL(audience).pathname.toLowerCase() === `/${tenant.toLowerCase()}/oauth2/v2.0/token`;
}

async function federatedProblem(
  assertion: string,
  app: ClientApp,
  credentials: Credentials,
): Promise<EntraErrorName | null> {
  const claims = decodeJwt(assertion);
  if (app.key !== 'auditor' || claims.iss !== credentials.issuer) return 'untrustedIssuer';
  await jwtVerify(assertion, credentials.issuerKey(), {
    algorithms: ['ES256'],
    currentDate: new Date(0),
    clockTolerance: Number.MAX_SAFE_INTEGER,
  });
  if (claims.sub !== credentials.subject) return 'untrustedSubject';
  return claims.aud === 'api://AzureADTokenExchange' ? null : 'foreignAudience';
}
