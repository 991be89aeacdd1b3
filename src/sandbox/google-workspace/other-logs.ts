/** Logs of the services, where domain-wide delegation leaves its only trace, and of SAML sign-ins. */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import { chance, drawText, pick, pickIndex } from '../random.ts';
import type { ReportLog } from './activities.ts';
import { delegates } from './admin-log.ts';
import type { EventStream } from './event-stream.ts';
import type { Tenant } from './identity.ts';
import { activityRow, type Parameter, valueOf } from './log-rows.ts';
import { retentionMs } from './token-log.ts';

const hour = 3_600_000;

interface ServiceLog {
  readonly application: string;
  readonly type: string;
  readonly perPersonAndDay: number;
  /** Events that happen, then those that are merely known. */
  readonly names: readonly string[];
  readonly alsoKnown: readonly string[];
  readonly parameter: string;
  /** Clients seen at work in people's names. */
  readonly delegates: readonly (typeof delegates)[keyof typeof delegates][];
  readonly mostDays?: number;
}

const services: readonly ServiceLog[] = [
  {
    application: 'drive',
    type: 'access',
    perPersonAndDay: 0.02,
    names: ['view', 'edit', 'download'],
    alsoKnown: ['create', 'delete', 'change_user_access'],
    parameter: 'doc_id',
    delegates: [delegates.backup, delegates.archive],
  },
  {
    application: 'gmail',
    type: 'delivery',
    perPersonAndDay: 0.03,
    names: ['delivery'],
    alsoKnown: [],
    parameter: 'message_info_id',
    delegates: [delegates.dealSync, delegates.archive],
    mostDays: 30,
  },
  {
    application: 'calendar',
    type: 'event_change',
    perPersonAndDay: 0.01,
    names: ['change_event', 'create_event'],
    alsoKnown: ['delete_event'],
    parameter: 'event_id',
    delegates: [delegates.dealSync],
  },
  {
    application: 'saml',
    type: 'login',
    perPersonAndDay: 0.05,
    names: ['login_success'],
    alsoKnown: ['login_failure'],
    parameter: 'application_name',
    delegates: [],
  },
];

/** Applications whose logs exist and hold nothing that concerns us. */
const quiet = [
  'login',
  'chat',
  'meet',
  'groups',
  'rules',
  'user_accounts',
  'mobile',
  'chrome',
  'gcp',
  'vault',
];
const samlApps = ['Aircall', 'Personio', 'Datadog', 'Snowflake'];

export function otherLogs(company: Company, tenant: Tenant, lagMs: number | null): [string, ReportLog][] {
  const lag = lagMs ?? hour;
  return [
    ...services.map((service): [string, ReportLog] => [
      service.application,
      {
        streams: [steady(company, tenant, service)],
        eventNames: new Set([...service.names, ...service.alsoKnown]),
        lagMs: lag,
        ...(service.mostDays === undefined ? {} : { mostDays: service.mostDays }),
      },
    ]),
    ...quiet.map((application): [string, ReportLog] => [
      application,
      { streams: [], eventNames: new Set(), lagMs: lag },
    ]),
  ];
}

function steady(company: Company, tenant: Tenant, service: ServiceLog): EventStream {
  const { seed, startedAt } = company;
  const { application, names } = service;
  const people = company.size;
  const period = day / (service.perPersonAndDay * people);

  function parameter(number: number): Parameter {
    if (application === 'saml') return valueOf(service.parameter, pick(samlApps, seed, 'saml app', number));
    return valueOf(
      service.parameter,
      drawText(28, 'abcdefghijklmnopqrstuvwxyz0123456789', seed, application, 'object', number),
    );
  }

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
          service.delegates.length > 0 && chance(seed, application, 'delegated', k) < 0.2
            ? pick(service.delegates, seed, application, 'delegate', k)
            : undefined;
        yield {
          at,
          seq: k,
          name,
          actor: person.index,
          clientId: null,
          ...(delegate === undefined ? {} : { delegate: delegate.clientId }),
          row: () =>
            activityRow(company, tenant, {
              application,
              at,
              key: k,
              person,
              events: [{ type: service.type, name, parameters: [parameter(k)] }],
              ...(delegate === undefined ? {} : { delegate }),
            }),
        };
      }
    },
  };
}
