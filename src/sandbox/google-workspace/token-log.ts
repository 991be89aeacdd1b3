/**
 * The log of consents, revocations, refusals and use. What it tells agrees with the grants: who consents or is
 * seen at work holds the grant, who revokes does not hold it any more.
 */
import { day } from '../company.ts';
import type { Company, Origin, Person, VendorApp } from '../contract.ts';
import { originOf, originsOfApps } from '../origins.ts';
import { chance, pickIndex } from '../random.ts';
import { createLiveStream, type EventStream, type LoggedEvent } from './event-stream.ts';
import type { Grant, Grants } from './grants.ts';
import type { Tenant } from './identity.ts';
import { activityRow, type Parameter, valueOf, valuesOf } from './log-rows.ts';

export const tokenEventNames = ['authorize', 'revoke', 'activity', 'deny', 'request'] as const;
type TokenEventName = (typeof tokenEventNames)[number];

/** Events a person and day. */
const rates: Readonly<Record<TokenEventName, number>> = {
  authorize: 0.008,
  revoke: 0.0015,
  activity: 0.25,
  deny: 0.0004,
  request: 0.0002,
};
export const retentionMs = 180 * day;

export interface TokenLog {
  readonly streams: readonly EventStream[];
  record(
    name: 'authorize' | 'revoke' | 'activity',
    at: number,
    person: Person,
    grant: Grant,
    more?: Circumstances,
  ): void;
}

interface Circumstances {
  /** Null: from where such a call usually comes. */
  readonly from?: Origin | null;
  readonly use?: Use;
  /** Tells the event from others of that person and moment. */
  readonly key?: string;
}

export interface Use {
  /** With the API before it, e.g. `gmail.users.messages.get`. */
  readonly method: string;
  readonly bytes: number;
}

export function createTokenLog(company: Company, tenant: Tenant, grants: Grants, withUse: boolean): TokenLog {
  const { seed, startedAt } = company;
  const people = company.size;
  const live = createLiveStream();
  const origins = originsOfApps(company.vendors);
  const blocked = grants.apps.filter(({ name }) => name === 'CloudShelf Sync');

  function event(
    name: TokenEventName,
    at: number,
    key: string | number,
    person: Person,
    grant: Grant,
    special: Circumstances = {},
  ) {
    // An app works from its vendor's servers; a person decides at his desk.
    const servers = name === 'activity' ? origins.get(grant.app) : undefined;
    const from = special.from ?? (servers === undefined ? undefined : originOf(servers, seed, key));
    // By what it is, not by when: the time is another in every run of a sandbox.
    const luck = (what: string) => chance(seed, what, name, key, person.index, grant.app.clientId);
    return {
      at,
      name,
      actor: person.index,
      clientId: grant.app.clientId,
      row: () =>
        activityRow(company, tenant, {
          application: 'token',
          at,
          key,
          person,
          ...(from === undefined ? {} : { from }),
          faceless: luck('faceless') < 0.005,
          events: [
            {
              type: 'auth',
              name,
              parameters: parameters(name, grant, luck('form'), special.use),
            },
          ],
        }),
    };
  }

  /** What happens to a person at that moment, if anything can. */
  function happening(name: TokenEventName, at: number, number: number): Omit<LoggedEvent, 'seq'> | null {
    const person = company.person(pickIndex(people, seed, name, 'who', number));
    if (person.hiredAt > at || (person.leftAt !== null && person.leftAt < at)) return null;
    const age = (startedAt - at) / day;
    const choices = candidates(name, person, age);
    const grant = choices[pickIndex(choices.length, seed, name, 'which', number)];
    return grant === undefined ? null : event(name, at, number, person, grant);
  }

  function candidates(name: TokenEventName, person: Person, age: number): readonly Grant[] {
    switch (name) {
      case 'authorize':
        return grants.atFirst(person).filter(({ app }) => app.since >= age && app.since > burstDays);
      case 'activity':
        return grants
          .atFirst(person)
          .filter(({ app }) => app.since >= age && app.lastUsed !== null && app.lastUsed <= age);
      case 'revoke': {
        const held = new Set(grants.atFirst(person).map(({ app }) => app.clientId));
        return grants.apps
          .filter((app) => app.since >= age && app.adoption > 0.01 && !held.has(app.clientId))
          .map((app) => ({ app, scopes: app.scopes }));
      }
      case 'deny':
      case 'request':
        return blocked.map((app) => ({ app, scopes: app.scopes }));
    }
  }

  function touches(name: TokenEventName): EventStream {
    const period = day / (rates[name] * people);
    return {
      names: new Set([name]),
      *back(latest) {
        for (let k = Math.max(0, Math.floor((startedAt - latest) / period) - 1); ; k += 1) {
          const at = Math.floor(startedAt - (k + chance(seed, name, 'when', k)) * period);
          if (at < startedAt - retentionMs) return;
          if (at > latest) continue;
          const found = happening(name, at, k);
          if (found !== null) yield { ...found, seq: k };
        }
      },
    };
  }

  /** Everybody who holds a new app consented to it on its first day. */
  function burst(app: VendorApp): EventStream {
    const from = startedAt - app.since * day;
    return {
      names: new Set(['authorize']),
      *back(latest) {
        for (let k = 0; k < people; k += 1) {
          const at = Math.floor(from + ((people - k - chance(seed, 'burst', k)) / people) * day);
          if (at > latest) continue;
          const person = company.person(k);
          if (company.holds(person, app))
            yield { ...event('authorize', at, k, person, { app, scopes: app.scopes }), seq: k };
        }
      },
    };
  }

  return {
    streams: [
      live,
      ...grants.apps.filter((app) => app.since <= burstDays && app.adoption > 0).map(burst),
      ...tokenEventNames.filter((name) => withUse || name !== 'activity').map(touches),
    ],
    record(name, at, person, grant, more = {}) {
      if (name === 'activity' && !withUse) return;
      live.add(event(name, Math.floor(at), more.key ?? `live ${person.index}`, person, grant, more));
    },
  };
}

