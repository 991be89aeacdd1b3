/** Prints an audit in the format asked for. */
import type { Composed } from '../app/compose.ts';
import { reportNamed } from '../app/report-named.ts';
import { surroundings } from '../app/report-surroundings.ts';
import type { AuditView } from '../core/result.ts';
import type { Invocation } from './command.ts';
import { wantsColor } from './io.ts';
import { writeOutput } from './output.ts';

type Report = Composed['reports'][number];

/** Asked before the audit, so that a misspelt name costs nothing. @throws AppError USAGE */
export function formatOf({ given }: Invocation, { reports }: Pick<Composed, 'reports'>): Report {
  const name = given.text('--format') ?? (given.on('--json') ? 'json' : 'table');
  return reportNamed(name, reports);
}

export async function printResult(view: AuditView, report: Report, { given, io }: Invocation): Promise<void> {
  const file = given.text('--output');
  const format = await report.load();
  const options = {
    ...surroundings(),
    color: file === null && wantsColor(io.stdout, io, given.on('--no-color')),
    width: file === null ? io.stdout.columns : null,
  };
  await writeOutput(format.render(view, options), file, io.stdout);
}
