/** Faults in the forms that Slack gives them. */
import type { FaultName, SandboxReply, SandboxRequest } from '../contract.ts';
import { plainReply, retryAfter } from '../faults.ts';
import { textHash } from '../random.ts';
import { auditError } from './audit-api.ts';
import { type Listing, listingOf } from './lists.ts';
import type { SlackOptions } from './options.ts';
import type { Tenant } from './tenant.ts';
import { argumentsOf, emptiedCursor, failure, isEmptied, next } from './wire.ts';
import { ratelimited } from './web-api.ts';

type Real = () => Promise<SandboxReply>;
type Body = Readonly<Record<string, unknown>>;

/** Calls after which a token that dies once does so. */
const callsBeforeExpiry = 6;
const endless = 'endless.';
/** It tells how many rows there are; of an audit log that leaves some out nobody can notice anything. */
const counted = new Set(['team.integrationLogs']);

export function createFaultReplies(options: SlackOptions, tenant: Tenant) {
  const expiryRate = options.faults.find(({ name }) => name === 'token-expiry')?.rate ?? 0;
  /** The one method that a tenant with `forbidden-stream` may not call. */
  const [forbidden, needed] = tenant.workspaces.organisation
    ? ['admin.apps.restricted.list', 'admin.apps:read']
    : ['team.integrationLogs', 'admin'];
  let calls = 0;

  return async function faultReply(
    name: FaultName,
    request: SandboxRequest,
    origin: string,
    real: Real,
  ): Promise<SandboxReply | null> {
    const listing = listingOf(request, origin);
    if (listing === null) return null;
    const { operation, rows } = listing;
    const audit = origin === 'audit';
    switch (name) {
      case '429-seconds':
      case '429-fraction':
      case '429-date':
      case '429-past-date':
      case '429-zero':
      case '429-absent': {
        const headers = retryAfter(plainReply(name, options.clock));
        return audit ? auditError(429, 'rate_limited', headers) : ratelimited(headers);
      }
      case '503':
        return {
          status: 503,
          headers: { 'content-type': 'text/html; charset=utf-8' },
          body: '<!DOCTYPE html><title>Server Error | Slack</title><p>Something went wrong.</p>',
        };
      case '200-error':
        return audit ? null : failure('internal_error');
      case 'token-expiry':
        if (audit || operation === 'oauth.v2.access') return null;
        calls += 1;
        if (expiryRate >= 1 && calls !== callsBeforeExpiry) return null;
        tenant.tokens.end(request, 'token_expired');
        return real();
      case 'forbidden-stream':
        return operation === forbidden ? failure('missing_scope', { needed, provided: 'identify' }) : null;
      case 'foreign-next':
        // No link in Slack's answers leads anywhere; a redirect in the middle of a list does.
        return isContinued(request)
          ? { status: 302, headers: { location: `http://127.0.0.2:9${request.url.pathname}` } }
          : null;
      case 'malformed-row':
        return change(await real(), rows, (all) => [broken(all[0]), ...all.slice(1)]);
      case 'duplicate-rows':
        return change(await real(), rows, (all) => [...all, ...all.slice(0, 1)]);
      case 'missing-rows':
        if (!counted.has(operation)) return null;
        return change(await real(), rows, (all) =>
          all.filter((row) => textHash(JSON.stringify(row)) % 7 !== 3),
        );
      case 'empty-page':
        return emptyPage(request, listing, real);
      case 'endless-cursor':
        return endlessPage(request, listing, real);
      case 'quota-403':
      case 'quota-text':
      case 'quota-503':
      case '500-empty':
      case '502-html':
      case '504-html':
      case 'reset':
      case 'truncated':
      case 'slow':
        return null;
    }
  };
}

function cursorOf(request: SandboxRequest): string {
  return argumentsOf(request)?.get('cursor') ?? '';
}

function isContinued(request: SandboxRequest): boolean {
  return cursorOf(request) !== '' || Number(argumentsOf(request)?.get('page') ?? 1) > 1;
}

/** The answer's body; null when it is an error. */
function bodyOf(reply: SandboxReply): Body | null {
  if (reply.status !== 200) return null;
  const body = JSON.parse(reply.body ?? '{}') as Body;
  return body['ok'] === false ? null : body;
}

/** The real answer with other rows; null when it has none to change. */
function change(
  reply: SandboxReply,
  key: string | null,
  alter: (rows: readonly unknown[]) => readonly unknown[],
): SandboxReply | null {
  const body = bodyOf(reply);
  const rows = key === null ? undefined : body?.[key];
  if (key === null || !Array.isArray(rows) || rows.length === 0) return null;
  return { ...reply, body: JSON.stringify({ ...body, [key]: alter(rows as readonly unknown[]) }) };
}

/** The row with what names it turned into something else. */
function broken(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return 'not a row';
  const field = ['id', 'app', 'date'].find((name) => name in row);
  return field === undefined ? 'not a row' : { ...row, [field]: { unexpected: true } };
}

/** A page without rows before the real one, whose cursor leads on. */
async function emptyPage(request: SandboxRequest, { rows, cursor }: Listing, real: Real) {
  const given = cursorOf(request);
  if (rows === null || !cursor || isEmptied(given)) return null;
  const reply = await real();
  const body = bodyOf(reply);
  if (body === null) return null;
  return { ...reply, body: JSON.stringify({ ...body, [rows]: [], ...next(emptiedCursor(given)) }) };
}

/** Goes round for ever: most lists repeat one cursor, the people's takes turns with two. */
async function endlessPage(request: SandboxRequest, { operation, rows, cursor }: Listing, real: Real) {
  if (rows === null || !cursor) return null;
  const given = cursorOf(request);
  const turn = operation === 'users.list' && given.endsWith('a') ? 'b' : 'a';
  const onward = next(`${endless}${turn}`);
  if (given.startsWith(endless))
    return {
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ ok: true, [rows]: [], ...onward }),
    };
  const reply = await real();
  const body = bodyOf(reply);
  return body === null ? null : { ...reply, body: JSON.stringify({ ...body, ...onward }) };
}
