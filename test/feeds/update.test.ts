/** Lists from a file and over the network: what is taken, what is refused, and that the last good copy stays. */
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Context } from '../../src/app/context.ts';
import { feedStandings } from '../../src/app/feeds.ts';
import { updateFeeds, type UpdateRequest } from '../../src/app/feeds-update.ts';
import { type TestContext, testContext } from '../../src/app/testing.ts';
import type { FeedConfig } from '../../src/config/config.ts';
import { failureOf, type Handler, startServer } from '../../src/kit/transport/test-server.ts';

const plain: UpdateRequest = { name: null, source: null, kind: null, acceptShrink: false };
const good = 'name,kind\nA,abused\nB,malicious\nC,abused\nD,abused\n';

function withFeeds(context: TestContext, ...feeds: readonly Partial<FeedConfig>[]): Context {
  const all = feeds.map((feed) => ({ name: 'mine', source: '', format: null, kind: null, ...feed }));
  return { ...context, config: { ...context.config, feeds: all } };
}

function text(body: string | Buffer, status = 200, headers = {}): Handler {
  return (response) => void response.writeHead(status, { 'content-type': 'text/csv', ...headers }).end(body);
}

/** A configured list, fetched once when it was good, then as the second answer has it. */
async function fetchedTwice(second: Handler, request: Partial<UpdateRequest> = {}) {
  const server = await startServer((response, seen, index) =>
    index === 0 ? text(good)(response, seen, index) : second(response, seen, index),
  );
  const context = withFeeds(testContext({}), { source: `${server.origin}/list.csv` });
  const [first] = await updateFeeds(context, plain);
  const [update] = await updateFeeds(context, { ...plain, ...request });
  if (first === undefined || update === undefined) throw new Error('one list is configured');
  return { server, context, first, update, used: feedStandings(context)[1] };
}

test('a list is fetched once, plainly, and stored for its owner alone', async () => {
  const { server, context, first, update, used } = await fetchedTwice(text(good));
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /list.csv',
    'GET /list.csv',
  ]);
  expect(server.seen[0]?.headers).not.toHaveProperty('authorization');
  expect(first).toMatchObject({
    changed: true,
    entriesBefore: null,
    feed: { count: 4, format: 'csv' },
    error: null,
  });
  expect(update).toMatchObject({ changed: false, entriesBefore: 4, error: null });
  expect(used).toMatchObject({ state: 'ok', entries: 4, ageDays: 0, sha256: first.feed?.sha256 });
  const file = path.join(context.workspace.dir, 'feeds', 'mine.json');
  expect([statSync(file).mode & 0o777, statSync(path.dirname(file)).mode & 0o777]).toEqual([0o600, 0o700]);
});

test.each<readonly [string, Handler, string, string]>([
  ['a page that asks to sign in', text('<html>'), 'FEED_INVALID', 'web page'],
  ['a broken row', text('name,kind\nA,abused\nB,evil\n'), 'FEED_INVALID', 'kind must be'],
  ['an empty list', text('name,kind\n'), 'FEED_INVALID', 'no entry'],
  ['half a list', text('name,kind\nA,abused\n'), 'FEED_SHRUNK', '1 instead of 4'],
  ['bytes that are no text', text(Buffer.from([0x6e, 0xff, 0xfe])), 'FEED_INVALID', 'UTF-8'],
  ['more than can be meant', text(`name,kind\n${'A,abused\n'.repeat(2_300_000)}`), 'FEED_INVALID', '20 MB'],
  [
    'a redirect',
    text('', 302, { location: 'https://elsewhere.example/' }),
    'FEED_UNREACHABLE',
    'elsewhere (302)',
  ],
  ['not found', text('no', 404), 'FEED_UNREACHABLE', 'answered with 404'],
  [
    'a body that breaks off',
    (response) =>
      void response.writeHead(200, { 'content-length': '99' }).write('name', () => response.destroy()),
    'FEED_UNREACHABLE',
    '127.0.0.1',
  ],
])('%s leaves the last good copy in use', async (_, second, code, words) => {
  const { first, update, used } = await fetchedTwice(second);
  expect(update).toMatchObject({ error: { code }, ageDays: 0, changed: false });
  expect(update.error?.message).toContain(words);
  expect(update.feed).toEqual(first.feed);
  expect(used).toMatchObject({ state: 'ok', entries: 4 });
});

test('the line of what is wrong is told; several bad rows are told together', async () => {
  const { update } = await fetchedTwice(text('name,kind\nA,evil\nB,abused\nC\n'));
  expect(update.error?.where).toMatch(/\/list\.csv:2$/u);
  expect(update.error?.message).toMatch(/2 problems\nline 2: .*evil.*\nline 4: the kind is missing/u);
});

