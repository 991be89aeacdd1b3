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

export function createUsageReport(company: Company, clock: SandboxClock, tenant: Tenant, grants: Grants) {
  let counting: Promise<ReadonlyMap<string, number>> | undefined;

  /** People with a live account and a grant, for each client. */
  async function countPeople(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (let index = 0; index < company.size; index += 1) {
      if (index % peopleAtOnce === 0) await breathe();
      const person = company.person(index);
      if (person.status !== 'active') continue;
      for (const clientId of new Set(grants.of(person).map(({ app }) => app.clientId)))
        counts.set(clientId, (counts.get(clientId) ?? 0) + 1);
    }
    return counts;
  }

  async function appRows() {
    counting ??= countPeople();
    const counts = await counting;
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

  return async function usage(request: SandboxRequest, date: string): Promise<SandboxReply> {
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
              ? [{ name: 'accounts:authorized_apps', msgValue: await appRows() }]
              : []),
          ],
        },
      ],
    });
  };
}
