/** Faults in the forms the Admin SDK is known to give them. */
import type { FaultName, SandboxReply, SandboxRequest, SimulatorOptions } from '../contract.ts';
import { plainReply, retryAfter } from '../faults.ts';
import {
  type Body,
  createExpiry,
  firstBroken,
  firstTwice,
  foreignRedirect,
  withBody,
  withRows,
} from '../reply-faults.ts';
import {
  backendError,
  json,
  notAuthorized,
  quotaExceeded,
  quotaText,
  quotaUnavailableText,
  rateLimitPerMinute,
  tooManyAtOnce,
} from './errors.ts';
import type { GoogleProject } from './project.ts';
import { match, type RouteName } from './routes.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/** Bearer calls after which a bearer that dies once does so. */
const callsBeforeExpiry = 12;

/** Where the rows of each list stand. */
const listKeys: Partial<Record<RouteName, string>> = {
  'users.list': 'users',
  'tokens.list': 'items',
  'asps.list': 'items',
  'activities.list': 'items',
  'policies.list': 'policies',
};
const paged: ReadonlySet<RouteName> = new Set(['users.list', 'activities.list', 'policies.list']);
/** The stream that a tenant with `forbidden-stream` is not allowed to read. */
const forbidden: RouteName = 'asps.list';

const endless = 'endless.';
const emptied = 'emptied.';
/** A row is known by the first of them that it has. */
const ids = ['id', 'clientId', 'codeId', 'setting'];

export function createFaultReplies(options: SimulatorOptions, project: GoogleProject, signIn: TokenEndpoint) {
  const expires = createExpiry(options.faults, callsBeforeExpiry);
  let turns = 0;

  return async function faultReply(
    name: FaultName,
    request: SandboxRequest,
    _origin: string,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null> {
    const route = match(request.method, request.url.pathname)?.name;
    if (route === undefined) return null;
    const signingIn = route === 'token' || route === 'signJwt';
    const key = listKeys[route];
    switch (name) {
      case '429-seconds':
      case '429-fraction':
      case '429-date':
      case '429-past-date':
      case '429-zero':
      case '429-absent':
        return { ...tooManyAtOnce(), headers: { ...json, ...retryAfter(plainReply(name, options.clock)) } };
      case 'quota-403':
        if (signingIn) return null;
        turns += 1;
        return turns % 2 === 0 ? quotaExceeded() : rateLimitPerMinute(project.number);
      case 'quota-text':
        return signingIn ? null : quotaText();
      case 'quota-503':
        return signingIn ? null : quotaUnavailableText();
      case '503':
        return backendError();
      case '200-error':
        return key === undefined ? null : { ...(await real()), ...inside(notAuthorized()) };
      case 'token-expiry':
        if (signingIn || !expires()) return null;
        signIn.end(request);
        return real();
      case 'forbidden-stream':
        return route === forbidden ? notAuthorized() : null;
      case 'foreign-next':
        // No link in Google's answers leads anywhere; a redirect in the middle of a list does.
        if (!paged.has(route) || !request.url.searchParams.has('pageToken')) return null;
        return foreignRedirect(request);
      case 'malformed-row':
        return key === undefined ? null : change(await real(), key, firstBroken(ids));
      case 'duplicate-rows':
        return key === undefined ? null : change(await real(), key, firstTwice);
      case 'missing-rows':
        // Events that never arrive; the other lists are not known to lose any.
        if (key === undefined || route !== 'activities.list') return null;
        return change(await real(), key, (rows) => rows.filter((_, nth) => nth % 7 !== 3));
      case 'empty-page':
        return key !== undefined && paged.has(route) ? emptyPage(request, real, key) : null;
      case 'endless-cursor':
        return key !== undefined && paged.has(route) ? endlessPage(request, real, key, route) : null;
      case '500-empty':
      case '502-html':
      case '504-html':
      case 'reset':
      case 'truncated':
      case 'slow':
      case 'lost-write':
      case 'lost-answer':
      case 'throttled-write':
        return null;
    }
  };
}

/** The error as the body of an answer that claims to be well. */
function inside(error: SandboxReply): SandboxReply {
  return { status: 200, headers: json, body: error.body ?? '' };
}

/** The real answer with other rows; null when it has none to change. */
function change(
  reply: SandboxReply,
  key: string,
  alter: (rows: readonly unknown[]) => readonly unknown[],
): SandboxReply | null {
  return withBody(reply, (body) => withRows(body, key, alter));
}

/** A page without rows before the real one, whose cursor leads on. */
async function emptyPage(
  request: SandboxRequest,
  real: () => Promise<SandboxReply>,
  key: string,
): Promise<SandboxReply | null> {
  const token = request.url.searchParams.get('pageToken') ?? '';
  if (token.startsWith(emptied)) return null;
  return withBody(await real(), ({ [key]: _rows, ...body }) => ({
    ...body,
    nextPageToken: `${emptied}${token}`,
  }));
}

/** Goes round for ever: some lists repeat one cursor, others take turns with two. */
async function endlessPage(
  request: SandboxRequest,
  real: () => Promise<SandboxReply>,
  key: string,
  route: RouteName,
): Promise<SandboxReply | null> {
  const token = request.url.searchParams.get('pageToken') ?? '';
  const turn = route === 'users.list' || !token.endsWith('a') ? 'a' : 'b';
  const nextPageToken = `${endless}${turn}`;
  if (token.startsWith(endless))
    return {
      status: 200,
      headers: json,
      body: JSON.stringify({ ...kindOf(route), [key]: [], nextPageToken }),
    };
  return withBody(await real(), (body) => ({ ...body, nextPageToken }));
}

function kindOf(route: RouteName): Body {
  if (route === 'users.list') return { kind: 'admin#directory#users' };
  return route === 'activities.list' ? { kind: 'admin#reports#activities' } : {};
}

/** The request as it would read if no fault had dressed up its cursor. */
export function undressed(request: SandboxRequest): SandboxRequest {
  const token = request.url.searchParams.get('pageToken');
  if (token === null || !token.startsWith(emptied)) return request;
  const url = new URL(request.url);
  if (token === emptied) url.searchParams.delete('pageToken');
  else url.searchParams.set('pageToken', token.slice(emptied.length));
  return { ...request, url };
}