test('a list that shrank is taken when that is said to be right', async () => {
  const { update, used } = await fetchedTwice(text('name,kind\nA,abused\n'), { acceptShrink: true });
  expect([update.error, update.entriesBefore, used?.entries]).toEqual([null, 4, 1]);
});

test('nobody answers and nothing was fetched before: nothing is in use, and that is said', async () => {
  const server = await startServer(() => {});
  server.closeIdle();
  const context = withFeeds(testContext({}), { source: 'http://127.0.0.1:9/list.csv' });
  const [update] = await updateFeeds(context, plain);
  expect(update).toMatchObject({ feed: null, ageDays: null, error: { code: 'FEED_UNREACHABLE', exit: 4 } });
  expect(feedStandings(context)[1]).toMatchObject({ state: 'missing', reason: 'it was never fetched' });
});

test('one list that fails does not keep the others from being fetched', async () => {
  const { dir, ...rest } = testContext({});
  writeFileSync(path.join(dir, 'b.csv'), good);
  const context = withFeeds(
    { dir, ...rest },
    { name: 'a', source: `file:${dir}/none.csv` },
    { name: 'b', source: `file:${dir}/b.csv` },
  );
  const updates = await updateFeeds(context, plain);
  expect(updates.map(({ name, error }) => [name, error?.code ?? null])).toEqual([
    ['a', 'FEED_UNREACHABLE'],
    ['b', null],
  ]);
  expect(feedStandings(context).map(({ name, state }) => `${name} ${state}`)).toEqual([
    'built-in ok',
    'a missing',
    'b ok',
  ]);
});

test('a file stands in for an address, another host does not; a list that only --source named is kept', async () => {
  const base = testContext({});
  const file = path.join(base.dir, 'carried.csv');
  writeFileSync(file, good);
  const context = withFeeds(base, { source: 'https://lists.example/list.csv' });
  const ask = (request: Partial<UpdateRequest>) => updateFeeds(context, { ...plain, ...request });

  await ask({ name: 'MINE', source: file });
  expect(feedStandings(context)[1]).toMatchObject({
    name: 'mine',
    state: 'ok',
    source: 'https://lists.example/list.csv',
  });

  writeFileSync(file, 'name\nOnly\n');
  await ask({ name: 'isac', source: file, kind: 'malicious' });
  expect(feedStandings(context)[2]).toMatchObject({
    name: 'isac',
    state: 'ok',
    kind: 'malicious',
    entries: 1,
  });
  writeFileSync(file, 'name\nOnly\nSecond\n');
  expect(await ask({ name: 'isac' })).toMatchObject([{ feed: { count: 2 } }]);

  const usage: readonly Partial<UpdateRequest>[] = [
    { name: 'mine', source: 'https://other.example/list.csv' },
    { name: 'mine', source: 'http://lists.example/list.csv' },
    { name: 'mine', source: file, kind: 'abused' },
    { name: '../up', source: file },
    { name: 'built-in', source: file },
    { name: 'nobody' },
    { source: file },
    { kind: 'abused' },
  ];
  for (const request of usage)
    expect([request, await failureOf(ask(request))]).toMatchObject([request, { code: 'USAGE' }]);
});

test('a damaged copy falls back to its double, and without one the list is broken, not empty', async () => {
  const { context } = await fetchedTwice(text(good));
  const file = path.join(context.workspace.dir, 'feeds', 'mine.json');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 40));
  expect(feedStandings(context)[1]).toMatchObject({ state: 'ok', entries: 4 });
  writeFileSync(`${file}.bak`, '{}');
  expect(feedStandings(context)[1]).toMatchObject({ state: 'broken', list: null });
  await updateFeeds(context, plain);
  expect(feedStandings(context)[1]).toMatchObject({ state: 'ok' });
});

test('a folder where a list should be, and an interrupted update, are no answers about lists', async () => {
  const base = testContext({});
  const server = await startServer(() => {});
  const stop = new AbortController();
  const context = { ...withFeeds(base, { source: `${server.origin}/slow` }), signal: stop.signal };
  const waiting = failureOf(updateFeeds(context, plain));
  stop.abort();
  expect(await waiting).toMatchObject({ code: 'INTERRUPTED' });
  expect(existsSync(path.join(base.workspace.dir, 'feeds'))).toBe(false);

  mkdirSync(path.join(base.workspace.dir, 'feeds', 'mine.json'), { recursive: true });
  expect(await failureOf(updateFeeds(context, plain))).toMatchObject({ code: 'WORKSPACE_DAMAGED' });
});

test('a device that never ends is given up like a list that is too large', async () => {
  const context = withFeeds(testContext({}), { name: 'endless', source: 'file:/dev/zero' });
  const [update] = await updateFeeds(context, plain);
  expect(update?.error).toMatchObject({ code: 'FEED_INVALID', detail: expect.stringContaining('20 MB') });
});
