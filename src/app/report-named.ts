import { AppError } from '../core/errors.ts';
import { nearest } from '../kit/nearest.ts';

/** @throws AppError USAGE that names the nearest */
export function reportNamed<Report extends { readonly name: string }>(
  name: string,
  reports: readonly Report[],
): Report {
  const report = reports.find((candidate) => candidate.name === name);
  if (report !== undefined) return report;
  const names = reports.map((candidate) => candidate.name);
  const meant = nearest(name, names);
  throw new AppError('USAGE', {
    detail: `there is no format “${name}”${meant === null ? '' : `; did you mean “${meant}”?`}`,
    remedy: `The formats are ${names.join(', ')}.`,
  });
}
