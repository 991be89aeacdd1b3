/**
 * Slack: an incoming webhook, or `chat.postMessage` with a bot token (`chat:write`).
 * https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 * https://docs.slack.dev/reference/methods/chat.postMessage
 */
import { safeText } from '../../core/text.ts';
import type { Outcome, Post, SendPorts, SlackPlace } from './destination.ts';
import { type HttpAnswer, answered, sendPost } from './http.ts';
import { capital, footer, type Letter, moreLine } from './letter.ts';

/** `verbatim` keeps names and addresses in hostile text from becoming links. */
interface MarkedText {
  readonly type: 'mrkdwn';
  readonly text: string;
  readonly verbatim: true;
}

export async function sendToSlack(
  place: SlackPlace,
  { id, letter }: Post,
  ports: SendPorts,
): Promise<Outcome> {
  const message = {
    text: marked(letter.subject),
    blocks: slackBlocks(letter),
    unfurl_links: false,
    unfurl_media: false,
  };
  if (place.webhook !== undefined) {
    const url = ports.allowed(await ports.secret(place.webhook), 'slack');
    return answered(await sendPost(url, JSON.stringify(message), {}, ports), ports);
  }
  const answer = await slackCall(
    place,
    'chat.postMessage',
    { ...message, channel: place.channel, client_msg_id: id, link_names: false, parse: 'none' },
    ports,
  );
  return slackOutcome(answer, ports);
}

/** One method of the Web API, with the token of the place. */
export async function slackCall(
  { token, endpoints }: SlackPlace,
  method: string,
  body: unknown,
  ports: SendPorts,
): Promise<HttpAnswer> {
  const url = ports.allowed(`${endpoints.api.replace(/\/+$/u, '')}/${method}`, 'slack');
  const bearer = await ports.secret(token ?? '');
  return sendPost(url, JSON.stringify(body), { authorization: `Bearer ${bearer}` }, ports);
}

/** Slack says 200 to everything it understood; whether it was done stands in the body. */
export function slackOutcome(answer: HttpAnswer, ports: SendPorts): Outcome {
  const plain = answered(answer, ports);
  if (plain.how !== 'delivered') return plain;
  const { ok, error } = parsed(answer.text);
  if (ok === true) return { how: 'delivered', said: 'Slack took it' };
  const said = `Slack says ${safeText(ports.redact(typeof error === 'string' ? error.slice(0, 100) : 'nothing usable'))}`;
  // It has had this client_msg_id before.
  if (error === 'duplicate_message' || error === 'duplicate_client_msg_id') return { how: 'delivered', said };
  return { how: error === 'ratelimited' || error === 'internal_error' ? 'later' : 'refused', said };
}

export function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks: at most 50, a header of 150 characters, a section of 3,000. */
function slackBlocks(letter: Letter): readonly unknown[] {
  const more = moreLine(letter);
  return [
    {
      type: 'header',
      text: { type: 'plain_text', text: letter.subject.slice(0, 150).toWellFormed(), emoji: false },
    },
    section(marked(letter.lead)),
    ...letter.items.map(({ severity, title, where, why, remedy, command }) =>
      section(
        [
          `*${marked(severity === null ? title : `${capital(severity)}: ${title}`)}*`,
          ...(where === '' ? [] : [marked(where)]),
          marked(why),
          ...(remedy === '' ? [] : [`→ ${marked(remedy)}`]),
          ...(command === '' ? [] : [`\`${marked(command)}\``]),
        ].join('\n'),
      ),
    ),
    ...(more === null ? [] : [section(marked(more))]),
    section(`Next: \`${marked(letter.next)}\``),
    { type: 'context', elements: [text(footer(letter).map(marked).join('\n'))] },
  ];
}

function section(content: string): unknown {
  return { type: 'section', text: text(content) };
}

function text(content: string): MarkedText {
  return { type: 'mrkdwn', text: content.slice(0, 3_000).toWellFormed(), verbatim: true };
}

/** Slack’s three characters, without which nobody is mentioned and nothing is linked, and what marks text up. */
export function marked(plain: string): string {
  return plain
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('*', '∗')
    .replaceAll('~', '∼')
    .replaceAll('`', 'ˋ')
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ')
    .replaceAll(/(?<![\p{L}\p{N}.])@(?=channel|here|everyone)/giu, '＠');
}
