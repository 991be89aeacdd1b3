import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { commands } from '../src/cli/commands/index.ts';
import { runCli } from '../src/cli/run.ts';
import { recordedIo } from '../src/cli/test-io.ts';
import { json, startServer } from '../src/kit/transport/test-server.ts';
import { startWorld } from './world.ts';

const key = 'a-key-that-nobody-may-see';
const token = 'xoxb-1-nobody-may-see-this';

test('a scheduled run tells; people are asked, answer, and what they let go is planned, all by the commands', async () => {
  await using world = await startWorld({ users: 20 });
  const told: { url: string; headers: Record<string, unknown>; body: string }[] = [];
  const server = await startServer((response, { url, headers, body }) => {
    told.push({ url, headers, body });
    json(response, 200, url.endsWith('lookupByEmail') ? { ok: true, user: { id: 'U0123' } } : { ok: true });
  });
  const config = parse(readFileSync(world.configFile, 'utf8')) as object;
  const { tenants } = config as { tenants: { subject?: string; auth: { subject?: string } }[] };
  const domain = tenants
    .map(({ auth }) => auth.subject ?? '')
    .find((subject) => subject !== '')
    ?.split('@')[1];
  const written = {
    ...config,
    schedule: { cron: '@daily' },
    notify: [{ to: 'webhook', url: `${server.origin}/hook`, secret: 'env:KEY', severity: 'info' }],
    nudge: { by: 'slack', domains: [domain], token: 'env:TOKEN', endpoints: { api: server.origin } },
  };
  writeFileSync(world.configFile, stringify(written), { mode: 0o600 });
  const said: string[] = [];
  const run = async (...argv: readonly string[]) => {
    const io = recordedIo({ env: { HOME: world.dir, KEY: key, TOKEN: token } });
    const { signal } = new AbortController();
    const code = await runCli([...argv, '--config', world.configFile], { commands, io, signal });
    said.push(io.out(), io.err());
    return { code, out: io.out(), err: io.err() };
  };
  const file = (name: string): string => path.join(world.dir, name);

  expect(await run('doctor', '--notify')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^taken +webhook: /u) as string,
  });
  await world.audit({ allowPartial: true });
  expect((await run('schedule', 'run', '--once')).code).toBeLessThan(5);
  const hooks = told.filter(({ url }) => url === '/hook');
  expect(hooks.map(({ body }) => (JSON.parse(body) as { kind: string }).kind)).toEqual(['test', 'findings']);
  for (const { headers, body } of hooks)
    expect(headers['grantwarden-signature']).toBe(
      `v1=${createHmac('sha256', key)
        .update(`${String(headers['grantwarden-timestamp'])}.${body}`)
        .digest('hex')}`,
    );
  expect((await run('schedule', 'run', '--once')).code).toBeLessThan(5);
  expect(told.filter(({ url }) => url === '/hook')).toHaveLength(hooks.length);

  const dry = await run('nudge', '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.err).toContain('Nothing was sent');
  expect((await run('nudge')).code).toBe(6);
  expect(told.some(({ url }) => url === '/chat.postMessage')).toBe(false);
  const { code, out } = await run('nudge', '--yes', '--json');
  expect(code).toBe(0);
  const { asked } = JSON.parse(out) as { asked: { person: string; references: string[] }[] };
  expect(told.filter(({ url }) => url === '/chat.postMessage')).toHaveLength(asked.length);
  expect((await run('nudge', '--yes')).err).toContain('Nobody needs to be asked');

  const [first, second] = asked.map(({ references }) => references[0] ?? '');
  writeFileSync(
    file('answers.csv'),
    `reference,answer,justification\n${first},remove,\n${second},keep,=1+1\n`,
  );
  const bad = await run('nudge', 'import', file('answers.csv'), '--out', file('plan.json'));
  expect(bad).toMatchObject({ code: 2, err: expect.stringContaining(`${file('answers.csv')}:3`) as string });
  expect(existsSync(file('plan.json'))).toBe(false);
  writeFileSync(
    file('answers.csv'),
    `reference,answer,justification\n${first},remove,\n${second},keep,for sales\n`,
  );
  expect((await run('nudge', 'import', file('answers.csv'), '--out', file('plan.json'))).code).toBe(0);
  const plan = JSON.parse(readFileSync(file('plan.json'), 'utf8')) as {
    actions: unknown[];
    manual: unknown[];
  };
  expect(plan.actions.length + plan.manual.length).toBeGreaterThan(0);
  const status = JSON.parse((await run('nudge', 'status', '--json')).out) as {
    counts: Record<string, number>;
  };
  expect(status.counts).toMatchObject({ keep: 1, remove: 1 });
  expect((await run('journal', 'verify')).code).toBe(0);

  const workspace = file('.grantwarden');
  const kept = readdirSync(workspace, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:db|db-wal|json|ndjson)$/u.test(name))
    .map((name) => readFileSync(path.join(workspace, name), 'latin1'));
  expect(kept.length).toBeGreaterThan(3);
  for (const secret of [key, token])
    expect([...said, ...kept].some((text) => text.includes(secret))).toBe(false);
});
