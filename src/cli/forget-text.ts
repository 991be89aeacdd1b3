/** What is kept of a person, and whether it is meant to go. */
import type { Forgotten, WhoIsMeant } from '../app/forget.ts';
import { AppError } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import type { Invocation } from './command.ts';
import { canAsk } from './io.ts';
import { wrapped } from './wrap.ts';

/** @param width of the terminal; null: lines are not broken */
export function forgottenText(forgotten: Forgotten, dryRun: boolean, width: number | null): string {
  const { reference, tenants, texts, plans, files, inJournal, shared, left, refused } = forgotten;
  const went = dryRun ? 'Would go' : 'Gone';
  return [
    `${went}: what is kept of ${reference}${tenants.length === 0 ? '' : `, whom ${tenants.join(', ')} told of`}`,
    ...Object.entries(texts).map(([table, count]) => `  ${table}: ${count}`),
    ...plans.map((id) => `  plan ${id.slice(0, 14)}…, which can then neither be applied nor undone`),
    ...files.map((file) => `  ${safeText(file)}`),
    ...(inJournal ? ['  the key by which the journal knows them; its lines stay'] : []),
    ...shared.map((name) => `Somebody else is called ${safeText(name)} too: the name stays in texts.`),
    ...(refused === null
      ? []
      : [`It would be refused: ${safeText(refused.because)}.`, `  → ${safeText(refused.remedy)}`]),
    ...left.map((file) => `Still there, and not ours to change: ${safeText(file)}`),
  ]
    .map((line) => `${wrapped(line, width)}\n`)
    .join('');
}

export function whoText({ reference, people, inJournal }: WhoIsMeant): string {
  const lines = [
    ...people.map(({ tenant, id, labels }) => `${tenant}: ${[...labels, id].map(safeText).join(', ')}`),
    ...(inJournal === null ? [] : [`journal: ${safeText(inJournal)}`]),
  ];
  return `${safeText(reference)} is\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** @throws AppError FORGET_REFUSED when nobody can be asked, or the answer is no */
export async function askWhetherMeant({ io, signal }: Invocation, wouldGo: Forgotten): Promise<void> {
  if (!canAsk(io))
    throw new AppError('FORGET_REFUSED', {
      detail: 'there is no terminal to ask at',
      remedy: 'Look with --dry-run, then add --yes.',
    });
  await io.stderr.write(forgottenText(wouldGo, true, io.stderr.columns));
  const { confirm } = await import('@inquirer/prompts');
  const message = 'Forget this person? It cannot be undone.';
  if (await confirm({ message, default: false }, { output: process.stderr, signal })) return;
  throw new AppError('FORGET_REFUSED', { detail: 'you said no', remedy: 'Nothing was removed.' });
}
