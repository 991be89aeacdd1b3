/** The door of the Web API: who calls, how often, with which scope, on which plan. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { createQuotaByKey, createTokenBucket } from '../quota.ts';
import { method, type Method, methodName, tiers } from './methods.ts';
import type { Tenant } from './tenant.ts';
import type { SlackToken } from './tokens.ts';
import { type Arguments, argumentsOf, failure, json } from './wire.ts';

export interface WebApi {
  handle(request: SandboxRequest): SandboxReply;
  readonly throttled: number;
}

export function createWebApi(tenant: Tenant, count: (operation: string) => void): WebApi {
  let throttled = 0;
  // Each method has a bucket of its own.
  const quotas = new Map(
    Object.values(tiers).map((tier) => [
      tier,
      createQuotaByKey(() => createTokenBucket(tenant.clock, tier.perMinute / 60, tier.burst)),
    ]),
  );

  function limited(name: string): SandboxReply | null {
    const taken = quotas
      .get(tiers[method(name)?.tier ?? 4])?.(name)
      .take();
    if (taken === undefined || taken.granted) return null;
    throttled += 1;
    return ratelimited({ 'retry-after': String(Math.max(1, Math.ceil(taken.waitMs / 1000))) });
  }

  function handle(request: SandboxRequest): SandboxReply {
    const name = methodName(request);
    if (name === null)
      return { status: 404, headers: { 'content-type': 'text/html' }, body: '<h1>Not found</h1>' };
    count(name);
    if (request.method !== 'GET' && request.method !== 'POST') return { status: 405 };
    const given = argumentsOf(request);
    if (given === null) return failure('invalid_post_type');
    if (name === 'oauth.v2.access') return limited(name) ?? tenant.tokens.refresh(request, given);
    const asked = method(name);
    if (asked === null) return failure('unknown_method', { req_method: name });
    const { token, error } = tenant.tokens.of(request);
    if (token === undefined) return failure(error);
    const refusal = limited(name);
    if (refusal !== null) return refusal;

    const reply = answer(request, name, asked, token, given);
    const accepted = asked.scope === null ? {} : { 'x-accepted-oauth-scopes': asked.scope };
    return { ...reply, headers: { ...reply.headers, 'x-oauth-scopes': scopesOf(token), ...accepted } };
  }

  function answer(
    request: SandboxRequest,
    name: string,
    asked: Method,
    token: SlackToken,
    given: Arguments,
  ): SandboxReply {
    if (asked.organisation && !tenant.workspaces.organisation)
      return failure(name === 'admin.teams.list' ? 'not_allowed_token_type' : 'feature_not_enabled');
    if (asked.scope !== null && !token.scopes.has(asked.scope))
      return failure('missing_scope', { needed: asked.scope, provided: scopesOf(token) });
    return asked.answer(tenant, token, given, request);
  }

  return {
    handle,
    get throttled() {
      return throttled;
    },
  };
}

export function ratelimited(headers: Readonly<Record<string, string>>): SandboxReply {
  return {
    status: 429,
    headers: { ...json, ...headers },
    body: JSON.stringify({ ok: false, error: 'ratelimited' }),
  };
}

function scopesOf({ scopes }: SlackToken): string {
  return [...scopes].join(',');
}
