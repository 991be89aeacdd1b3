/** One message to one person, by Slack or e-mail. */
import { safeText } from '../../core/text.ts';
import type { Outcome, SendPorts, SmtpServer } from '../notify/destination.ts';
import { answered, failed, sendPost } from '../notify/http.ts';
import type { Words } from './words.ts';

export type Way =
  | { readonly by: 'slack'; readonly token: string; readonly endpoints: { readonly api: string } }
  | { readonly by: 'email'; readonly from: string; readonly smtp: SmtpServer };

export interface Message extends Words {
  readonly person: string;
  /** UUID. */
  readonly id: string;
}

/** @throws AppError INTERRUPTED */
export async function ask(way: Way, message: Message, ports: SendPorts): Promise<Outcome> {
  try {
    if (way.by === 'slack') return await bySlack(way, message, ports);
    const { sendMail } = await import('../notify/mail.ts');
    const { person, ...mail } = message;
    return await sendMail(way.smtp, { ...mail, from: way.from, to: [person] }, ports);
  } catch (thrown) {
    return failed(thrown, ports);
  }
}

/**
 * The person is found by address, then written to.
 * https://docs.slack.dev/reference/methods/users.lookupByEmail takes a form, not JSON.
 */
async function bySlack(
  way: Way & { readonly by: 'slack' },
  { person, id, subject, text }: Message,
  ports: SendPorts,
): Promise<Outcome> {
  const { marked, parsed, slackCall, slackOutcome } = await import('../notify/slack.ts');
  const place = { to: 'slack', ...way } as const;
  const lookup = ports.allowed(`${way.endpoints.api.replace(/\/+$/u, '')}/users.lookupByEmail`, 'slack');
  const found = await sendPost(
    lookup,
    new URLSearchParams({ email: person }).toString(),
    {
      authorization: `Bearer ${await ports.secret(way.token)}`,
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    },
    ports,
  );
  const plain = answered(found, ports);
  if (plain.how !== 'delivered') return plain;
  const { ok, user } = parsed(found.text);
  const { id: channel, deleted } = (typeof user === 'object' && user !== null ? user : {}) as {
    readonly id?: unknown;
    readonly deleted?: unknown;
  };
  if (ok !== true) return slackOutcome(found, ports);
  if (deleted === true) return { how: 'refused', said: 'Slack has deactivated this account' };
  if (typeof channel !== 'string' || !/^[UW][A-Z\d]{2,20}$/u.test(channel))
    return { how: 'refused', said: `Slack names nobody: ${safeText(String(channel)).slice(0, 40)}` };
  const body = {
    channel,
    text: marked(`${subject}\n\n${text}`),
    mrkdwn: false,
    parse: 'none',
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
    client_msg_id: id,
  };
  return slackOutcome(await slackCall(place, 'chat.postMessage', body, ports), ports);
}
