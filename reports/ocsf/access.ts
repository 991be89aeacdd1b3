/** What the events of an app say of its grants, added up in one pass so that no list of grants is held. */
import type { AuditView, JudgedApp } from '../../src/core/result.ts';
import { safeName, safeText } from '../../src/core/text.ts';
import type { Tier } from '../../src/core/vocabulary.ts';
import { type Json, milliseconds } from './event.ts';

/** Names of privileges in one event; their number is always told. */
const mostPrivileges = 200;

const riskLevels = { info: 0, low: 1, medium: 2, high: 3, critical: 4 } as const satisfies Record<
  Tier,
  number
>;
const riskNames = ['Info', 'Low', 'Medium', 'High', 'Critical'] as const;

interface Holding {
  readonly scopes: Set<string>;
  lastUse: string | null;
}

/** A person whom alone a finding is about. */
export interface Holder {
  readonly kind: string;
  readonly id: string;
  readonly label: string;
}

export interface Access {
  readonly apps: ReadonlyMap<string, JudgedApp>;
  readonly holdings: ReadonlyMap<string, Holding>;
  /** By grant id, of the grants asked for. */
  readonly holders: ReadonlyMap<string, Holder>;
}

export function placeOf(tenant: string | null, app: string): string {
  return `${tenant ?? ''}/${app}`;
}

/** @param wanted ids of grants whose holders are told */
export async function readAccess(view: AuditView, wanted: ReadonlySet<string>): Promise<Access> {
  const apps = new Map<string, JudgedApp>();
  const holdings = new Map<string, Holding>();
  const holders = new Map<string, Holder>();
  for await (const app of view.apps()) apps.set(placeOf(app.tenant, app.key), app);
  for await (const { id, tenant, app, principal, scopes, lastUsedAt } of view.grants()) {
    const place = placeOf(tenant, app);
    let holding = holdings.get(place);
    if (holding === undefined) {
      holding = { scopes: new Set(), lastUse: null };
      holdings.set(place, holding);
    }
    for (const scope of scopes) holding.scopes.add(scope);
    if (lastUsedAt !== null && lastUsedAt > (holding.lastUse ?? '')) holding.lastUse = lastUsedAt;
    if (wanted.has(id)) holders.set(id, principal);
  }
  return { apps, holdings, holders };
}

export function application({ apps }: Access, place: string): Json {
  const app = apps.get(place);
  const key = place.slice(place.indexOf('/') + 1);
  const clientId = app?.clientId ?? key.slice(key.indexOf(':') + 1);
  const about = { uid: clientId, uid_alt: key, type: 'OAuth application' };
  if (app === undefined) return about;
  const level = riskLevels[app.tier];
  return {
    ...about,
    name: safeName(app.name, clientId),
    risk_score: app.score,
    risk_level_id: level,
    risk_level: riskNames[level],
    labels: [
      `tenant:${app.tenant}`,
      `decision:${app.decision}`,
      ...(app.vendor === null ? [] : [`vendor:${safeText(app.vendor)}`]),
    ],
  };
}

/** Empty where no scope and no use is known: nothing is said of what was not told. */
export function accessOf({ holdings }: Access, place: string): Json {
  const holding = holdings.get(place);
  if (holding === undefined) return {};
  const scopes = [...holding.scopes].sort();
  return {
    ...(scopes.length === 0
      ? {}
      : {
          permission_analysis_results: [
            {
              analyzed_privileges_count: scopes.length,
              granted_privileges: scopes.slice(0, mostPrivileges),
            },
          ],
        }),
    ...(holding.lastUse === null
      ? {}
      : { identity_activity_metrics: { last_seen_time: milliseconds(holding.lastUse) } }),
  };
}

const userTypes = { user: { id: 1, name: 'User' }, service: { id: 4, name: 'Service' } } as const;

export function userOf({ kind, id, label }: Holder): Json {
  const { id: typeId, name: type } = kind === 'user' ? userTypes.user : userTypes.service;
  return {
    uid: id,
    name: safeName(label, id),
    type_id: typeId,
    type,
    ...(label.includes('@') ? { email_addr: safeText(label) } : {}),
  };
}
