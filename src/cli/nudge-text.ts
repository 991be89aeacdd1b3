/** What `nudge` and its two companions show. */
import picocolors from 'picocolors';
import type { ImportedAnswers } from '../app/nudge-import.ts';
import type { Asking, NudgePlan } from '../app/nudge-questions.ts';
import { lastDayOf, type NudgeStatus } from '../app/nudge-status.ts';
import { safeText } from '../core/text.ts';

export function askingsText({ askings, passed }: NudgePlan): string {
  const lines = askings.flatMap((asking) => [
    `${safeText(asking.person)}${asking.reminder ? '  (reminder)' : ''}  answer by ${lastDayOf(asking.deadline)}`,
    ...asking.questions.map(
      ({ reference, name, tenant }) => `  ${reference}  ${safeText(name)} in ${tenant}`,
    ),
  ]);
  const left = passed.map(({ why, grants }) => `${grants} not asked: ${why}`);
  return [...lines, ...(lines.length > 0 && left.length > 0 ? [''] : []), ...left]
    .map((line) => `${line}\n`)
    .join('');
}

export function countOf(askings: readonly Asking[]): string {
  const reminders = askings.filter(({ reminder }) => reminder).length;
  const first = askings.length - reminders;
  return [
    ...(first > 0 ? [first === 1 ? '1 person' : `${first} people`] : []),
    ...(reminders > 0 ? [reminders === 1 ? '1 reminder' : `${reminders} reminders`] : []),
  ].join(' and ');
}

export function importText({ keep, remove, gone }: ImportedAnswers): string {
  const lines = [
    ...keep.map(({ question: { person, name, tenant }, justification }) => [
      'keep   ',
      `${safeText(person)}: ${safeText(name)} in ${tenant}`,
      justification === null ? '' : ` “${safeText(justification)}”`,
    ]),
    ...remove.map(({ question: { person, name, tenant, reference } }) => [
      'remove ',
      `${safeText(person)}: ${safeText(name)} in ${tenant}`,
      gone.includes(reference) ? ' (gone already)' : '',
    ]),
  ];
  return lines.map((parts) => `${parts.join('')}\n`).join('');
}

export function statusText({ questions, counts }: NudgeStatus, color: boolean): string {
  const { red, green, dim } = picocolors.createColors(color);
  const lines = questions.map(({ reference, person, name, tenant, state, deadline, remindedAt, answer }) => {
    const word = answer === null ? state : answer.answer;
    const padded = word.padEnd(8);
    const marked =
      state === 'overdue' || state === 'failed' ? red(padded) : answer === null ? padded : green(padded);
    const tail =
      answer === null
        ? `answer by ${lastDayOf(deadline)}${remindedAt === null ? '' : `, reminded ${remindedAt.slice(0, 10)}`}`
        : `${answer.at.slice(0, 10)}${answer.justification === null ? '' : ` “${safeText(answer.justification)}”`}${answer.plan === null ? '' : `  ${answer.plan.slice(0, 14)}…`}`;
    return `${marked} ${reference}  ${safeText(person)}: ${safeText(name)} in ${tenant}  ${dim(tail)}\n`;
  });
  const total = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
  return `${lines.join('')}${total === '' ? 'Nobody has been asked yet.' : total}\n`;
}
