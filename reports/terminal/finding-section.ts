import { type ConnectedBan, noteConnectedBan } from '../../src/core/connected-bans.ts';
import type { AuditView, TenantResult } from '../../src/core/result.ts';
import type { Finding, NotAssessed } from '../../src/core/finding.ts';
import { safeName, safeText } from '../../src/core/text.ts';
import { type Severity, tiers } from '../../src/core/vocabulary.ts';
import { count } from './coverage-section.ts';
import { fit } from './layout.ts';
import type { Paper } from './paper.ts';

const shownPerSeverity = 8;

interface Counted {
  readonly shown: Finding[];
  /** Tenant id to number; those of no single tenant are in none. */
  readonly perTenant: Map<string, number>;
  total: number;
}

/** Open findings, most severe first; waived and resolved ones as numbers. */
export async function findingSection(view: AuditView, paper: Paper): Promise<string> {
  const bySeverity = new Map<Severity, Counted>(
    tiers.map((tier) => [
      tier,
      { shown: [], perTenant: new Map(view.tenants.map(({ id }) => [id, 0])), total: 0 },
    ]),
  );
  const banned = new Map<string, ConnectedBan>();
  let waived = 0;
  let resolved = 0;
  for await (const finding of view.findings()) {
    if (finding.status === 'waived') waived += 1;
    else if (finding.status === 'resolved') resolved += 1;
    else {
      const counted = bySeverity.get(finding.severity);
      if (counted === undefined) continue;
      counted.total += 1;
      const { tenant } = finding;
      if (tenant !== null) counted.perTenant.set(tenant, (counted.perTenant.get(tenant) ?? 0) + 1);
      noteConnectedBan(banned, finding);
      if (counted.shown.length < shownPerSeverity) counted.shown.push(finding);
    }
  }
  const names = await appNames(
    view,
    bySeverity.values().flatMap(({ shown }) => shown),
  );
  const open = [...bySeverity].filter(([, { total }]) => total > 0);
  const aside = [
    waived > 0 ? `${count(waived)} waived` : '',
    resolved > 0 ? `${count(resolved)} resolved` : '',
  ];
  const tail = aside.filter((part) => part !== '').join(', ');
  return [
    `\n${paper.heading('Findings')}${tail === '' ? '' : paper.faint(` (besides ${tail})`)}\n`,
    open.length === 0 ? '  none open among what could be judged\n' : '',
    bannedLines(banned, view.tenants, paper),
    ...open.map(([severity, counted]) => severityLines(severity, counted, names, paper)),
  ].join('');
}

function bannedLines(
  banned: ReadonlyMap<string, ConnectedBan>,
  tenants: readonly TenantResult[],
  paper: Paper,
): string {
  if (banned.size === 0) return '';
  const lines = [...banned].map(([vendor, { tenants: where, grants }]) => {
    const ids = tenants.map(({ id }) => id).filter((id) => where.has(id));
    const held = grants === 1 ? '1 grant' : `${count(grants)} grants`;
    return paper.prose(`${safeText(vendor)}: ${held} in ${ids.map(safeText).join(', ')}`, 4);
  });
  return `  ${paper.severity('critical', 'BANNED, YET CONNECTED')}\n${lines.join('')}`;
}

function severityLines(
  severity: Severity,
  { shown, total, perTenant }: Counted,
  names: ReadonlyMap<string, string>,
  paper: Paper,
): string {
  const more = total - shown.length;
  const head = `${severity.toUpperCase()} ${count(total)}`;
  const ofTenants = [...perTenant].filter(([, findings]) => findings > 0);
  const across = total - ofTenants.reduce((sum, [, findings]) => sum + findings, 0);
  const where = [
    ...ofTenants.map(([tenant, findings]) => ` · ${safeText(tenant)} ${count(findings)}`),
    ...(across > 0 ? [` · several tenants ${count(across)}`] : []),
  ].join('');
  return [
    `  ${paper.severity(severity, head)}${paper.faint(fit(where, paper.width - 2 - head.length))}\n`,
    ...shown.map((finding) => findingLines(finding, names, paper)),
    more > 0 ? paper.prose(`… and ${count(more)} more: grantwarden list findings`, 4, paper.faint) : '',
  ].join('');
}

function findingLines(finding: Finding, names: ReadonlyMap<string, string>, paper: Paper): string {
  const news = finding.status === 'open' ? '' : ` (${finding.status})`;
  const people =
    finding.people > 0 ? `${count(finding.people)} ${finding.people === 1 ? 'person' : 'people'}` : null;
  const about = [subject(finding, names), people, finding.tenant, finding.id];
  const facts = about
    .filter((part) => part !== null)
    .map(safeText)
    .join(' · ');
  return `${paper.prose(safeText(finding.title) + news, 4)}      ${paper.faint(fit(facts, paper.width - 6))}\n`;
}

