import { AppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';

const problemsShown = 20;

/** Nothing of a file is taken in: every bad row at its line, the first ones in full. */
export function importRefusal(
  file: string,
  problems: readonly { readonly line: number; readonly message: string }[],
): AppError {
  const [first] = problems;
  const lines = problems
    .slice(0, problemsShown)
    .map(({ line, message }) => `${file}:${line} ${safeText(message)}`);
  const more = problems.length - lines.length;
  return new AppError('IMPORT_INVALID', {
    detail:
      problems.length === 1
        ? safeText(first?.message ?? '')
        : [`${problems.length} problems`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
    where: `${file}:${first?.line ?? 1}`,
  });
}
