/**
 * Reports API customer usage: how many people use each app, days late.
 * Source: developers.google.com/workspace/admin/reports/v1/guides/manage-usage-customers.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { day } from '../company.ts';
import type { Company, SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { badRequest } from './errors.ts';
import type { Grants } from './grants.ts';
import type { Tenant } from './identity.ts';
import { etag, lastParam, ok } from './reply.ts';

const lateMs = 2 * day;
const keptMs = 450 * day;
const peopleAtOnce = 2000;

const pacificDate = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

type Counts = ReadonlyMap<string, number>;

export interface UsageReport {
  report(request: SandboxRequest, date: string): Promise<SandboxReply>;
  /** Something is about to change: days that are over keep their numbers. */
  settle(): void;
}

export function createUsageReport(
  company: Company,
  clock: SandboxClock,
  tenant: Tenant,
  grants: Grants,
): UsageReport {
  let counting: Promise<Counts> | undefined;
  /** Numbers of all days before one and, but for the first, since the one before it. */
  const settled: { readonly before: string; readonly counts: Counts }[] = [];

  /** Adds those of some people, with a live account and a grant, for each client. */
  function count(counts: Map<string, number>, from: number, to: number): void {
    for (let index = from; index < to; index += 1) {
      const person = company.person(index);
      if (person.status !== 'active') continue;
      for (const clientId of new Set(grants.of(person).map(({ app }) => app.clientId)))
        counts.set(clientId, (counts.get(clientId) ?? 0) + 1);
    }
  }

  async function countPeople(): Promise<Counts> {
    const counts = new Map<string, number>();
    for (let index = 0; index < company.size; index += peopleAtOnce) {
      await breathe();
      count(counts, index, Math.min(company.size, index + peopleAtOnce));
    }
    return counts;
  }

  function settle(): void {
    counting = undefined;
    const before = pacificDate.format(clock.now());
    if (settled.at(-1)?.before === before) return;
    const counts = new Map<string, number>();
    count(counts, 0, company.size);
    settled.push({ before, counts });
  }

  async function appRows(date: string) {
    const past = settled.find(({ before }) => date < before);
    counting ??= past === undefined ? countPeople() : undefined;
    const counts = past?.counts ?? (await counting) ?? new Map<string, number>();
    return grants.apps.flatMap((app, nth) => {
      const people = counts.get(app.clientId) ?? 0;
      if (people === 0) return [];
      return [
        {
          client_name: app.name ?? '',
          num_users: nth % 3 === 0 ? String(people) : people,
          // The report does not know the ids of clients that were never registered.
          ...(app.unregistered === true ? {} : { client_id: app.clientId }),
        },
      ];
    });
  }

  async function report(request: SandboxRequest, date: string): Promise<SandboxReply> {
    const asked = /^\d{4}-\d\d-\d\d$/u.test(date) ? Date.parse(`${date}T20:00:00Z`) : Number.NaN;
    if (Number.isNaN(asked)) return badRequest(`Invalid date ${date}`, 'invalid');
    const newest = pacificDate.format(clock.now() - lateMs);
    if (date > newest)
      return badRequest(
        `Data for dates later than ${newest} is not yet available. Please check back later`,
        'invalid',
      );
    const wanted = lastParam(request, 'parameters')?.split(',') ?? null;
    const wants = (name: string) => wanted === null || wanted.includes(name);
    if (asked < clock.now() - keptMs)
      return ok(request, { kind: 'admin#reports#usageReports', etag: etag('usage', date) });
    return ok(request, {
      kind: 'admin#reports#usageReports',
      etag: etag('usage', date),
      usageReports: [
        {
          kind: 'admin#reports#usageReport',
          date,
          etag: etag('usage report', date),
          entity: { type: 'CUSTOMER', customerId: tenant.customerId },
          parameters: [
            ...(wants('accounts:num_users')
              ? [{ name: 'accounts:num_users', intValue: String(company.size) }]
              : []),
            ...(wants('accounts:authorized_apps')
              ? [{ name: 'accounts:authorized_apps', msgValue: await appRows(date) }]
              : []),
          ],
        },
      ],
    });
  }

  return { report, settle };
}
