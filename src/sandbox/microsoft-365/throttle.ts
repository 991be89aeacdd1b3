/**
 * Quotas of Microsoft Graph's identity service.
 * Source: learn.microsoft.com/graph/throttling-limits (identity and access; reports; identity protection).
 */
import type { SandboxClock } from '../contract.ts';
import { createFixedWindow, createTokenBucket, type Quota } from '../quota.ts';
import type { Route } from './graph-call.ts';
import type { GraphAnswer } from './wire.ts';
import { refusal } from './wire.ts';

export interface Throttle {
  /** Units that the call costs, and the refusal if they are not there. */
  admit(
    route: Route,
    url: URL,
    appId: string,
  ): { readonly units: number; readonly refused: GraphAnswer | null };
}

/** Units of ten seconds, by the size of the tenant. */
function unitsOf(people: number): { readonly name: string; readonly perTenSeconds: number } {
  if (people < 50) return { name: 'small', perTenSeconds: 3500 };
  return people <= 500 ? { name: 'medium', perTenSeconds: 5000 } : { name: 'large', perTenSeconds: 8000 };
}

/** `$select` makes a call cheaper, a small page too, `$expand` dearer; nothing costs less than 1. */
function resourceUnits(route: Route, { searchParams }: URL): number {
  const top = searchParams.get('$top');
  const units =
    (route.units ?? 1) -
    (searchParams.has('$select') ? 1 : 0) +
    (searchParams.has('$expand') ? 1 : 0) -
    (top !== null && Number(top) < 20 ? 1 : 0);
  return Math.max(1, units);
}

export function createThrottle(clock: SandboxClock, people: number, tenantId: string): Throttle {
  const size = unitsOf(people);
  const units = createTokenBucket(clock, size.perTenSeconds / 10, size.perTenSeconds);
  const writes = createTokenBucket(clock, 20, 3000);
  const reports = createTokenBucket(clock, 0.5, 5);
  const signIns = createTokenBucket(clock, 0.5, 5);
  const risk = createFixedWindow(clock, 1, 1000);
  const keys = createTokenBucket(clock, 2.5, 150);
  let refusals = 0;

  function tooMany(waitMs: number, information: string, appId: string, kind: string): GraphAnswer {
    refusals += 1;
    return refusal(
      429,
      'TooManyRequests',
      `Too many requests from Identifier:<id> under category:aadgraph.app.tenant_${size.name}. Please try again later.`,
      {
        ...waitHeader(waitMs, refusals, clock.now()),
        'x-ms-throttle-scope': `Tenant_Application/${kind}/${appId}/${tenantId}`,
        'x-ms-throttle-information': information,
      },
    );
  }

  function first(...quotas: readonly (readonly [Quota, number, string, string] | null)[]) {
    for (const entry of quotas) {
      if (entry === null) continue;
      const [quota, cost, information, kind] = entry;
      const answer = quota.take(cost);
      if (!answer.granted) return { waitMs: answer.waitMs, information, kind };
    }
    return null;
  }

  return {
    admit(route, url, appId) {
      const cost = resourceUnits(route, url);
      if (route.quota === 'identity-protection') {
        // This service never says how long to wait.
        const answer = risk.take();
        return {
          units: cost,
          refused: answer.granted ? null : refusal(429, 'TooManyRequests', 'Too many requests'),
        };
      }
      const readsKeys = url.searchParams.get('$select')?.includes('keyCredentials') === true;
      const refused = first(
        route.quota === 'reports' ? [reports, 1, 'ResourceUnitLimitExceeded', 'Read'] : null,
        route.quota === 'sign-ins' ? [signIns, 1, 'ResourceUnitLimitExceeded', 'Read'] : null,
        readsKeys ? [keys, 1, 'ResourceUnitLimitExceeded', 'Read'] : null,
        route.method === 'GET' || route.path.endsWith('getByIds')
          ? null
          : [writes, 1, 'WriteLimitExceeded', 'Write'],
        [units, cost, 'ResourceUnitLimitExceeded', 'ReadWrite'],
      );
      return {
        units: cost,
        refused: refused === null ? null : tooMany(refused.waitMs, refused.information, appId, refused.kind),
      };
    },
  };
}

/** Whole seconds, a fraction, a date, or nothing at all. */
function waitHeader(waitMs: number, nth: number, now: number): Readonly<Record<string, string>> {
  switch (nth % 4) {
    case 1:
      return { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) };
    case 2:
      return { 'retry-after': (Math.max(1, Math.ceil(waitMs)) / 1000).toFixed(3) };
    case 3:
      return { 'retry-after': new Date(now + waitMs + 1000).toUTCString() };
    default:
      return {};
  }
}
