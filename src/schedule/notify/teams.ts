/**
 * Microsoft Teams: the webhook of a workflow (“When a Teams webhook request is received”), an adaptive card 1.5.
 * https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
 * A message holds at most 28 KB. Runs of text in a RichTextBlock are shown as they are: no markdown, no mention.
 */
import type { Outcome, Post, SendPorts, TeamsPlace } from './destination.ts';
import { answered, sendPost } from './http.ts';
import { capital, footer, type Letter, moreLine } from './letter.ts';

const mostBytes = 24_000;

export async function sendToTeams(
  { webhook }: TeamsPlace,
  { letter }: Post,
  ports: SendPorts,
): Promise<Outcome> {
  const url = ports.allowed(await ports.secret(webhook), 'teams');
  const outcome = answered(await sendPost(url, teamsBody(letter), {}, ports), ports);
  // The older connectors answer 200 to what they could not deliver.
  if (outcome.how === 'delivered' && /message delivery failed/iu.test(outcome.said))
    return { ...outcome, how: /\b429\b/u.test(outcome.said) ? 'later' : 'refused' };
  return outcome;
}

function teamsBody(letter: Letter): string {
  let shown = letter;
  for (;;) {
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.5',
      msteams: { width: 'Full' },
      body: cardBody(shown),
    };
    const attachment = { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content };
    const text = JSON.stringify({ type: 'message', attachments: [attachment] });
    if (Buffer.byteLength(text) <= mostBytes || shown.items.length === 0) return text;
    shown = { ...shown, items: shown.items.slice(0, -1), more: shown.more + 1 };
  }
}

interface Style {
  readonly weight?: 'Bolder';
  readonly size?: 'Large' | 'Small';
  readonly isSubtle?: true;
  readonly fontType?: 'Monospace';
}

function cardBody(letter: Letter): readonly unknown[] {
  const more = moreLine(letter);
  return [
    block(letter.subject, { weight: 'Bolder', size: 'Large' }),
    block(letter.lead),
    ...letter.items.flatMap(({ severity, title, where, why, remedy, command }) => [
      {
        type: 'Container',
        separator: true,
        items: [
          block(severity === null ? title : `${capital(severity)}: ${title}`, { weight: 'Bolder' }),
          ...(where === '' ? [] : [block(where, { isSubtle: true })]),
          block(why),
          ...(remedy === '' ? [] : [block(`→ ${remedy}`)]),
          ...(command === '' ? [] : [block(command, { fontType: 'Monospace' })]),
        ],
      },
    ]),
    ...(more === null ? [] : [block(more)]),
    block(`Next: ${letter.next}`, { fontType: 'Monospace' }),
    ...footer(letter).map((text) => block(text, { size: 'Small', isSubtle: true })),
  ];
}

function block(text: string, style: Style = {}): unknown {
  return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text, ...style }] };
}
