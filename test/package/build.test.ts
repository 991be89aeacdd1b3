/** Whoever builds a commit gets the bytes of its release. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { contentsOf } from '../e2e/folder.ts';
import { root } from './packed.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-build-'));
afterAll(() => rmSync(folder, { recursive: true }));

function build(name: string, umask: string, env: Readonly<Record<string, string>>) {
  const dist = path.join(folder, name);
  const rolldown = [
    path.join(root, 'node_modules/.bin/rolldown'),
    '--config',
    'rolldown.config.ts',
    '--dir',
    dist,
  ];
  execFileSync('sh', ['-c', `umask ${umask} && exec "$@"`, 'sh', ...rolldown], {
    cwd: root,
    env: { PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`, ...env },
    stdio: 'ignore',
  });
  return contentsOf(dist);
}

test('two builds give the same bytes, whatever the place, the zone, the language and the umask', async () => {
  const one = await build('one', '022', { TZ: 'UTC', LANG: 'C' });
  const other = await build('another place', '077', { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', HOME: folder });
  expect(one.size).toBeGreaterThan(100);
  expect(other).toEqual(one);
});
