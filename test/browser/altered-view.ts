/** An audit whose every text that a stranger can choose is another one; ids and closed words stay. */
import type { TenantCoverage } from '../../src/core/coverage.ts';
import type { Evidence, Finding } from '../../src/core/finding.ts';
import type { AuditView } from '../../src/core/result.ts';

type Alter = (text: string) => string;

export function alteredView(view: AuditView, alter: Alter): AuditView {
  const or = (text: string | null) => (text === null ? null : alter(text));
  return {
    ...view,
    tenants: view.tenants.map((tenant) => ({
      ...tenant,
      name: or(tenant.name),
      coverage: coverage(tenant.coverage, or),
      blindSpots: tenant.blindSpots.map((spot) => ({
        ...spot,
        why: alter(spot.why),
        remedy: or(spot.remedy),
      })),
    })),
    apps: () =>
      mapped(view.apps(), (app) => ({
        ...app,
        name: or(app.name),
        publisher: or(app.publisher),
        vendor: or(app.vendor),
        scoreItems: app.scoreItems.map((item) => ({ ...item, what: alter(item.what) })),
      })),
    grants: () => mapped(view.grants(), (grant) => ({ ...grant, scopes: grant.scopes.map(alter) })),
    vendors: () => mapped(view.vendors(), (vendor) => ({ ...vendor, name: alter(vendor.name) })),
    findings: () => mapped(view.findings(), (finding) => alteredFinding(finding, alter)),
    notAssessed: () =>
      mapped(view.notAssessed(), (open) => ({
        ...open,
        reason: alter(open.reason),
        remedy: or(open.remedy),
      })),
    controls: () =>
      mapped(view.controls(), (control) => ({
        ...control,
        title: alter(control.title),
        why: alter(control.why),
        remedy: or(control.remedy),
      })),
  };
}

function coverage(of: TenantCoverage, or: (text: string | null) => string | null): TenantCoverage {
  return {
    ...of,
    streams: of.streams.map((stream) => ({
      ...stream,
      reason: or(stream.reason),
      remedy: or(stream.remedy),
    })),
  };
}

function alteredFinding(finding: Finding, alter: Alter): Finding {
  return {
    ...finding,
    title: alter(finding.title),
    explanation: alter(finding.explanation),
    remedy: alter(finding.remedy),
    vendor: finding.vendor === null ? null : alter(finding.vendor),
    evidence: alteredEvidence(finding.evidence, alter),
    frameworks: finding.frameworks.map(alter),
  };
}

/** Numbers and lists stay such; names of what is told are ours. */
function alteredEvidence(evidence: Evidence, alter: Alter): Evidence {
  return Object.fromEntries(
    Object.entries(evidence).map(([key, value]) => {
      if (typeof value === 'string') return [key, alter(value)];
      return [key, typeof value === 'object' && value !== null ? value.map(alter) : value];
    }),
  );
}

/** The first rows of each list: every kind of element, few of each. */
export function shortView(view: AuditView): AuditView {
  return {
    ...view,
    tenants: view.tenants.map((tenant) => ({
      ...tenant,
      blindSpots: tenant.blindSpots.slice(0, 1),
      coverage: {
        ...tenant.coverage,
        streams: tenant.coverage.streams.filter(({ status }, index) => index < 2 || status !== 'complete'),
      },
    })),
    vendors: () => firstOf(view.vendors(), 1),
    findings: () => everyNth(view.findings(), 40),
    notAssessed: () => firstOf(view.notAssessed(), 6),
    controls: () => everyNth(view.controls(), 9),
  };
}

async function* firstOf<Row>(rows: AsyncIterable<Row>, most: number): AsyncGenerator<Row> {
  let given = 0;
  for await (const row of rows) {
    if (given === most) return;
    given += 1;
    yield row;
  }
}

async function* everyNth<Row>(rows: AsyncIterable<Row>, nth: number): AsyncGenerator<Row> {
  let met = 0;
  for await (const row of rows) {
    if (met % nth === 0) yield row;
    met += 1;
  }
}

async function* mapped<Row>(rows: AsyncIterable<Row>, change: (row: Row) => Row): AsyncGenerator<Row> {
  for await (const row of rows) yield change(row);
}
