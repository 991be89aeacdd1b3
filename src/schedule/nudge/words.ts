/** The message to one person: the policy's words, with what strangers named made harmless. Plain text. */
import { safeName, safeText } from '../../core/text.ts';
import { line } from '../notify/letter.ts';
import type { AskedOf } from './question.ts';

export interface Template {
  readonly subject: string | null;
  readonly text: string | null;
}

const subjectOfOurs = 'Do you still need these apps?';
const textOfOurs = `Hello,

you have let the apps below reach data of our company with your account. Nobody has approved them yet.

{apps}

Do you still need them? Please answer by {deadline}: for each reference “keep” or “remove”, and for “keep” what you need it for. What nobody needs will be disconnected.

If you do not remember having allowed one of them, please say so: that matters.`;

const reminderLead = 'This is a reminder; your answer is still wanted.';

export interface Words {
  readonly subject: string;
  readonly text: string;
}

/** @param deadline ISO time */
export function wordsFor(
  { subject, text }: Template,
  asked: readonly AskedOf[],
  { deadline, reminder }: { readonly deadline: string; readonly reminder: boolean },
): Words {
  const day = lastDayOf(deadline);
  const apps = asked
    .map(
      ({ reference, name, tenant }) =>
        `- ${safeName(line(name, 120), 'an app without a name')} in ${line(tenant)}, reference ${reference}`,
    )
    .join('\n');
  // One pass, so that a name cannot bring a placeholder of its own.
  const filled = (template: string): string =>
    template.replaceAll(/\{(apps|deadline)\}/gu, (_, name: string) => (name === 'apps' ? apps : day));
  const body = (text ?? textOfOurs)
    .split(/\r\n|\r|\n/u)
    .map(safeText)
    .join('\n');
  return {
    subject: safeText(
      filled(reminder ? `Reminder: ${subject ?? subjectOfOurs}` : (subject ?? subjectOfOurs)),
    ).slice(0, 150),
    text: `${reminder ? `${reminderLead}\n\n` : ''}${filled(body)}\n`,
  };
}

/** @param deadline the first moment that is too late */
export function lastDayOf(deadline: string): string {
  return new Date(Date.parse(deadline) - 1).toISOString().slice(0, 10);
}
