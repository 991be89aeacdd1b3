/**
 * `fleet report` as text. `--format json`, schema name `grantwarden.fleet-report/1`, one object:
 * ```
 * { schema, at, findings: {critical, high, medium, low, info},
 *   customers: [{customer, worker|null, posture: critical|high|medium|low|info|clear|unknown,
 *     coverage: complete|partial|unavailable|never-audited, auditedAt|null, ageHours|null, tenants,
 *     lacking: [{tenant, stream|null, status|null}],
 *     numbers: {apps, grants, principals, findings: {…}, notAssessed}|null}],
 *   vendors: [{name, customers: [...], proven, apps, tier, decisions: [...]}] }
 * ```
 */
import { code, counted, heading, plain, table } from '../../reports/markdown/text.ts';
import { csvLine } from '../core/csv-line.ts';
import { safeText } from '../core/text.ts';
import { tiers } from '../core/vocabulary.ts';
import type { CustomerStanding, FleetReport } from './fleet-report.ts';

export function fleetReportJson({ at, customers, findings, vendors }: FleetReport): object {
  return {
    schema: 'grantwarden.fleet-report/1',
    at,
    findings,
    customers,
    vendors: vendors.map(({ name, customers: having, proven, apps, tier, decisions }) => ({
      name: safeText(name),
      customers: having,
      proven,
      apps,
      tier,
      decisions: decisions.map((decision) => safeText(decision)),
    })),
  };
}

/** One record a customer. */
export function fleetReportCsv({ customers }: FleetReport): string {
  const titles = [
    'customer',
    'posture',
    'coverage',
    'audited_at',
    'age_hours',
    'worker',
    'tenants',
    'apps',
    'grants',
    'principals',
    ...tiers,
    'not_assessed',
    'lacking',
  ];
  const records = customers.map((each) =>
    csvLine([
      each.customer,
      each.posture,
      each.coverage,
      each.auditedAt,
      each.ageHours,
      each.worker,
      each.tenants,
      each.numbers?.apps,
      each.numbers?.grants,
      each.numbers?.principals,
      ...tiers.map((severity) => each.numbers?.findings[severity]),
      each.numbers?.notAssessed,
      lackingText(each),
    ]),
  );
  return csvLine(titles) + records.join('');
}

export function fleetReportMarkdown(report: FleetReport): string {
  const { at, customers, vendors } = report;
  const open = customers.filter(({ coverage }) => coverage !== 'complete');
  return [
    heading(1, `${counted(customers.length, 'customer')}, ${at.slice(0, 10)}`),
    `${verdict(report)}\n\n`,
    table(
      ['customer', 'posture', ...tiers.slice(0, 4), 'coverage', 'last audit', 'tenants', 'apps', 'grants'],
      customers.map((each) => [
        code(each.customer),
        each.posture === 'clear' || each.posture === 'unknown' ? each.posture : `**${each.posture}**`,
        ...tiers.slice(0, 4).map((severity) => number(each.numbers?.findings[severity])),
        each.coverage,
        ageText(each),
        number(each.tenants),
        number(each.numbers?.apps),
        number(each.numbers?.grants),
      ]),
    ),
    ...(open.length === 0
      ? []
      : [
          heading(2, 'What is not known'),
          `${open.map((each) => `- ${code(each.customer)}: ${plain(openText(each))}`).join('\n')}\n\n`,
        ]),
    ...(vendors.length === 0
      ? []
      : [
          heading(2, 'Vendors at most customers'),
          table(
            ['vendor', 'customers', 'proven at', 'apps', 'worst tier', 'decisions'],
            vendors.map(({ name, customers: having, proven, apps, tier, decisions }) => [
              plain(name),
              number(having.length),
              number(proven),
              number(apps),
              plain(tier),
              plain(decisions.join(', ')),
            ]),
          ),
        ]),
  ].join('');
}

/** A sentence or two. */
export function verdict({ customers, findings }: FleetReport): string {
  const unknown = customers.filter(({ coverage }) => coverage !== 'complete').length;
  const urgent = customers.filter(({ posture }) => posture === 'critical' || posture === 'high').length;
  const gaps =
    unknown === 0
      ? 'All were read in full.'
      : `${counted(unknown, 'customer was', 'customers were')} not read in full: there may be more.`;
  if (customers.length === 0) return 'The fleet has no customers yet.';
  const found =
    urgent === 0
      ? 'No open finding is critical or high.'
      : `${counted(findings.critical, 'critical finding')} and ${counted(findings.high, 'high one')} at ${counted(urgent, 'customer')}.`;
  return `${found} ${gaps}`;
}

export function ageText({ ageHours }: Pick<CustomerStanding, 'ageHours'>): string {
  if (ageHours === null) return 'never';
  if (ageHours < 1) return 'within the hour';
  return ageHours < 48 ? `${ageHours} h ago` : `${Math.floor(ageHours / 24)} days ago`;
}

/** Why it is not known. */
export function openText(standing: CustomerStanding): string {
  if (standing.coverage === 'never-audited') return 'never audited';
  return lackingText(standing) || 'its audit tells of no tenant';
}

function lackingText({ lacking }: CustomerStanding): string {
  return lacking
    .map(({ tenant, stream, status }) =>
      stream === null
        ? `${tenant}: ${status === null ? 'what was published cannot be understood' : 'never audited'}`
        : `${tenant}: ${stream} ${status ?? ''}`,
    )
    .join('; ');
}

function number(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en-US');
}
