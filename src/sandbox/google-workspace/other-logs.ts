/** Logs of Drive, where domain-wide delegation leaves its only trace, and of SAML sign-ins. */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import { chance, drawText, pick, pickIndex } from '../random.ts';
import { delegates } from './admin-log.ts';
import type { EventStream } from './event-stream.ts';
import type { Tenant } from './identity.ts';
import { activityRow, type RowEvent, valueOf } from './log-rows.ts';
import { retentionMs } from './token-log.ts';

/** Of the clients that may act for anyone, those that do. */
const working = [delegates.backup, delegates.archive];
const samlApps = ['Aircall', 'Personio', 'Datadog', 'Snowflake'];

export function driveStream(company: Company, tenant: Tenant): EventStream {
  return steady(company, tenant, 'drive', 0.02, ['view', 'edit', 'download'], (name, number) => ({
    type: 'access',
    name,
    parameters: [
      valueOf('doc_id', drawText(28, 'abcdefghijklmnopqrstuvwxyz0123456789', company.seed, 'doc', number)),
    ],
  }));
}

export function samlStream(company: Company, tenant: Tenant): EventStream {
  return steady(company, tenant, 'saml', 0.05, ['login_success'], (name, number) => ({
    type: 'login',
    name,
    parameters: [
      valueOf('application_name', pick(samlApps, company.seed, 'saml app', number)),
      valueOf('initiated_by', 'sp'),
      valueOf('orgunit_path', '/'),
    ],
  }));
}

function steady(
  company: Company,
  tenant: Tenant,
  application: 'drive' | 'saml',
  perPersonAndDay: number,
  names: readonly string[],
  describe: (name: string, number: number) => RowEvent,
): EventStream {
  const { seed, startedAt } = company;
  const people = company.size;
  const period = day / (perPersonAndDay * people);
  return {
    names: new Set(names),
    *back(latest) {
      for (let k = Math.max(0, Math.floor((startedAt - latest) / period) - 1); ; k += 1) {
        const at = Math.floor(startedAt - (k + chance(seed, application, 'when', k)) * period);
        if (at < startedAt - retentionMs) return;
        const person = company.person(pickIndex(people, seed, application, 'who', k));
        if (at > latest || person.status === 'gone') continue;
        const name = pick(names, seed, application, 'what', k);
        const delegate =
          application === 'drive' && chance(seed, 'delegate', k) < 0.2
            ? pick(working, seed, 'delegate', k)
            : undefined;
        const parts = { application, at, key: k, person, events: [describe(name, k)] };
        yield {
          at,
          seq: k,
          name,
          actor: person.index,
          clientId: null,
          ...(delegate === undefined ? {} : { delegate: delegate.clientId }),
          row: () => activityRow(company, tenant, delegate === undefined ? parts : { ...parts, delegate }),
        };
      }
    },
  };
}
