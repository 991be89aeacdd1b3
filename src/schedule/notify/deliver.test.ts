import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Handler, json, startServer } from '../../kit/transport/test-server.ts';
import { deliver } from './deliver.ts';
import type { Destination } from './destination.ts';
import { findingsLetter, itemOf, testLetter } from './letter.ts';
import { type NewMessage, openOutbox } from './outbox.ts';
import { findingMessages } from './select.ts';
import { finding, rules, start, testPorts } from './test-ports.ts';

const hour = 3_600_000;
const day = 24 * hour;
const key = 'k'.repeat(16);
const origin = { run: 'r-1', journal: null, at: '2026-11-22T06:00:00.000Z', notes: [] };

function placed() {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-outbox-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = path.join(dir, 'outbox.db');
  const open = () => {
    const outbox = openOutbox(file);
    onTestFinished(() => outbox[Symbol.dispose]());
    return outbox;
  };
  return { file, open };
}

function message(name: string, more: Partial<NewMessage> = {}): NewMessage {
  return { key: name, entry: 'all', letter: testLetter(name, start), held: false, ...more };
}

async function desk(handler: Handler) {
  const server = await startServer(handler);
  const { open, file } = placed();
  const ports = testPorts({ 'env:KEY': key });
  const to = (name: string, url = `${server.origin}/hook`): Destination => ({
    ...rules,
    name,
    to: 'webhook',
    url,
    secret: 'env:KEY',
    keyId: '1',
  });
  return { server, outbox: open(), file, ports, to };
}

const bodies = (seen: readonly { readonly body: string }[]) =>
  seen.map(
    ({ body }) =>
      JSON.parse(body) as { id: string; subject: string; notes: string[]; items: unknown[]; more: number },
  );

test('a key is taken once, also after its message was delivered', async () => {
  const { server, outbox, file, ports, to } = await desk((response) => json(response, 200, {}));
  expect(outbox.add([message('a'), message('b'), message('a')], ['r-1'], start)).toBe(2);
  expect(await deliver(outbox, [to('all')], ports)).toMatchObject([
    { how: 'delivered' },
    { how: 'delivered' },
  ]);
  expect(outbox.add([message('a')], [], start)).toBe(0);
  expect(await deliver(outbox, [to('all')], ports)).toEqual([]);

  expect(server.seen).toHaveLength(2);
  expect(outbox.hasRun('r-1')).toBe(true);
  expect(readFileSync(file).includes(key)).toBe(false);
});

test('a webhook that is dead for days: tried ever less often, in order when it is back, and never twice', async () => {
  let dead = true;
  const { server, outbox, ports, to } = await desk((response) => {
    if (dead) response.writeHead(503).end();
    else json(response, 200, {});
  });
  outbox.add([message('a'), message('b')], [], start);
  for (let hours = 0; hours < 72; hours += 1) {
    await deliver(outbox, [to('all')], ports);
    ports.clock.pass(hour);
  }
  // One failure holds back all that goes there: the first attempts come soon, then every six hours.
  expect(server.seen.length).toBeGreaterThan(8);
  expect(server.seen.length).toBeLessThan(24);
  expect(outbox.waiting()).toMatchObject([{ entry: 'all', messages: 2 }]);

  dead = false;
  const before = server.seen.length;
  ports.clock.pass(6 * hour);
  await deliver(outbox, [to('all')], ports);
  await deliver(outbox, [to('all')], ports);
  expect(bodies(server.seen.slice(before)).map(({ id }) => id)).toHaveLength(2);
  expect(new Set(bodies(server.seen).map(({ id }) => id)).size).toBe(2);
  expect(outbox.nextDue()).toBeNull();
});

test('after seven days a message is a dead letter: it is listed, and the next message says so once', async () => {
  let dead = true;
  const { server, outbox, ports, to } = await desk((response) => {
    if (dead) response.writeHead(404).end('gone');
    else json(response, 200, {});
  });
  outbox.add([message('lost')], [], start);
  for (let days = 0; days <= 8; days += 1) {
    await deliver(outbox, [to('all')], ports);
    ports.clock.pass(day);
  }
  expect(outbox.deadLetters()).toMatchObject([
    { entry: 'all', subject: 'Test message from Grantwarden', said: 'answered 404: gone' },
  ]);
  expect(outbox.nextDue()).toBeNull();

  dead = false;
  outbox.add([message('later'), message('last')], [], ports.clock.now());
  const before = server.seen.length;
  await deliver(outbox, [to('all')], ports);
  const [first, second] = bodies(server.seen.slice(before));
  expect(first?.notes[0]).toContain('1 earlier message could not be delivered within 7 days');
  expect(second?.notes).toEqual([]);
});

test('Retry-After is heeded; one entry that waits does not hold up another', async () => {
  const { server, outbox, ports, to } = await desk((response, { url }) =>
    url === '/slow' ? response.writeHead(429, { 'retry-after': '7200' }).end() : json(response, 200, {}),
  );
  outbox.add([message('a', { entry: 'slow' }), message('b', { entry: 'slow' }), message('c')], [], start);
  const entries = [to('slow', `${server.origin}/slow`), to('all')];
  await deliver(outbox, entries, ports);
  expect(server.seen.map(({ url }) => url).sort()).toEqual(['/hook', '/slow']);
  expect(outbox.nextDue()).toBe(start + 2 * hour);
  ports.clock.pass(hour);
  expect(await deliver(outbox, entries, ports)).toEqual([]);
});

