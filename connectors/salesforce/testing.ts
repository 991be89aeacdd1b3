/** A Salesforce in memory for tests: the connector's own door and sign-in over a network that answers from a function. */
import type { AppSeen } from '../../src/core/observation.ts';
import type { OpenContext, Stream } from '../../src/kit/connector.ts';
import {
  answeringContext,
  answerOf,
  type Asked as AskedOfAny,
  askedOf,
  type ReadStream,
  type Reply,
  streamReader,
} from '../../src/kit/testing.ts';
import type { SalesforceSession } from './salesforce-session.ts';
import { type BaseSession, createSession } from './session.ts';
import { Settings } from './settings.ts';

export type { Reply } from '../../src/kit/testing.ts';

export interface Asked extends AskedOfAny {
  /** The query's text; '' where this is no query. */
  readonly soql: string;
}

/** Undefined: what an ordinary org would answer, as far as it was told (`How`), else NOT_FOUND. */
export type Answering = (asked: Asked) => Reply | undefined;

export interface How {
  readonly settings?: unknown;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Its doors may write. */
  readonly acting?: true;
  /** Object to its fields, as describe tells them. */
  readonly objects?: Readonly<Record<string, readonly string[]>>;
  /** Of the user who audits; true where nothing is said. */
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly streams?: readonly ((session: SalesforceSession) => Stream)[];
  /** Apps that an earlier stream has told. */
  readonly apps?: readonly AppSeen[];
  /** Replaces parts of what a connector is opened with. */
  readonly context?: Partial<Pick<OpenContext, 'secret' | 'saveSecret' | 'trustedOrigin'>>;
}

export interface TestOrg {
  readonly session: BaseSession;
  /** In the order they were asked. */
  readonly asked: readonly Asked[];
  /** What was saved of rotating secrets, in order. */
  readonly saved: readonly (readonly [string, string])[];
  /** Reads one of `How.streams`; rows of streams read so far are what `recall` gives. */
  readonly read: ReadStream;
}

export const instance = 'https://acme.my.salesforce.com';
export const organizationId = '00D5g000008abcDEAQ';
export const auditorId = '0055g00000AuditAAQ';

const types = { json: 'application/json;charset=UTF-8', text: 'text/plain' };

export function openOrg(answering: Answering, how: How = {}): TestOrg {
  const asked: Asked[] = [];
  const saved: (readonly [string, string])[] = [];
  const context = testContext(answering, how, asked, saved);
  const session = createSession(context);
  const streams = (how.streams ?? []).map((create) => create(session));
  return {
    session,
    asked,
    saved,
    read: streamReader({ streams } as never, context.signal, { saved: how.apps ?? [] }),
  };
}

/** The context in which a module is opened. */
export function testContext(
  answering: Answering,
  how: How,
  asked: Asked[],
  saved: (readonly [string, string])[],
): OpenContext {
  const secrets = new Map(Object.entries(how.secrets ?? {}));
  return {
    ...answeringContext((sent) => {
      const one = { ...askedOf(sent), soql: sent.url.searchParams.get('q') ?? '' };
      asked.push(one);
      return answerOf(answering(one) ?? ordinary(one, how), types);
    }, how),
    settings: Settings.parse(
      how.settings ?? { auth: { type: 'access-token', token: 'env:TOKEN', instanceUrl: instance } },
    ),
    secret: (reference) => Promise.resolve(secrets.get(reference) ?? '00Dtest!secret-token'),
    saveSecret: (reference, value) => {
      saved.push([reference, value]);
      secrets.set(reference, value);
      return Promise.resolve();
    },
    ...how.context,
  };
}

function ordinary({ path, soql }: Asked, { objects = {}, permissions = {} }: How): Reply {
  if (path === '/services/data/') return { json: [{ version: '58.0' }, { version: '67.0' }] };
  if (path.endsWith('/limits')) return { json: { DailyApiRequests: { Max: 100_000, Remaining: 99_000 } } };
  if (path === '/services/oauth2/userinfo')
    return {
      json: {
        user_id: auditorId,
        organization_id: organizationId,
        preferred_username: 'auditor@acme.example',
      },
    };
  if (/ FROM Organization\b/u.test(soql)) return rows([{ Id: organizationId, Name: 'Acme' }]);
  if (/ FROM UserPermissionAccess\b/u.test(soql)) {
    const named = [...soql.matchAll(/\bPermissions\w+/gu)].map(([name]) => name);
    return rows([Object.fromEntries(named.map((name) => [name, permissions[name] ?? true]))]);
  }
  if (path.endsWith('/sobjects')) return { json: { sobjects: named(Object.keys(objects)) } };
  const described = /\/sobjects\/(\w+)\/describe$/u.exec(path)?.[1];
  const fields = described === undefined ? undefined : objects[described];
  if (fields !== undefined) return { json: { name: described, fields: named(fields) } };
  return refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
}

function named(names: readonly string[]): readonly { readonly name: string }[] {
  return names.map((name) => ({ name }));
}

/** One page of a query. @param more `next`: path of the next page; `total`: rows in all */
export function rows(
  records: readonly object[],
  more: { readonly next?: string; readonly total?: number } = {},
): Reply {
  return {
    json: {
      totalSize: more.total ?? records.length,
      done: more.next === undefined,
      ...(more.next === undefined ? {} : { nextRecordsUrl: more.next }),
      records,
    },
  };
}

/** The answer to `SELECT COUNT() FROM …`. */
export function count(total: number): Reply {
  return { json: { totalSize: total, done: true, records: [] } };
}

export function refusal(status: number, errorCode: string, message: string): Reply {
  return { status, json: [{ message, errorCode }] };
}

/** What readMetadata answers. @param records inner XML of each record */
export function metadata(...records: readonly string[]): Reply {
  const inside = records.map((record) => `<records>${record}</records>`).join('');
  return {
    type: 'text/xml; charset=UTF-8',
    text: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><readMetadataResponse><result>${inside}</result></readMetadataResponse></soapenv:Body></soapenv:Envelope>`,
  };
}

export function soapFault(code: string, message: string): Reply {
  return {
    status: 500,
    type: 'text/xml; charset=UTF-8',
    text: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata"><soapenv:Body><soapenv:Fault><faultcode>sf:${code}</faultcode><faultstring>${code}: ${message}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
  };
}
