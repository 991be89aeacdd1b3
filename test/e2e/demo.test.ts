import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { AuditDocument } from './audit-schema.ts';
import { run, start } from './cli.ts';

test.concurrent('demo shows both tenants, what was read, findings and blind spots, ends with 0 and clears up', async () => {
  const temporary = await mkdtemp(path.join(tmpdir(), 'grantwarden-demo-test-'));
  const { code, stdout, stderr } = await run(['demo', '--no-tui', '--users', '30'], {
    env: { TMPDIR: temporary },
  });

  expect(code).toBe(0);
  for (const part of [
    /What was read/u,
    /demo-google/u,
    /demo-m365/u,
    /Drift Email” is banned/u,
    /Not assessed/u,
    /What no API of the vendor shows/u,
  ])
    expect(stdout).toMatch(part);
  expect(stderr).toMatch(/simulated on this machine/u);
  expect(stderr).toMatch(/Next: grantwarden init/u);
  expect(await readdir(temporary)).toEqual([]);
  await rm(temporary, { recursive: true });
});

test.concurrent('demo prints the promised document, the same company for the same seed, another for another', async () => {
  const [one, same, other] = await Promise.all(
    ['1', '1', '7'].map(async (seed) => {
      const { code, stdout, stderr } = await run([
        'demo',
        '--json',
        '--quiet',
        '--users',
        '20',
        '--seed',
        seed,
      ]);
      expect([code, stderr]).toEqual([0, '']);
      return AuditDocument.parse(JSON.parse(stdout));
    }),
  );
  const ids = (document: AuditDocument | undefined) => new Set(document?.grants.map(({ id }) => id));
  expect(ids(one)).toEqual(ids(same));
  expect(ids(one)).not.toEqual(ids(other));
});

test.concurrent('Ctrl-C ends the demo with 130 and clears up', async () => {
  const temporary = await mkdtemp(path.join(tmpdir(), 'grantwarden-demo-test-'));
  const demo = start(['demo', '--no-tui', '--users', '400'], { env: { TMPDIR: temporary } });
  await new Promise<void>((resolve) => {
    demo.process.stderr?.on('data', (text: string) => text.includes('people, simulated') && resolve());
  });
  demo.process.kill('SIGINT');

  expect(await demo.ended).toMatchObject({ code: 130, stdout: '' });
  expect(await readdir(temporary)).toEqual([]);
  await rm(temporary, { recursive: true });
});

test.concurrent('a sandbox in another process can be audited as soon as its configuration is there', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden sandbox “ü” '));
  const sandbox = start(['sandbox', '--users', '20', '--seed', '3', '--write', path.join(dir, 'of its own')]);
  const told = await new Promise<string>((resolve) => {
    let text = '';
    sandbox.process.stderr?.on('data', (more: string) => {
      text += more;
      if (text.includes('Serving until stopped')) resolve(text);
    });
  });
  const config = path.join(dir, 'of its own', 'grantwarden.yaml');
  const audit = await run(['audit', '--quiet', '--json', '--tenant', 'demo-m365', '--config', config]);
  sandbox.process.kill('SIGTERM');

  expect(told).toContain(config);
  expect(audit).toMatchObject({ code: 0, stderr: '' });
  expect(AuditDocument.parse(JSON.parse(audit.stdout)).tenants.map(({ id }) => id)).toEqual(['demo-m365']);
  expect(await sandbox.ended).toMatchObject({ signal: null, code: 0 });
  await rm(dir, { recursive: true });
});
