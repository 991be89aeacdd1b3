import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { secretKinds } from '../../src/sandbox/salesforce/approvals.ts';
import { startWorld } from '../world.ts';
import { simulatorOf } from './org-truth.ts';

test('what revokes or opens anything is neither asked for nor left on disk, though metadata comes with it', async () => {
  const offered = new Set<string>();
  await using world = await startWorld({
    users: 60,
    platforms: ['salesforce'],
    async intercept({ request, real }) {
      const reply = await real();
      if (request.url.pathname.includes('/Soap/'))
        for (const [, value = ''] of (reply.body ?? '').matchAll(/<consumer(?:Key|Secret)>([^<]+)</gu))
          offered.add(value);
      return reply;
    },
  });
  await world.audit();
  const { org, served, credentials } = simulatorOf(world);

  const secrets = [...org.approvals.all()].flatMap((one) =>
    secretKinds.map((kind) => org.approvals.secret(one, kind)),
  );
  const folder = path.join(world.dir, '.grantwarden');
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = await Promise.all(
    files.map((one) => readFile(path.join(one.parentPath, one.name), 'latin1')),
  );
  const disk = texts.join('\n');
  expect(offered.size).toBeGreaterThan(10);
  expect(disk).toContain('configuredScopes');
  expect([...offered, ...secrets].filter((secret) => disk.includes(secret))).toEqual([]);
  expect(disk).not.toContain(credentials.consumerKey);
  expect(served.get('query: secret fields named')).toBeUndefined();
});
