import { webcrypto } from 'node:crypto';
import { expect, test } from 'vitest';
import { json, startServer } from '../../kit/transport/test-server.ts';
import type { Destination } from './destination.ts';
import { findingsLetter, itemOf, type Letter, testLetter } from './letter.ts';
import { send } from './send.ts';
import { readable, startMailServer } from './test-mail-server.ts';
import { finding, rules, start, testPorts } from './test-ports.ts';

const id = '0b54c1f2-9a3b-8c4d-9e5f-0123456789ab';
const origin = {
  run: 'r-1',
  journal: { seq: 7, hash: 'ab'.repeat(32) },
  at: '2026-11-22T06:00:00.000Z',
  notes: [],
};

/** What a stranger may call an app, in every language that a channel speaks. */
const hostile =
  'Zoom\u202e <!channel> <@U123> @everyone <https://evil.example/x|Click> [Reset](https://evil.example) <at>all</at> *b* `c` ' +
  '<script>alert(1)</script> <img src=x onerror=y>\r\nBcc: victim@acme.example\r\n\r\nhttps://evil.example/login www.evil.example';

function letterOf(count = 1): Letter {
  const items = Array.from({ length: count }, (_, index) =>
    itemOf(
      finding(`f_${index}`, {
        title: `${hostile} is unapproved`,
        explanation: hostile,
        remedy: 'Cut it off.',
      }),
      hostile,
    ),
  );
  return findingsLetter(items, count, origin);
}

async function heard(
  destination: (origin: string) => Destination,
  letter: Letter,
  answer: unknown = { ok: true },
) {
  const server = await startServer((response) => json(response, 200, answer));
  const ports = testPorts({
    'env:HOOK': `${server.origin}/hook/secret-part`,
    'env:TOKEN': 'xoxb-1-abcdefgh',
    'env:KEY': 'k'.repeat(32),
  });
  const outcome = await send(destination(server.origin), { id, letter }, ports);
  const [request] = server.seen;
  if (request === undefined) throw new Error('nothing came');
  return { outcome, request };
}