/** Apps younger than this spread by a burst. */
const burstDays = 7;

function parameters(
  name: TokenEventName,
  { app, scopes }: Grant,
  form: number,
  use?: Use,
): readonly Parameter[] {
  const about = [
    valueOf('client_id', app.clientId),
    valueOf('app_name', app.name ?? ''),
    valueOf('client_type', app.native === true ? 'NATIVE_DESKTOP' : 'WEB'),
  ];
  const scope = form < 0.1 ? valueOf('scope', scopes.join(' ')) : valuesOf('scope', scopes);
  switch (name) {
    case 'authorize':
    case 'revoke':
      return [
        ...about,
        {
          name: 'scope_data',
          multiMessageValue: scopes.map((scopeName) => ({
            parameter: [valueOf('scope_name', scopeName), valuesOf('product_bucket', [bucketOf(scopeName)])],
          })),
        },
        scope,
      ];
    case 'activity': {
      const bucket = bucketOf(use === undefined ? (scopes.at(-1) ?? '') : use.method);
      const method = use?.method ?? `${bucket.toLowerCase()}.list`;
      return [
        valueOf('api_name', method.split('.')[0] ?? ''),
        valueOf('method_name', method),
        ...about,
        { name: 'num_response_bytes', intValue: String(use?.bytes ?? Math.floor(form * 90_000)) },
        valueOf('product_bucket', bucket),
      ];
    }
    case 'deny':
      return [...about, valueOf('rejection_type', 'EXPLICIT_ADMIN_BLOCK'), scope];
    case 'request':
      return [...about, valuesOf('app_request_info', ['APP_REQUEST_TYPE_INDIVIDUAL']), scope];
  }
}

function bucketOf(scope: string): string {
  if (/mail/u.test(scope)) return 'GMAIL';
  if (/drive|docs|spreadsheets|documents/u.test(scope)) return 'DRIVE';
  if (/calendar/u.test(scope)) return 'CALENDAR';
  if (/contacts|m8/u.test(scope)) return 'CONTACTS';
  if (/admin\./u.test(scope)) return 'GSUITE_ADMIN';
  return 'OTHER';
}
