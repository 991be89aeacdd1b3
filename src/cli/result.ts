/** Prints an audit in the format asked for. */
import type { Composed } from '../app/compose.ts';
import { reportNamed } from '../app/report-named.ts';
import { type Audience, surroundings } from '../app/report-surroundings.ts';
import type { AuditView } from '../core/result.ts';
import type { Invocation } from './command.ts';
import { wantsColor } from './io.ts';
import { writeOutput } from './output.ts';

type Report = Composed['reports'][number];

/**
 * Asked before the audit, so that a misspelt name costs nothing.
 * @param usual where neither --format nor --json is given
 * @throws AppError USAGE
 */
export function formatOf(
  { given }: Invocation,
  { reports }: Pick<Composed, 'reports'>,
  usual = 'table',
): Report {
  const name = given.text('--format') ?? (given.on('--json') ? 'json' : usual);
  return reportNamed(name, reports);
}

export async function printResult(
  app: Composed,
  view: AuditView,
  report: Report,
  { given, io }: Invocation,
  audience: Audience | null = null,
): Promise<void> {
  const file = given.text('--output');
  const format = await report.load();
  const options = Object.assign(surroundings(app, { run: view.run.id, audience }), {
    color: file === null && wantsColor(io.stdout, io, given.on('--no-color')),
    width: file === null ? io.stdout.columns : null,
  });
  await writeOutput(format.render(view, options), file, io.stdout);
}
