/** Calls of apps to the org's API: a month of ordinary days, computed when asked for, and what was done since. */
import { day } from '../company.ts';
import type { Company, Origin, SandboxClock } from '../contract.ts';
import { originOf, vendorOrigins } from '../origins.ts';
import { chance, drawText, pick, pickIndex, textHash } from '../random.ts';
import type { Approval, Approvals } from './approvals.ts';
import { type AppTable, ownAppName, type OrgApp } from './apps.ts';
import { auditorOrdinal } from './staff.ts';

export interface ApiCall {
  readonly at: number;
  /** Of one transaction. */
  readonly requestId: string;
  /** Null: a browser, without an app. */
  readonly app: OrgApp | null;
  /** Ordinal of the user. */
  readonly user: number;
  readonly from: Origin;
  readonly family: 'REST' | 'SOAP' | 'Bulk';
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly resource: string;
  readonly object: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly status: number;
}

export interface ApiCalls {
  /** Oldest first, from `from` on and before `to`; those that the log does not show yet are left out. */
  between(from: number, to: number): Iterable<ApiCall>;
  record(call: ApiCall): void;
  /** Where an app's vendor calls from. */
  origins(app: OrgApp): readonly [Origin, Origin];
}

export const apiCallDays = 30;
/** The log's own delay. */
const usualLagMs = 10 * 60_000;
const mostPerDay = 5;
const requestLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const objects = ['Account', 'Contact', 'Lead', 'Opportunity', 'Task', 'Event', 'Campaign'] as const;

export function createApiCalls(
  company: Company,
  apps: AppTable,
  approvals: Approvals,
  clock: SandboxClock,
  lag: number | null,
): ApiCalls {
  const { seed, startedAt } = company;
  const lagMs = lag ?? usualLagMs;
  const live: ApiCall[] = [];
  const domains = new Map(
    company.vendors.flatMap(({ domain, apps: theirs }) => theirs.map(({ clientId }) => [clientId, domain])),
  );
  const origins = ({ key, name }: OrgApp) =>
    vendorOrigins(domains.get(key) ?? (name === ownAppName ? company.domain : key));

  /** Whose token an app may have used, whether or not it still works: what is past does not change. */
  function holders(): ReadonlyMap<OrgApp, readonly Approval[]> {
    return Map.groupBy(approvals.ever(), ({ app }) => app);
  }

  function ordinary(app: OrgApp, held: readonly Approval[], daysAgo: number): ApiCall[] {
    const hash = textHash(app.key);
    const lastUsed = app.name === ownAppName ? 0 : (app.vendorApp?.lastUsed ?? null);
    if (lastUsed === null || daysAgo < lastUsed || startedAt - daysAgo * day < app.createdAt) return [];
    const calls = Array.from(
      { length: 1 + pickIndex(mostPerDay, seed, 'calls', hash, daysAgo) },
      (_, nth): ApiCall | null => {
        const keys = [hash, daysAgo, nth] as const;
        const at = startedAt - Math.floor((daysAgo + 1 - chance(seed, 'call at', ...keys)) * day);
        const usable = held.filter(({ createdAt }) => createdAt <= at);
        const user =
          app.name === ownAppName
            ? auditorOrdinal
            : usable[pickIndex(Math.max(1, usable.length), seed, 'call of', ...keys)]?.user;
        if (user === undefined) return null;
        const object = pick(objects, seed, 'call on', ...keys);
        const rows = 1 + pickIndex(200, seed, 'call rows', ...keys);
        return {
          at,
          requestId: drawText(22, requestLetters, seed, 'request', ...keys),
          app,
          user,
          from: originOf(origins(app), seed, `${hash} ${daysAgo} ${nth}`),
          family: 'REST',
          method: 'GET',
          resource: '/v62.0/query',
          object,
          rows,
          bytes: rows * 420,
          status: 200,
        };
      },
    );
    return calls.filter((call) => call !== null).toSorted((a, b) => a.at - b.at);
  }

  let past: { readonly people: number; readonly days: Map<number, readonly ApiCall[]> } | undefined;
  let byApp: ReturnType<typeof holders> = new Map();

  /** Computed once; only newcomers can have approved something before. */
  function ofDay(daysAgo: number): readonly ApiCall[] {
    if (past?.people !== company.size) {
      past = { people: company.size, days: new Map() };
      byApp = holders();
    }
    const computed = past.days.get(daysAgo);
    if (computed !== undefined) return computed;
    const calls = apps.all
      .filter((app) => app.vendorApp !== null || app.name === ownAppName)
      .flatMap((app) => ordinary(app, byApp.get(app) ?? [], daysAgo))
      .toSorted((a, b) => a.at - b.at);
    past.days.set(daysAgo, calls);
    return calls;
  }

  return {
    *between(from, to) {
      const now = clock.now();
      for (let daysAgo = apiCallDays - 1; daysAgo >= 0; daysAgo -= 1) {
        if (startedAt - daysAgo * day < from || startedAt - (daysAgo + 1) * day >= to) continue;
        for (const call of ofDay(daysAgo)) if (call.at >= from && call.at < to) yield call;
      }
      for (const call of live) if (call.at >= from && call.at < to && call.at + lagMs <= now) yield call;
    },
    record(call) {
      live.push(call);
    },
    origins,
  };
}
