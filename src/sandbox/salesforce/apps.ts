/** Apps of the org: installed connected apps, external client apps, and names that nobody installed. */
import { day } from '../company.ts';
import type { Company, VendorApp } from '../contract.ts';
import { draw, pick, pickIndex, textHash } from '../random.ts';
import { externalClientAppId, salesforceAppId, uninstalledAppId } from '../vendor-ids.ts';
import type { IdSpace } from './ids.ts';
import type { SalesforceOptions } from './options.ts';

export interface RefreshPolicy {
  readonly kind: 'infinite' | 'zero' | 'lifetime' | 'inactivity';
  readonly period: number | null;
  readonly unit: 'Days' | 'Hours' | 'Months' | null;
}

export interface OrgApp {
  /** 0H4…, 0xI…, or `name:…` for an app that was never installed. */
  readonly key: string;
  /** Its id in the org, also while it is not installed; null when it never was. */
  readonly installedId: string | null;
  readonly cameAs: 'connected' | 'external' | 'none';
  /** What an administrator changes is not `readonly`. Null while it is not installed. */
  id: string | null;
  kind: 'connected' | 'external' | 'none';
  /** As it was called when people approved it; empty: no name at all. */
  readonly name: string;
  readonly developerName: string;
  readonly namespace: string | null;
  /** Id of its item in the app menu; null when it has none. */
  menuItem: string | null;
  adminApproved: boolean;
  refresh: RefreshPolicy;
  ip: 'ENFORCE' | 'BYPASS' | 'BYPASS_2FACTOR' | 'ENFORCE_RELAXED_REFRESH';
  clientCredentials: boolean;
  /** Sessions of high assurance only. */
  highAssurance: boolean;
  /** Ends its sessions, and lets it begin none. */
  blocked: boolean;
  /** What readMetadata does with its name. */
  readonly metadata: 'held' | 'absent' | 'broken';
  readonly createdAt: number;
  /** Created, unless it was installed again. */
  installedAt: number;
  modifiedAt: number;
  /** Of an external client app, whose policies are a record of their own. */
  policyModifiedAt: number;
  /** The row of the company's vendor table; null for those that only fill the org. */
  readonly vendorApp: VendorApp | null;
}

export interface AppTable {
  readonly all: readonly OrgApp[];
  /** Those that only fill the org. */
  readonly fillers: readonly OrgApp[];
  find(id: string): OrgApp | null;
  /** Wire names; they can grow while the org is running. */
  scopes(app: OrgApp): readonly string[];
  widen(app: OrgApp, more: readonly string[]): boolean;
  add(app: VendorApp, createdAt: number): OrgApp;
  /** The org's own copy goes, and with it its policies; tokens stay. */
  uninstall(app: OrgApp): void;
  reinstall(app: OrgApp, at: number): void;
}

/** The app as which the audit itself signs in. */
export const ownAppName = 'Grantwarden Audit';
export const ownAppKey = salesforceAppId(ownAppName);
const ownApp: VendorApp = {
  platform: 'salesforce',
  clientId: ownAppKey,
  name: ownAppName,
  scopes: ['api', 'refresh_token'],
  adoption: 0,
  tenantWide: true,
  appRoles: [],
  since: 120,
  lastUsed: 1,
};

/** Another app under the name of one that the company approved: only the id tells them apart. */
export const twinApp: VendorApp = {
  ...ownApp,
  clientId: salesforceAppId('Calendly, the other one'),
  name: 'Calendly',
  scopes: ['full', 'refresh_token'],
  tenantWide: false,
  since: 20,
};

const infinite: RefreshPolicy = { kind: 'infinite', period: null, unit: null };
export const refreshPolicies: readonly RefreshPolicy[] = [
  infinite,
  infinite,
  { kind: 'lifetime', period: 90, unit: 'Days' },
  { kind: 'inactivity', period: 30, unit: 'Days' },
  { kind: 'inactivity', period: 6, unit: 'Months' },
  { kind: 'zero', period: null, unit: null },
];
/** Apps that came in a package, with its namespace. */
const namespaces = new Map([
  ['Drift', 'drift'],
  ['Gong', 'gongio'],
  ['HubSpot Integration', 'hubspot_inc'],
  ['LinkedUp Leads', 'linkedup'],
]);
const withoutMenuItem = 'SalesBot Autopilot';
const absent: ReadonlySet<string> = new Set(['LinkedUp Leads', 'Gong']);
const broken: ReadonlySet<string> = new Set(['Drift']);

