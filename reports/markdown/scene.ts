/** What the sections share: the audit, the edition, and findings counted and kept as far as they are shown. */
import { type ConnectedBan, noteConnectedBan } from '../../src/core/connected-bans.ts';
import { lacks } from '../../src/core/coverage.ts';
import type { Finding } from '../../src/core/finding.ts';
import { nameKey } from '../../src/core/fold.ts';
import type { AuditView, JudgedApp } from '../../src/core/result.ts';
import { type Severity, tiers } from '../../src/core/vocabulary.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { type Edition, editionFor } from './editions.ts';

export interface Counted {
  readonly shown: Finding[];
  open: number;
  fresh: number;
}

export interface Scene {
  readonly view: AuditView;
  readonly options: ReportOptions;
  readonly edition: Edition;
  /** Of the vendor that the report is for, and nobody else's; null: of all. */
  readonly vendor: { readonly name: string; readonly apps: readonly JudgedApp[] } | null;
  readonly bySeverity: ReadonlyMap<Severity, Counted>;
  /** By vendor. */
  readonly banned: ReadonlyMap<string, ConnectedBan>;
  readonly waived: readonly Finding[];
  readonly waivedInAll: number;
  readonly resolved: number;
  /** `tenant/app key` of what is shown, to its name. */
  readonly names: ReadonlyMap<string, string | null>;
}

const mostWaived = 200;

export async function gather(view: AuditView, options: ReportOptions): Promise<Scene> {
  const edition = editionFor(options.audience);
  const vendor = await vendorOf(view, options);
  const bySeverity = new Map<Severity, Counted>(
    tiers.map((tier) => [tier, { shown: [], open: 0, fresh: 0 }]),
  );
  const banned = new Map<string, ConnectedBan>();
  const waived: Finding[] = [];
  let waivedInAll = 0;
  let resolved = 0;
  for await (const finding of view.findings()) {
    if (vendor !== null && !isAbout(finding, vendor)) continue;
    if (finding.status === 'resolved') {
      resolved += 1;
      continue;
    }
    if (finding.status === 'waived') {
      waivedInAll += 1;
      if (waived.length < mostWaived) waived.push(finding);
      continue;
    }
    const { severity, status } = finding;
    const counted = bySeverity.get(severity);
    if (counted === undefined) continue;
    counted.open += 1;
    if (status !== 'open') counted.fresh += 1;
    if (counted.shown.length < edition.shown[severity]) counted.shown.push(finding);
    noteConnectedBan(banned, finding);
  }
  const shown = [...bySeverity.values()].flatMap((counted) => counted.shown);
  const names = await namesOf(view, [...shown, ...waived]);
  return { view, options, edition, vendor, bySeverity, banned, waived, waivedInAll, resolved, names };
}

/** Its apps are those judged to be its own; what others hold is none of its business. */
async function vendorOf(view: AuditView, { audience }: ReportOptions): Promise<Scene['vendor']> {
  if (audience?.for !== 'vendor') return null;
  const key = nameKey(audience.vendor);
  const apps: JudgedApp[] = [];
  for await (const app of view.apps()) if (app.vendor !== null && nameKey(app.vendor) === key) apps.push(app);
  return { name: audience.vendor, apps };
}

export function placeOf(tenant: string | null, app: string | null): string {
  return `${tenant ?? ''}/${app ?? ''}`;
}

function isAbout({ vendor, tenant, app }: Finding, { name, apps }: NonNullable<Scene['vendor']>): boolean {
  if (app !== null) return apps.some((own) => own.tenant === tenant && own.key === app);
  return vendor !== null && nameKey(vendor) === nameKey(name);
}

async function namesOf(view: AuditView, findings: readonly Finding[]): Promise<Map<string, string | null>> {
  const wanted = new Set(findings.map(({ tenant, app }) => placeOf(tenant, app)));
  const names = new Map<string, string | null>();
  for await (const { tenant, key, name } of view.apps())
    if (wanted.has(placeOf(tenant, key))) names.set(placeOf(tenant, key), name);
  return names;
}

/** Of an audit that was not read in full, counts are lower bounds. */
export function atLeast({ tenants }: AuditView): string {
  return tenants.some(({ coverage }) => coverage.streams.some(lacks)) ? 'at least ' : '';
}
