/** Whom a report is for: `--for ciso`, `--for vendor Drift`. */
import type { Composed } from '../app/compose.ts';
import type { Audience } from '../app/report-surroundings.ts';
import { AppError } from '../core/errors.ts';
import type { AuditView } from '../core/result.ts';
import type { Invocation } from './command.ts';

/**
 * Null: everyone who may ask.
 * @throws AppError USAGE, also where a vendor would be given what is about others
 */
export async function audienceOf(
  { given, say }: Invocation,
  app: Composed,
  view: AuditView,
  { name: format, forAudiences }: Composed['reports'][number],
): Promise<Audience | null> {
  const whom = given.text('--for') as Audience['for'] | null;
  const vendor = given.argument;
  if (vendor !== null && whom !== 'vendor')
    throw new AppError('USAGE', {
      detail: `“${vendor}” is not understood`,
      remedy: 'A vendor is named after --for vendor.',
    });
  if (whom === null) return null;
  if (whom !== 'vendor') {
    if (forAudiences !== true) say(`Note: ${format} is the same for everyone; --for changes nothing.\n`);
    return { for: whom };
  }
  if (vendor === null)
    throw new AppError('USAGE', {
      detail: '--for vendor wants the vendor’s name',
      remedy: 'Write it behind: --for vendor Drift. `grantwarden list vendors` shows them.',
    });
  if (forAudiences !== true)
    throw new AppError('USAGE', {
      detail: `${format} shows all vendors, so it is nothing to send to one of them`,
      remedy: 'Use --format markdown or html.',
    });
  const { vendorMeant } = await import('../app/report-surroundings.ts');
  return { for: 'vendor', vendor: await vendorMeant(app, view, vendor) };
}
