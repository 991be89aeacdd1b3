/** `feeds update` and `feeds list` as a person runs them, and an audit that goes by what they fetched. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { commands } from '../../src/cli/commands/index.ts';
import { runCli } from '../../src/cli/run.ts';
import { recordedIo } from '../../src/cli/test-io.ts';
import { safeText } from '../../src/core/text.ts';
import { startServer } from '../../src/kit/transport/test-server.ts';

async function run(...argv: readonly string[]) {
  const io = recordedIo();
  const code = await runCli(argv, { commands, io, signal: new AbortController().signal });
  return { code, out: io.out(), err: io.err() };
}

function desk(feeds: string) {
  const dir = mkdtempSync(path.join(tmpdir(), 'grantwarden-feeds-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const config = path.join(dir, 'grantwarden.yaml');
  writeFileSync(
    config,
    `version: 1\ntenants:\n  - { id: acme, platform: slack, auth: { type: token, token: "env:S" } }\n${feeds}`,
  );
  return {
    write: (name: string, text: string) => writeFileSync(path.join(dir, name), text),
    feeds: (...argv: readonly string[]) => run('feeds', ...argv, '--config', config),
  };
}

const csv = 'name,kind,cost\nEvil Mail,malicious,1\nTwo,malicious,1\nThree,abused,1\n';

test('a list from a file: never fetched, fetched, unchanged; unknown columns are told', async () => {
  const { write, feeds } = desk('feeds:\n  - { name: mine, source: "file:./mine.csv" }\n');
  write('mine.csv', csv);
  const before = await feeds('list');
  expect(before).toMatchObject({
    code: 0,
    err: expect.stringContaining('\nNext: grantwarden feeds update --config '),
  });
  expect(before.out).toMatch(/^built-in +ok +13 +2026-11-22/mu);
  expect(before.out).toMatch(/^mine +missing +– +never/mu);
  expect(before.out).toContain('mine: it was never fetched\n');

  const update = await feeds('update');
  expect(update.code).toBe(0);
  expect(update.out).toMatch(/^mine: updated, 3 entries \(csv, SHA-256 [0-9a-f]{64}\)\n$/u);
  expect(update.err).toContain('Columns of mine left out: cost\n');
  expect((await feeds('update')).out).toMatch(/^mine: unchanged, 3 entries/u);
  expect((await feeds('list')).out).toMatch(/^mine +ok +3 +\d{4}-\d\d-\d\d +0 d +csv/mu);
});

test('both commands as one JSON document, and failures with code, place and exit code', async () => {
  const server = await startServer((response) => void response.writeHead(503).end());
  const { write, feeds } = desk(
    `feeds:\n  - { name: mine, source: "file:./mine.csv" }\n  - { name: far, source: "${server.origin}/x" }\n`,
  );
  write('mine.csv', csv);
  expect((await feeds('update')).code).toBe(4);
  write('mine.csv', 'name,kind\nA,evil\n');
  const { code, out } = await feeds('update', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(out)).toMatchObject({
    schema: 'grantwarden.feeds-update/1',
    feeds: [
      {
        name: 'mine',
        outcome: 'kept',
        entries: 3,
        ageDays: 0,
        error: { code: 'FEED_INVALID', where: expect.stringMatching(/mine\.csv:2$/u) },
      },
      { name: 'far', outcome: 'failed', entries: null, error: { code: 'FEED_UNREACHABLE' } },
    ],
  });
  write('mine.csv', 'name,kind\nA,abused\n');
  const shrunk = await feeds('update', '--name', 'mine');
  expect(shrunk.code).toBe(6);
  expect(shrunk.out).toMatch(
    /^mine: kept; the last good copy of [\d-]+, 0 days old, stays in use \(3 entries\)\n.*1 instead of 3\n/u,
  );
  expect((await feeds('update', '--name', 'mine', '--accept-shrink')).code).toBe(0);

  const list = JSON.parse((await feeds('list', '--json')).out) as { feeds: readonly object[] };
  expect(list).toMatchObject({
    schema: 'grantwarden.feeds/1',
    feeds: [
      { name: 'built-in', source: null, entries: 13, fetchedAt: '2026-11-22T00:00:00.000Z' },
      {
        name: 'mine',
        state: 'ok',
        format: 'csv',
        entries: 1,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/u),
      },
      { name: 'far', state: 'missing', entries: null, reason: 'it was never fetched' },
    ],
  });
  expect(list.feeds.map((feed) => Object.keys(feed).length)).toEqual([10, 10, 10]);
});

test('no text of a list reaches the terminal as it came', async () => {
  const { write, feeds } = desk('feeds:\n  - { name: mine, source: "file:./mine.csv" }\n');
  const hostile = 'Evil\u202egpj\u0007\u001b[2J';
  write('mine.csv', `name,kind,${hostile}\n${hostile},${hostile},x\n`);
  const { code, out, err } = await feeds('update');
  expect(code).toBe(2);
  expect(out).toContain('evilgpj');
  for (const line of `${out}\n${err}`.split('\n')) expect(line.trim()).toBe(safeText(line));
});

test('nothing is configured: that is said, and nothing is wrong', async () => {
  const { feeds } = desk('');
  expect(await feeds('update')).toMatchObject({
    code: 0,
    out: 'The configuration names no list. Add one under feeds, or give --source and --name.\n',
  });
});

test.each([
  ['{ name: a, source: "http://lists.example/x" }', 'must be file:PATH or an https address'],
  ['{ name: a, source: "https://me:pw@lists.example/x" }', 'without user name'],
  ['{ name: a, source: lists.csv }', 'must be file:PATH'],
  ['{ name: built-in, source: "file:a" }', 'comes with Grantwarden'],
  ['{ name: ../a, source: "file:a" }', 'letters, digits'],
  ['{ name: a, source: "file:a", kind: bad }', 'compromised, malicious or abused'],
  ['{ name: a, source: "file:a", from: x }', 'unknown key “from”'],
  ['{ name: a, source: "file:a" }\n  - { name: A, source: "file:b" }', 'feeds[0] has this name already'],
])('the configuration refuses %s', async (entry, words) => {
  const { code, err } = await desk(`feeds:\n  - ${entry}\n`).feeds('list');
  expect(code).toBe(2);
  expect(err).toMatch(/grantwarden\.yaml:[56]:\d+/u);
  expect(err).toContain(words);
});