test('an answer that never came is said, and the next attempt has the same id and warns that it may come twice', async () => {
  const { server, outbox, ports, to } = await desk((response, _request, index) =>
    index === 0 ? response.destroy() : json(response, 200, {}),
  );
  outbox.add([message('a')], [], start);
  expect(await deliver(outbox, [to('all')], ports)).toMatchObject([{ how: 'unknown' }]);
  ports.clock.pass(hour);
  await deliver(outbox, [to('all')], ports);
  const [first, second] = bodies(server.seen);
  expect(second?.id).toBe(first?.id);
  expect(second?.notes).toEqual([
    'This may come twice: nobody knows whether the attempt of 2026-11-22T06:00:00.000Z arrived.',
  ]);
});

test.each([
  ['enqueued', 0, 0],
  ['begun', 0, 1],
  ['sent', 1, 1],
])(
  'killed when a message is %s: the next process sends it, once more at most',
  async (moment, before, notes) => {
    const { server, outbox, file, ports, to } = await desk((response) => json(response, 200, {}));
    const script = path.join(import.meta.dirname, 'test-deliver-until-killed.ts');
    const child = spawn(process.execPath, [script, file, `${server.origin}/hook`, moment], {
      stdio: 'inherit',
    });
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    expect(server.seen).toHaveLength(before);

    expect(outbox.hasRun('r-1')).toBe(true);
    ports.clock.pass(Date.now() - start + hour);
    await deliver(outbox, [to('all')], ports);
    await deliver(outbox, [to('all')], ports);
    expect(server.seen).toHaveLength(before + 1);
    expect(new Set(bodies(server.seen).map(({ id }) => id)).size).toBe(1);
    expect(bodies(server.seen).at(-1)?.notes).toHaveLength(notes);
  },
);

test('daily: at most one message in 24 hours, with everything since, most severe first', async () => {
  const { server, outbox, ports, to } = await desk((response) => json(response, 200, {}));
  const held = (name: string, severity: 'high' | 'critical') => {
    const item = itemOf(finding(`f_${name}`, { severity }), null);
    return message(name, { held: true, letter: findingsLetter([item], 3, origin) });
  };
  const entries = [{ ...to('all'), digest: 'daily' as const }];
  outbox.add([held('1', 'high')], [], start);
  await deliver(outbox, entries, ports);
  outbox.add([held('2', 'high'), held('3', 'critical'), held('2', 'high')], [], start);
  ports.clock.pass(23 * hour);
  await deliver(outbox, entries, ports);
  expect(server.seen).toHaveLength(1);
  ports.clock.pass(hour);
  await deliver(outbox, entries, ports);
  expect(bodies(server.seen)).toMatchObject([
    { items: [{ finding: 'f_1' }], more: 2 },
    { items: [{ finding: 'f_3' }, { finding: 'f_2' }], more: 4 },
  ]);
});

test('an entry that was taken out of the configuration leaves a dead letter, not silence', async () => {
  const { outbox, ports } = await desk((response) => json(response, 200, {}));
  outbox.add([message('a')], [], start);
  await deliver(outbox, [], ports);
  expect(outbox.deadLetters()).toMatchObject([{ said: 'the configuration has no such entry any more' }]);
});

test('entries choose by severity, tenant, vendor and news; at once makes one message a finding, up to a bound', async () => {
  const all = [
    finding('f_critical', { severity: 'critical', vendor: 'Drift' }),
    finding('f_other', { tenant: 'acme-google' }),
    finding('f_open', { status: 'open' }),
    finding('f_back', { status: 'reopened' }),
    finding('f_low', { severity: 'low' }),
    finding('f_waived', { status: 'waived' }),
    finding('f_vendor', { tenant: null, evidence: { tenants: ['acme-google', 'acme-slack'] } }),
  ];
  const told = async (entry: Partial<typeof rules>) => {
    const messages = await findingMessages([{ ...rules, ...entry }], from(all), () => null, origin);
    return messages.map(({ letter }) => letter.items.map((item) => item.finding));
  };
  expect(await told({})).toEqual([['f_critical', 'f_other', 'f_back', 'f_vendor']]);
  expect(await told({ severity: 'critical' })).toEqual([['f_critical']]);
  expect(await told({ tenants: ['acme-google'] })).toEqual([['f_other', 'f_vendor']]);
  expect(await told({ vendors: ['DRIFT'] })).toEqual([['f_critical']]);
  expect(await told({ newOnly: false, severity: 'info' })).toEqual([
    ['f_critical', 'f_other', 'f_open', 'f_back', 'f_low', 'f_vendor'],
  ]);
  expect(await told({ vendors: ['Nobody'] })).toEqual([]);
  expect(await told({ digest: 'at-once', severity: 'critical' })).toEqual([['f_critical']]);

  const many = Array.from({ length: 500 }, (_, index) => finding(`f_${index}`));
  const messages = await findingMessages([{ ...rules, digest: 'at-once' }], from(many), () => null, origin);
  expect(messages).toHaveLength(21);
  expect(messages.at(-1)?.letter).toMatchObject({ more: 470, subject: '480 findings, the most severe high' });
});

async function* from<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}