export function createApps(company: Company, ids: IdSpace, options: SalesforceOptions): AppTable {
  const { seed, startedAt } = company;
  const withExternal = options.scenario !== 'basic';
  const all: OrgApp[] = [];
  const scopesOf = new Map<string, readonly string[]>();

  function orgApp(source: VendorApp, createdAt: number, vendorApp: VendorApp | null): OrgApp {
    const nth = all.length;
    const name = source.name ?? '';
    const kind =
      source.installation === undefined ? 'connected' : source.installation === 'none' ? 'none' : 'external';
    const hash = textHash(source.clientId);
    const own = source === ownApp;
    const id = kind === 'none' ? null : source.clientId;
    const adminApproved =
      kind !== 'none' &&
      (own || /Slack|Data Loader|DocuSign/u.test(name) || draw(seed, 'approved', hash) % 4 === 0);
    return {
      key: source.clientId,
      installedId: id,
      cameAs: kind,
      id,
      kind,
      name,
      developerName: developerName(name, nth, all),
      namespace: kind === 'connected' ? (namespaces.get(name) ?? null) : null,
      // An app can be known and still have no item: so has every other external client app.
      menuItem: kind === 'none' || name === withoutMenuItem ? null : ids.id('0DS', nth),
      adminApproved: source.policy?.adminApproved ?? adminApproved,
      refresh:
        own || source.policy?.refresh === 'infinite'
          ? infinite
          : pick(refreshPolicies, seed, 'refresh', hash),
      ip:
        source.policy?.ip ??
        pick(['ENFORCE', 'ENFORCE', 'BYPASS', 'BYPASS_2FACTOR', 'ENFORCE_RELAXED_REFRESH'], seed, 'ip', hash),
      highAssurance: false,
      blocked: false,
      clientCredentials: name === 'DocuSign' || name === 'Northwind Data Loader',
      metadata:
        source.policy !== undefined
          ? 'held'
          : broken.has(name)
            ? 'broken'
            : absent.has(name)
              ? 'absent'
              : 'held',
      createdAt,
      installedAt: createdAt,
      modifiedAt: createdAt,
      policyModifiedAt: createdAt,
      vendorApp,
    };
  }

  function take(source: VendorApp, createdAt: number, vendorApp: VendorApp | null): OrgApp {
    const app = orgApp(source, createdAt, vendorApp);
    all.push(app);
    scopesOf.set(app.key, source.scopes);
    return app;
  }

  take(ownApp, startedAt - ownApp.since * day, null);
  for (const { apps } of company.vendors)
    for (const app of apps)
      if (app.platform === 'salesforce' && (withExternal || app.installation !== 'external-client-app'))
        take(app, startedAt - (app.since + 30) * day, app);

  take(twinApp, startedAt - twinApp.since * day, null);

  const known = all.length;
  const { tokens } = options;
  // So many that each of them finds people enough.
  const usual = tokens === undefined ? 0 : Math.max(12, Math.ceil(tokens / (2 * company.size)));
  const fillers = Array.from({ length: Math.max(0, (options.apps ?? known + usual) - known) }, (_, nth) =>
    take(filler(seed, nth, withExternal), startedAt - (900 + nth) * day, null),
  );

  return {
    all,
    fillers,
    find: (id) => all.find((app) => app.id !== null && app.id.slice(0, 15) === id.slice(0, 15)) ?? null,
    scopes: (app) => scopesOf.get(app.key) ?? [],
    widen(app, more) {
      const had = scopesOf.get(app.key) ?? [];
      const scopes = [...new Set([...had, ...more])];
      scopesOf.set(app.key, scopes);
      return scopes.length > had.length;
    },
    uninstall(app) {
      app.kind = 'none';
      app.id = null;
      app.menuItem = null;
    },
    reinstall(app, at) {
      app.kind = app.cameAs;
      app.id = app.installedId;
      app.menuItem = app.name === withoutMenuItem ? null : ids.id('0DS', all.indexOf(app));
      app.installedAt = at;
      app.modifiedAt = at;
    },
    add: (app, createdAt) => all.find(({ key }) => key === app.clientId) ?? take(app, createdAt, app),
  };
}

/** API names hold letters, digits and single underscores, and are there once. */
function developerName(name: string, nth: number, others: readonly OrgApp[]): string {
  const plain = name.replaceAll(/[^A-Za-z0-9]+/gu, '_').replaceAll(/^[_\d]+|_+$/gu, '');
  if (plain === '') return `App_${nth}`;
  return others.some(({ developerName: taken }) => taken === plain) ? `${plain}_${nth}` : plain;
}

function filler(seed: number, nth: number, withExternal: boolean): VendorApp {
  const name = `Field Tool ${String(nth + 1).padStart(4, '0')}`;
  const how = pickIndex(10, seed, 'filler', nth);
  const base = { ...ownApp, name, tenantWide: false, since: 700, scopes: ['api', 'refresh_token', 'id'] };
  if (how === 0) return { ...base, clientId: uninstalledAppId(name), installation: 'none' };
  if (how === 1 && withExternal)
    return { ...base, clientId: externalClientAppId(name), installation: 'external-client-app' };
  return { ...base, clientId: salesforceAppId(name) };
}
