/** Microsoft Graph's front: bearer, batch, routing, permissions and quotas. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { serveBatch } from './batch.ts';
import type { GraphCall, Row } from './graph-call.ts';
import { findRoute, pathExists } from './routes/index.ts';
import type { Tenant } from './tenant.ts';
import type { Throttle } from './throttle.ts';
import type { AccessToken, TokenMint } from './tokens.ts';
import type { GraphAnswer } from './wire.ts';
import { badRequest, refusal, sent, unknownSegment } from './wire.ts';

export interface Graph {
  handle(request: SandboxRequest): SandboxReply;
  /** The bearer of a request stops working, as if it had expired. */
  endToken(request: SandboxRequest): void;
  uses(request: SandboxRequest): number;
  readonly throttled: number;
}

export interface Inner {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Row;
}

const challenge =
  'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';
const reportPaths = /^(?:auditLogs|reports)\//u;

export function createGraph(
  tenant: Tenant,
  mint: TokenMint,
  throttle: Throttle,
  count: (operation: string) => void,
): Graph {
  const ended = new Set<string>();
  const used = new Map<string, number>();
  let throttled = 0;
  let calls = 0;

  function bearerOf(headers: Readonly<Record<string, string>>): string {
    return headers['authorization']?.replace(/^Bearer /u, '') ?? '';
  }

  function identify(headers: Readonly<Record<string, string>>): AccessToken | GraphAnswer {
    const bearer = bearerOf(headers);
    const message = (text: string) =>
      refusal(401, 'InvalidAuthenticationToken', text, { 'www-authenticate': challenge });
    if (bearer === '') return message('Access token is empty.');
    used.set(bearer, (used.get(bearer) ?? 0) + 1);
    const check = mint.check(bearer, tenant.clock.now());
    if (ended.has(bearer) || check.kind === 'expired')
      return message('Lifetime validation failed, the token is expired.');
    return check.kind === 'valid'
      ? check.token
      : message('CompactToken parsing failed with error code: 80049217');
  }

  function answer(inner: Inner, token: AccessToken, label: string): GraphAnswer {
    const parsed = pathOf(inner.url);
    if (parsed === null) return badRequest('Invalid version.');
    const { version, segments } = resolveAppId(tenant, parsed);
    const found = findRoute(inner.method, segments);
    if (found === null || (found.route.version !== undefined && found.route.version !== version)) {
      count(`${label}unknown`);
      return pathExists(segments) && found === null
        ? refusal(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.')
        : unknownSegment(segments.at(-1) ?? '');
    }
    const { route, parameters } = found;
    count(`${label}${route.method} /${route.path}`);
    const { units, refused } = throttle.admit(route, inner.url, token.appId);
    if (refused !== null) {
      throttled += 1;
      return refused;
    }
    if (!route.needs.some((permission) => token.permissions.includes(permission)))
      return denied(route.path, route.needs);
    const call: GraphCall = { ...inner, version, parameters, token, tenant };
    const { status, headers, body } = route.handle(call);
    return {
      status,
      headers: { ...headers, 'x-ms-resource-unit': String(units) },
      ...(body === undefined ? {} : { body }),
    };
  }

  function whole(request: SandboxRequest): GraphAnswer {
    const token = identify(request.headers);
    if ('status' in token) return token;
    const body = bodyOf(request.body);
    if (body === null)
      return badRequest(
        'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
      );
    const inner: Inner = { method: request.method, url: request.url, headers: request.headers, body };
    const version = pathOf(request.url)?.version;
    if (request.method !== 'POST' || !/^\/(?:v1\.0|beta)\/\$batch$/u.test(request.url.pathname))
      return answer(inner, token, '');
    count('POST /$batch');
    return serveBatch(inner, `/${version}`, (member) => answer(member, token, 'member '));
  }

  return {
    handle(request) {
      calls += 1;
      const requestId = tenant.directory.ids.correlation.at(9_000_000 + calls);
      return sent(
        whole(request),
        tenant.clock.now(),
        requestId,
        request.headers['client-request-id'] ?? requestId,
      );
    },
    endToken(request) {
      ended.add(bearerOf(request.headers));
    },
    uses: (request) => used.get(bearerOf(request.headers)) ?? 0,
    get throttled() {
      return throttled;
    },
  };
}

function denied(path: string, needs: readonly string[]): GraphAnswer {
  if (reportPaths.test(path))
    return refusal(
      403,
      'Authentication_MSGraphPermissionMissing',
      `Calling principal does not have required MSGraph permissions ${needs.slice(0, 1).join()}`,
    );
  return refusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
}

interface GraphPath {
  readonly version: 'v1.0' | 'beta';
  readonly segments: readonly string[];
}

function pathOf(url: URL): GraphPath | null {
  const [, version, ...encoded] = url.pathname.split('/');
  if (version !== 'v1.0' && version !== 'beta') return null;
  try {
    return {
      version,
      segments: encoded.filter((segment) => segment !== '').map((segment) => decodeURIComponent(segment)),
    };
  } catch {
    return null;
  }
}

/** `servicePrincipals(appId='…')` names an object by its other key. */
function resolveAppId(tenant: Tenant, { version, segments }: GraphPath): GraphPath {
  const [first = '', ...rest] = segments;
  const named = /^servicePrincipals\(appId='(?<appId>[^']*)'\)$/u.exec(first)?.groups?.['appId'];
  if (named === undefined) return { version, segments };
  return { version, segments: ['servicePrincipals', tenant.appByAppId(named)?.id ?? named, ...rest] };
}

function bodyOf(text: string): Row | null {
  if (text === '') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? (parsed as Row) : null;
  } catch {
    return null;
  }
}

/** A batch is a write as soon as one of its members is. */
export function isWrite({ method, url: { pathname }, body }: SandboxRequest): boolean {
  if (method === 'GET' || pathname.endsWith('/getByIds')) return false;
  return !pathname.endsWith('/$batch') || /"method"\s*:\s*"(?!GET)/u.test(body);
}
