/** What a start loads, told by Node's own loader: time is the machine's, this is ours. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './packed.ts';

const cli = process.env['GRANTWARDEN_CLI'] ?? path.join(root, 'dist/cli.js');

const tellsLoads = `data:text/javascript,
import { registerHooks } from 'node:module';
registerHooks({ load(url, context, next) { process._rawDebug('LOADS ' + url); return next(url, context); } });`;

function loadedBy(...args: readonly string[]): readonly string[] {
  const told = execFileSync(
    'sh',
    ['-c', '"$@" 2>&1', 'sh', process.execPath, '--import', tellsLoads, cli, ...args],
    { encoding: 'utf8', cwd: path.parse(root).root },
  );
  return [...told.matchAll(/^LOADS (\S+)$/gmu)].map(([, url = '']) =>
    url.replace(/^file:.*\/(?=[^/]+$)/u, '').replace(/-[\w-]{8}\.js$/u, '.js'),
  );
}

test.each(['--help', '--version'])('%s loads three files and the lightest parts of Node', (flag) => {
  expect(loadedBy(flag).toSorted()).toEqual([
    'cli.js',
    'node:events',
    'node:path',
    'node:stream',
    'node:tty',
    'node:util',
    'program.js',
    'start.js',
  ]);
});
