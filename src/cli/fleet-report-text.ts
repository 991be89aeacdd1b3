/** What `fleet report` shows on a terminal. */
import type { CustomerStanding, FleetReport } from '../app/fleet-report.ts';
import { ageText, openText, verdict } from '../app/fleet-report-formats.ts';
import { safeText } from '../core/text.ts';
import { tiers } from '../core/vocabulary.ts';
import { type Column, tableText } from './table.ts';
import { wrapped } from './wrap.ts';

const columns: readonly Column<CustomerStanding>[] = [
  { title: 'customer', cell: ({ customer }) => customer, grows: true },
  { title: 'posture', cell: ({ posture }) => posture },
  ...tiers.slice(0, 4).map(
    (severity): Column<CustomerStanding> => ({
      title: severity,
      align: 'right',
      cell: ({ numbers }) => (numbers === null ? '-' : String(numbers.findings[severity])),
    }),
  ),
  { title: 'coverage', cell: ({ coverage }) => coverage },
  { title: 'last audit', cell: ageText },
];

/** @param width of the terminal; null: nothing is cut */
export async function* fleetReportText(report: FleetReport, width: number | null): AsyncGenerator<string> {
  const { customers, vendors } = report;
  yield `${wrapped(verdict(report), width)}\n`;
  if (customers.length === 0) return;
  yield '\n';
  yield* tableText(rows(customers), columns, width, '');
  const open = customers.filter(({ coverage }) => coverage !== 'complete');
  if (open.length > 0) yield '\n';
  for (const each of open) yield `${wrapped(`${each.customer}: ${safeText(openText(each))}`, width, 2)}\n`;
  if (vendors.length === 0) return;
  const named = vendors
    .slice(0, 8)
    .map(({ name, customers: having }) => `${safeText(name)} (${having.length})`);
  yield `\n${wrapped(`At most customers: ${named.join(', ')}`, width, 2)}\n`;
}

async function* rows(customers: readonly CustomerStanding[]): AsyncGenerator<CustomerStanding> {
  yield* customers;
}