test('Slack: a webhook gets blocks in which strangers’ text mentions nobody and links nowhere', async () => {
  const slack: Destination = {
    ...rules,
    to: 'slack',
    webhook: 'env:HOOK',
    endpoints: { api: 'https://slack.com/api' },
  };
  const { outcome, request } = await heard(() => slack, letterOf(12));

  expect(outcome.how).toBe('delivered');
  expect(request.url).toBe('/hook/secret-part');
  const message = JSON.parse(request.body) as {
    text: string;
    blocks: { type: string; text?: { type: string; verbatim?: boolean } }[];
  };
  expect(message.blocks.length).toBeLessThanOrEqual(50);
  const sections = message.blocks.filter(({ type }) => type === 'section');
  expect(sections.every(({ text }) => text?.type === 'mrkdwn' && text.verbatim === true)).toBe(true);
  const marked = JSON.stringify([message.text, ...sections]);
  expect(marked).toContain('&lt;!channel&gt;');
  expect(marked).not.toMatch(/<[!@#]|<http|@everyone|https:\/\/evil|\u202e|<script/u);
  expect(request.body).toContain('… and 2 more: grantwarden list findings');
  expect(request.body).toContain(`Journal head 7: ${'ab'.repeat(32)}`);
  expect(request.body).toContain('`grantwarden explain f_0`');
});

test('Slack: chat.postMessage has the token in its header, the channel, and an id that makes it once', async () => {
  const { outcome, request } = await heard(
    (api) => ({ ...rules, to: 'slack', token: 'env:TOKEN', channel: '#sec', endpoints: { api } }),
    letterOf(),
  );
  expect(outcome.how).toBe('delivered');
  expect(request.url).toBe('/chat.postMessage');
  expect(request.headers.authorization).toBe('Bearer xoxb-1-abcdefgh');
  expect(JSON.parse(request.body)).toMatchObject({
    channel: '#sec',
    client_msg_id: id,
    link_names: false,
    unfurl_links: false,
  });

  const refusal = await heard(
    (api) => ({ ...rules, to: 'slack', token: 'env:TOKEN', channel: 'C1', endpoints: { api } }),
    letterOf(),
    { ok: false, error: 'not_in_channel xoxb-1-abcdefgh' },
  );
  expect(refusal.outcome).toMatchObject({ how: 'refused' });
  expect(refusal.outcome.said).toContain('not_in_channel');
  expect(refusal.outcome.said).not.toContain('abcdefgh');
});

test('Teams: an adaptive card of plain runs of text, within the size that Teams takes', async () => {
  const { request } = await heard(() => ({ ...rules, to: 'teams', webhook: 'env:HOOK' }), letterOf(10));

  const message = JSON.parse(request.body) as {
    type: string;
    attachments: { contentType: string; content: { version: string } }[];
  };
  expect(message.type).toBe('message');
  expect(message.attachments[0]).toMatchObject({
    contentType: 'application/vnd.microsoft.card.adaptive',
    content: { type: 'AdaptiveCard', version: '1.5' },
  });
  const { content } = message.attachments[0] ?? {};
  const types = new Set<string>();
  JSON.stringify(content, (key, value: unknown) => {
    if (key === 'type') types.add(String(value));
    return value;
  });
  // No TextBlock, which reads markdown; nothing that can be pressed.
  expect(types).toEqual(new Set(['AdaptiveCard', 'RichTextBlock', 'TextRun', 'Container']));
  expect(request.body).not.toMatch(/https:\/\/evil|\u202e|"url"|mention/u);
  expect(Buffer.byteLength(request.body)).toBeLessThan(28_000);
  expect(request.body).toContain('grantwarden explain f_0');

  const failed = await heard(
    () => ({ ...rules, to: 'teams', webhook: 'env:HOOK' }),
    letterOf(),
    'Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429',
  );
  expect(failed.outcome.how).toBe('later');
});

test('webhook: the signature is over timestamp and body, as another implementation computes it', async () => {
  const { request } = await heard(
    (address) => ({
      ...rules,
      to: 'webhook',
      url: `${address}/grantwarden`,
      secret: 'env:KEY',
      keyId: '2026',
    }),
    letterOf(),
  );
  const { headers, body } = request;
  const key = await webcrypto.subtle.importKey(
    'raw',
    new TextEncoder().encode('k'.repeat(32)),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  const signature = /^v1=([0-9a-f]{64})$/u.exec(String(headers['grantwarden-signature']))?.[1] ?? '';
  const signed = new TextEncoder().encode(`${String(headers['grantwarden-timestamp'])}.${body}`);
  expect(await webcrypto.subtle.verify('HMAC', key, Buffer.from(signature, 'hex'), signed)).toBe(true);
  expect(headers).toMatchObject({ 'grantwarden-key-id': '2026', 'idempotency-key': id });
  expect(Number(headers['grantwarden-timestamp'])).toBe(start / 1000);
  expect(JSON.parse(body)).toMatchObject({
    schema: 'grantwarden.notification/1',
    id,
    kind: 'findings',
    run: 'r-1',
    items: [{ finding: 'f_0', severity: 'high', command: 'grantwarden explain f_0' }],
  });
  expect(body).not.toMatch(/https:\/\/evil|\u202e|kkkk/u);
});

function email(port: number, security: 'starttls' | 'tls' | 'none'): Destination {
  return {
    ...rules,
    to: 'email',
    recipients: ['it@acme.example', 'sec@acme.example'],
    from: 'gw@acme.example',
    smtp: { host: 'localhost', port, security, user: 'gw', password: 'env:PASSWORD' },
  };
}

test.each(['starttls', 'tls'] as const)(
  'e-mail by %s, signed in, with text and inert HTML',
  async (security) => {
    const server = await startMailServer({ secure: security === 'tls', password: 'correct horse' });
    const ports = testPorts({ 'env:PASSWORD': 'correct horse' }, [server.ca]);

    expect(await send(email(server.port, security), { id, letter: letterOf() }, ports)).toMatchObject({
      how: 'delivered',
    });
    expect(server.signIns).toEqual(['gw correct horse']);
    const mail = readable(server.mails[0] ?? '');
    const head = mail.slice(0, mail.search(/\r?\n\r?\n/u));
    expect(head).toContain(`Message-ID: <${id}@acme.example>`);
    expect(head).not.toMatch(/^Bcc:/mu);
    expect(head).toMatch(/Subject: .*\[Grantwarden\]/u);
    expect(mail).toContain('text/plain');
    expect(mail).toContain('&lt;script&gt;');
    expect(mail).not.toMatch(/https:\/\/evil|\u202e/u);
    expect(mail.slice(mail.indexOf('<!doctype'))).not.toMatch(/<script|<img|<a |evil\.example/u);
    expect(mail).toContain('grantwarden explain f_0');
  },
);

test('e-mail: no TLS, a wrong password and an unknown certificate are refused, and no message shows a secret', async () => {
  const plain = await startMailServer({ plain: true, password: 'correct horse' });
  const ports = testPorts({ 'env:PASSWORD': 'correct horse' }, [plain.ca]);
  const open = await send(email(plain.port, 'starttls'), { id, letter: letterOf() }, ports);
  expect(open.how).not.toBe('delivered');
  expect(plain.signIns).toEqual([]);

  const server = await startMailServer({ password: 'correct horse' });
  const wrong = await send(
    email(server.port, 'starttls'),
    { id, letter: letterOf() },
    testPorts({ 'env:PASSWORD': 'battery staple' }, [server.ca]),
  );
  expect(wrong.how).toBe('refused');
  expect(wrong.said).not.toContain('battery staple');
  const stranger = await send(email(server.port, 'starttls'), { id, letter: letterOf() }, ports);
  expect(stranger).toMatchObject({ how: 'later' });
  expect(server.mails).toEqual([]);
});

test('e-mail: what the server says decides whether it is tried again', async () => {
  const busy = await startMailServer({ refusal: { responseCode: 451, message: 'try later' } });
  const to: Destination = {
    ...email(busy.port, 'starttls'),
    to: 'email',
    recipients: ['a@acme.example'],
    from: 'gw@acme.example',
    smtp: { host: 'localhost', port: busy.port, security: 'starttls' },
  };
  expect(await send(to, { id, letter: letterOf() }, testPorts({}, [busy.ca]))).toMatchObject({
    how: 'later',
    said: expect.stringContaining('try later') as string,
  });
});

test.each([
  [200, {}, 'delivered', undefined],
  [302, { location: 'https://evil.example/' }, 'refused', undefined],
  [400, {}, 'refused', undefined],
  [404, {}, 'refused', undefined],
  [429, { 'retry-after': '120' }, 'later', 120_000],
  [500, {}, 'later', null],
] as const)('an answer of %s', async (status, headers, how, afterMs) => {
  const server = await startServer((response) => response.writeHead(status, headers).end('no k-e-y-s env'));
  const ports = testPorts({ 'env:KEY': 'k'.repeat(16), 'env:URL': `${server.origin}/x?sig=hush-hush` });
  const outcome = await send(
    { ...rules, to: 'webhook', url: 'env:URL', secret: 'env:KEY', keyId: '1' },
    { id, letter: testLetter('x', start) },
    ports,
  );
  expect(outcome.how).toBe(how);
  expect(outcome.afterMs).toBe(afterMs);
  expect(server.seen).toHaveLength(1);
  expect(outcome.said).not.toContain('hush-hush');
});

test('a cut connection after sending is an unknown outcome; a closed port and a missing secret are not', async () => {
  const cut = await startServer((response) => response.destroy());
  const place = (url: string): Destination => ({
    ...rules,
    to: 'webhook',
    url,
    secret: 'env:KEY',
    keyId: '1',
  });
  const post = { id, letter: testLetter('x', start) };
  const ports = testPorts({ 'env:KEY': 'k'.repeat(16) });
  expect(await send(place(`${cut.origin}/x`), post, ports)).toMatchObject({
    how: 'unknown',
    said: expect.stringContaining('may have arrived') as string,
  });
  expect(cut.seen).toHaveLength(1);
  expect(await send(place('http://127.0.0.1:1/x'), post, ports)).toMatchObject({ how: 'later' });
  expect(await send(place(`${cut.origin}/x`), post, testPorts({}))).toMatchObject({ how: 'later' });
  expect(await send(place(`${cut.origin}/x`), post, testPorts({ 'env:KEY': 'short' }))).toMatchObject({
    how: 'later',
  });
});
