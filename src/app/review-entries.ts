/** What a list holds of each row: its id, and what is sorted and filtered by. Rows themselves are read when shown. */
import { type Finding, tenantsOf } from '../core/finding.ts';
import type { JudgedApp, JudgedGrant } from '../core/result.ts';
import { safeName, safeText } from '../core/text.ts';
import { tiers } from '../core/vocabulary.ts';
import type { About } from './review-about.ts';

export type ReviewList =
  | { readonly list: 'findings' }
  | { readonly list: 'apps' }
  | { readonly list: 'grants-of-app'; readonly tenant: string; readonly app: string }
  | { readonly list: 'grants-of-person'; readonly person: string }
  | RollList;

export type RollList =
  | { readonly list: 'vendors' | 'people' | 'controls' | 'runs' | 'journal' | 'plans' }
  | { readonly list: 'apps-of-vendor'; readonly vendor: string };

export interface Entry {
  readonly id: string;
  /** Made safe: how it is called where its row is not at hand. */
  readonly label: string;
  readonly tenant: string | null;
  /** Of the app concerned (`placeOf`); null: it is about none. */
  readonly place: string | null;
  /** By column; smaller comes first. */
  readonly sort: Readonly<Record<string, string | number>>;
  /** Lower case: what plain words are looked for in. */
  readonly words: string;
  /** Lower case, by field of the filter language. */
  readonly fields: Readonly<Record<string, string | number>>;
  /** Name of the vendor that it is about, where one is known. */
  readonly vendor?: string;
  /** Whose grant it is, made safe; absent where it is no person’s. */
  readonly person?: string;
  /** The row itself; absent where it is read when shown. */
  readonly about?: About;
}

/** An app is unique within its tenant. */
export function placeOf(tenant: string, key: string): string {
  return `${tenant}/${key}`;
}

/** Case, and the form in which letters are written, do not matter. */
export function folded(text: string): string {
  return safeText(text).normalize('NFKC').toLowerCase();
}

export function findingEntry(
  finding: Finding,
  names: ReadonlyMap<string, string | null>,
  rank: number,
): Entry {
  const { id, detection, severity, score, status, firstSeen, title, tenant, app, vendor, people } = finding;
  const place = tenant === null || app === null ? null : placeOf(tenant, app);
  const name = place === null ? '' : safeText(names.get(place) ?? '');
  const where = tenantsOf(finding).join(' ');
  const platform = app?.split(':', 1)[0] ?? '';
  return {
    id,
    label: safeText(title),
    tenant,
    place,
    ...(vendor === null ? {} : { vendor }),
    sort: {
      rank,
      severity: tiers.indexOf(severity),
      status,
      people: -people,
      // The newest first.
      age: -Date.parse(firstSeen),
      tenant: where,
      title: folded(title),
    },
    words: folded([title, name, app, vendor, where, detection, status, severity, id].join(' ')),
    fields: {
      sev: severity,
      status,
      app: folded(`${name} ${app ?? ''}`),
      platform,
      tenant: folded(where),
      vendor: folded(vendor ?? ''),
      detection,
      score,
      people,
    },
  };
}

export function appEntry(app: JudgedApp): Entry {
  const { tenant, key, clientId, platform, name, publisher, vendor, decision, score, tier, users } = app;
  const shown = safeName(name, clientId);
  return {
    id: placeOf(tenant, key),
    label: shown,
    tenant,
    place: placeOf(tenant, key),
    ...(vendor === null ? {} : { vendor }),
    sort: {
      rank: -score,
      score: -score,
      tier: tiers.indexOf(tier),
      decision,
      people: app.tenantWide ? Number.NEGATIVE_INFINITY : -users,
      name: folded(shown),
      vendor: folded(vendor ?? '\u{10FFFF}'),
      tenant: folded(tenant),
    },
    words: folded(
      [name, key, publisher, vendor, tenant, decision, tier, app.state, app.party]
        .map((each) => each ?? '')
        .join(' '),
    ),
    fields: {
      sev: tier,
      app: folded(`${name ?? ''} ${key}`),
      platform,
      tenant: folded(tenant),
      vendor: folded(`${vendor ?? ''} ${publisher ?? ''}`),
      status: app.state,
      decision,
      party: app.party,
      verified: app.verified,
      score,
      people: users,
    },
  };
}

export function grantEntry(grant: JudgedGrant, appName: string | null): Entry {
  const { id, tenant, platform, app, principal, kind, tier, scopes, lastUsedAt, lastUsedStatus } = grant;
  const person = folded(principal.label);
  return {
    id,
    label: safeText(`${principal.label} → ${appName ?? app}`),
    tenant,
    place: placeOf(tenant, app),
    ...(principal.kind === 'user' ? { person: safeText(principal.label) } : {}),
    sort: {
      rank: tiers.indexOf(tier),
      tier: tiers.indexOf(tier),
      who: person,
      kind,
      app: folded(appName ?? app),
      // Least recently used first: that is what is looked for.
      used: lastUsedAt ?? (lastUsedStatus === 'never' ? '' : '\u{10FFFF}'),
      tenant: folded(tenant),
    },
    words: folded([principal.label, principal.id, appName ?? '', app, tenant, kind, tier].join(' ')),
    fields: {
      sev: tier,
      app: folded(`${appName ?? ''} ${app}`),
      platform,
      tenant: folded(tenant),
      user: `${person} ${folded(principal.id)}`,
      scope: folded(scopes.join(' ')),
      kind,
      active: principal.active,
      admin: principal.privileged,
      used: lastUsedStatus,
    },
  };
}