function subject({ app, tenant, vendor }: Finding, names: ReadonlyMap<string, string>): string | null {
  if (app === null) return vendor;
  return names.get(`${tenant ?? ''}/${app}`) ?? app;
}

async function appNames(view: AuditView, findings: Iterable<Finding>): Promise<Map<string, string>> {
  const wanted = new Set<string>();
  for (const { tenant, app } of findings) if (app !== null) wanted.add(`${tenant ?? ''}/${app}`);
  const names = new Map<string, string>();
  if (wanted.size === 0) return names;
  for await (const { tenant, key, name } of view.apps()) {
    const subjectKey = `${tenant}/${key}`;
    if (!wanted.has(subjectKey)) continue;
    names.set(subjectKey, fit(safeName(name, key), 40));
    if (names.size === wanted.size) break;
  }
  return names;
}

interface Gap {
  readonly detection: string;
  readonly tenant: string;
  readonly reason: string;
  readonly remedy: string | null;
  apps: number;
}

const gapsShown = 12;

/** Questions that stayed open, those of one reason together. */
export async function notAssessedSection(view: AuditView, paper: Paper): Promise<string> {
  const gaps = new Map<string, Gap>();
  for await (const open of view.notAssessed()) {
    const key = JSON.stringify([open.tenant, open.reason, open.detection]);
    const gap = gaps.get(key);
    if (gap === undefined) gaps.set(key, gapOf(withoutRepetition(open, view.tenants)));
    else gap.apps += open.app === null ? 0 : 1;
  }
  if (gaps.size === 0) return '';
  // Reasons that differ in their numbers only are one reason.
  const groups = Map.groupBy(gaps.values(), ({ tenant, reason }) =>
    JSON.stringify([tenant, reason.replaceAll(/\d+/gu, '#')]),
  );
  const lines = [...groups.values()].slice(0, gapsShown).map((group) => gapLines(group, paper));
  const more = groups.size - lines.length;
  return [
    `\n${paper.heading('Not assessed')} ${paper.faint('(neither found nor clear)')}\n`,
    ...lines,
    more > 0 ? `  … and ${count(more)} more reasons: grantwarden report --format json\n` : '',
  ].join('');
}

/** Blind spots are told in full in a section of their own. */
function withoutRepetition(open: NotAssessed, tenants: readonly TenantResult[]): NotAssessed {
  const told: string[] = [];
  let rest = open.reason;
  // Of other tenants first: their reasons begin with their name.
  for (const { id, blindSpots } of tenants.toSorted((a) => (a.id === open.tenant ? 1 : -1)))
    for (const spot of blindSpots) {
      const own = id === open.tenant;
      const why = `${own ? '' : `${id}: `}${spot.why.replace(/\.$/u, '')}`;
      if (!rest.includes(why)) continue;
      rest = rest.replace(why, '');
      told.push(own ? spot.id : `${spot.id} of ${id}`);
    }
  if (told.length === 0 || /[^;. ]/u.test(rest)) return open;
  return {
    ...open,
    reason: `what no API of the vendor shows (see below): ${told.join(', ')}`,
    remedy: null,
  };
}

function gapOf({ detection, tenant, app, reason, remedy }: NotAssessed): Gap {
  return { detection, tenant, reason, remedy, apps: app === null ? 0 : 1 };
}

function gapLines(group: readonly Gap[], paper: Paper): string {
  const [first] = group;
  if (first === undefined) return '';
  const perDetection = Map.groupBy(group, ({ detection }) => detection);
  const detections = [...perDetection]
    .map(([detection, same]) => {
      const apps = same.reduce((sum, gap) => sum + gap.apps, 0);
      return apps === 0 ? detection : `${detection} (${count(apps)})`;
    })
    .join(', ');
  const alike = group.every(({ reason }) => reason === first.reason);
  const reason = alike ? first.reason : first.reason.replace(/ \([^()]*\d[^()]*\)$/u, '');
  const remedies = [...new Set(group.flatMap(({ remedy }) => (remedy === null ? [] : [safeText(remedy)])))];
  return [
    paper.prose(`${safeText(first.tenant)}: ${safeText(reason)}`, 2),
    paper.prose(detections, 4, paper.faint),
    ...remedies.map((remedy) => paper.prose(`→ ${remedy}`, 4)),
  ].join('');
}
