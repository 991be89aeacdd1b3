/** Faults in the forms that Slack gives them. */
import type { FaultName, SandboxReply, SandboxRequest } from '../contract.ts';
import { plainReply, retryAfter } from '../faults.ts';
import { textHash } from '../random.ts';
import {
  type Body,
  createExpiry,
  firstBroken,
  firstTwice,
  foreignRedirect,
  withBody,
  withRows,
} from '../reply-faults.ts';
import { auditError } from './audit-api.ts';
import { type Listing, listingOf } from './lists.ts';
import type { SlackOptions } from './options.ts';
import type { Tenant } from './tenant.ts';
import { argumentsOf, emptiedCursor, failure, isEmptied, next } from './wire.ts';
import { ratelimited } from './web-api.ts';

type Real = () => Promise<SandboxReply>;

/** Calls after which a token that dies once does so. */
const callsBeforeExpiry = 6;
const endless = 'endless.';
/** A row is known by the first of them that it has. */
const ids = ['id', 'app', 'date'];
/** It tells how many rows there are; of an audit log that leaves some out nobody can notice anything. */
const counted = new Set(['team.integrationLogs']);

export function createFaultReplies(options: SlackOptions, tenant: Tenant) {
  const expires = createExpiry(options.faults, callsBeforeExpiry);
  /** The one method that a tenant with `forbidden-stream` may not call. */
  const [forbidden, needed] = tenant.workspaces.organisation
    ? ['admin.apps.restricted.list', 'admin.apps:read']
    : ['team.integrationLogs', 'admin'];

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
        if (audit || operation === 'oauth.v2.access' || !expires()) return null;
        tenant.tokens.end(request, 'token_expired');
        return real();
      case 'forbidden-stream':
        return operation === forbidden ? failure('missing_scope', { needed, provided: 'identify' }) : null;
      case 'foreign-next':
        // No link in Slack's answers leads anywhere; a redirect in the middle of a list does.
        return isContinued(request) ? foreignRedirect(request) : null;
      case 'malformed-row':
        return change(await real(), rows, firstBroken(ids));
      case 'duplicate-rows':
        return change(await real(), rows, firstTwice);
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
      case 'lost-write':
      case 'lost-answer':
      case 'throttled-write':
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

/** The answer with another body; null when it is an error. */
function whenWell(reply: SandboxReply, alter: (body: Body) => Body | null): SandboxReply | null {
  return withBody(reply, (body) => (body['ok'] === false ? null : alter(body)));
}

/** The real answer with other rows; null when it has none to change. */
function change(
  reply: SandboxReply,
  key: string | null,
  alter: (rows: readonly unknown[]) => readonly unknown[],
): SandboxReply | null {
  return key === null ? null : whenWell(reply, (body) => withRows(body, key, alter));
}

/** A page without rows before the real one, whose cursor leads on. */
async function emptyPage(request: SandboxRequest, { rows, cursor }: Listing, real: Real) {
  const given = cursorOf(request);
  if (rows === null || !cursor || isEmptied(given)) return null;
  return whenWell(await real(), (body) => ({ ...body, [rows]: [], ...next(emptiedCursor(given)) }));
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
  return whenWell(await real(), (body) => ({ ...body, ...onward }));
}
