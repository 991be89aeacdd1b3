/** A message as text and as simple HTML without links, pictures or styles from outside. */
import type { EmailPlace, Outcome, Post, SendPorts } from './destination.ts';
import { capital, footer, type Letter, moreLine } from './letter.ts';
import { sendMail } from './mail.ts';

export function sendByEmail(place: EmailPlace, { id, letter }: Post, ports: SendPorts): Promise<Outcome> {
  const mail = {
    id,
    from: place.from,
    to: place.recipients,
    subject: `[Grantwarden] ${letter.subject}`,
    text: plainText(letter),
    html: html(letter),
  };
  return sendMail(place.smtp, mail, ports);
}

function plainText(letter: Letter): string {
  const more = moreLine(letter);
  const items = letter.items.map(({ severity, title, where, why, remedy, command }) =>
    [
      severity === null ? title : `${capital(severity)}: ${title}`,
      ...(where === '' ? [] : [`  ${where}`]),
      `  ${why}`,
      ...(remedy === '' ? [] : [`  → ${remedy}`]),
      ...(command === '' ? [] : [`  ${command}`]),
    ].join('\n'),
  );
  return `${[
    letter.lead,
    ...items,
    ...(more === null ? [] : [more]),
    `Next: ${letter.next}`,
    `-- \n${footer(letter).join('\n')}`,
  ].join('\n\n')}\n`;
}

function html(letter: Letter): string {
  const more = moreLine(letter);
  const items = letter.items.map(({ severity, title, where, why, remedy, command }) =>
    [
      `<h3>${inert(severity === null ? title : `${capital(severity)}: ${title}`)}</h3>`,
      ...(where === '' ? [] : [`<p><i>${inert(where)}</i></p>`]),
      `<p>${inert(why)}</p>`,
      ...(remedy === '' ? [] : [`<p>→ ${inert(remedy)}</p>`]),
      ...(command === '' ? [] : [`<p><code>${inert(command)}</code></p>`]),
    ].join('\n'),
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${inert(letter.subject)}</title></head><body>
<h2>${inert(letter.subject)}</h2>
<p>${inert(letter.lead)}</p>
${[...items, ...(more === null ? [] : [`<p>${inert(more)}</p>`])].join('\n')}
<p>Next: <code>${inert(letter.next)}</code></p>
<hr>
<p>${footer(letter).map(inert).join('<br>\n')}</p>
</body></html>
`;
}

/** Escaped, and parted where a mail program would see an address and make a link of it. */
function inert(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll(/(?<=[\p{L}\p{N}])[.@](?=[\p{L}\p{N}])/gu, '<span>$&</span>');
}
