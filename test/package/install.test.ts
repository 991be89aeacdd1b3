/** What `npm pack` makes is installed into empty folders, and used there with nothing else to read. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { AuditDocument } from '../e2e/audit-schema.ts';
import { type ConfigFile, everyTenant, quick } from '../e2e/company.ts';
import { filesBelow, install, megabytes, pack, type Packed, root, start } from './packed.ts';

let folder: string;
let packed: Packed;
/** With everything, from the registry. */
let whole: string;
/** Without what is optional, and without a registry. */
let alone: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'grantwarden package “ü” '));
  packed = await pack(folder);
  whole = await install(packed.tarball, path.join(folder, 'whole'));
  const nowhere = ['--offline', '--cache', path.join(folder, 'empty cache')];
  alone = await install(packed.tarball, path.join(folder, 'alone'), '--omit=optional', ...nowhere);
});
afterAll(() => rmSync(folder, { recursive: true }));

function emptyFolder(name: string): string {
  const made = path.join(folder, name);
  mkdirSync(made);
  return made;
}

test('the tarball holds the program and its documents, and nothing else of the checkout', () => {
  const known =
    /^(?:dist\/(?:cli\.js|chunks\/[\w.-]+\.js|THIRD-PARTY-LICENSES\.txt|sbom\.cdx\.json)|docs\/[\w./-]+|connectors\/[\w-]+\/README\.md|(?:ARCHITECTURE|CHANGELOG|CONTRIBUTING|README|SECURITY)\.md|LICENSE|package\.json)$/u;
  expect(packed.files.filter((file) => !known.test(file))).toEqual([]);
  expect(packed.files).toEqual(expect.arrayContaining(['dist/sbom.cdx.json', 'docs/install.md']));

  const read = (file: string): string => readFileSync(path.join(whole, file), 'utf8');
  const holding = (what: RegExp | string): readonly string[] =>
    packed.files.filter((file) =>
      typeof what === 'string' ? read(file).includes(what) : what.test(read(file)),
    );
  expect(holding(root)).toEqual([]);
  expect(holding(/sourceMappingURL=/u)).toEqual([]);
  expect(holding(/PRIVATE KEY-----(?:\\n|\s)+[\w+/=]{32}/u)).toEqual([]);
  expect(holding(/node_modules\/\.bin|vitest/u).filter((file) => file.startsWith('dist/'))).toEqual([]);
});

test('every link in its documents leads to a file in it', () => {
  const links = packed.files
    .filter((file) => file.endsWith('.md'))
    .flatMap((file) =>
      [...readFileSync(path.join(whole, file), 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/gu)].map(
        ([, to = '']) => path.join(path.dirname(file), to),
      ),
    );
  expect(links.length).toBeGreaterThan(20);
  expect([...new Set(links)].filter((link) => !packed.files.includes(link))).toEqual([]);
});

test('an install is one package, and a native one where it may be; it is small', () => {
  const packages = (of: string): readonly string[] =>
    Object.keys(
      (
        JSON.parse(readFileSync(path.join(of, '../.package-lock.json'), 'utf8')) as {
          packages: Record<string, unknown>;
        }
      ).packages,
    );
  expect(packages(alone)).toEqual(['node_modules/grantwarden']);
  expect(packages(whole).filter((name) => !name.startsWith('node_modules/@napi-rs/keyring'))).toEqual([
    'node_modules/grantwarden',
  ]);
  expect(packages(whole)).toContain('node_modules/@napi-rs/keyring');
  expect(megabytes(path.join(folder, 'whole'))).toBeLessThan(40);
  expect(packageJson).not.toHaveProperty('dependencies');
});

test('the command that npm links starts it', () => {
  const PATH = `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const command = path.join(alone, '../.bin/grantwarden');
  const told = execFileSync(command, ['--version'], { cwd: folder, env: { PATH }, encoding: 'utf8' });
  expect(told).toBe(`${packageJson.version}\n`);
});

test('help calls nobody, the demo only itself, and neither leaves anything behind', async () => {
  const work = emptyFolder('demo');
  const before = filesBelow(path.join(folder, 'alone'));
  // What looks for developers' tools or other packages when it is set.
  const env = { DEV: 'true', NODE_PG_FORCE_NATIVE: '1' };
  const help = await start({ package: alone, work }, ['--help'], env).ended;
  expect(help).toMatchObject({ code: 0, stderr: '', connections: [] });
  expect(help.stdout).toContain('grantwarden demo');

  const demo = await start({ package: alone, work }, ['demo', '--no-tui', '--users', '20'], env).ended;
  expect([demo.code, demo.stderr]).toEqual([0, expect.stringContaining('Next: grantwarden init')]);
  expect(demo.stdout).toContain('demo-crm');
  expect(new Set(demo.connections)).toEqual(new Set(['127.0.0.1']));
  expect(readdirSync(work)).toEqual([]);
  expect(filesBelow(path.join(folder, 'alone'))).toEqual(before);
});

test('a simulated company is audited, listed and reported; all that is written lies in the folder', async () => {
  const work = emptyFolder('company');
  const place = { package: whole, work };
  const before = filesBelow(path.join(folder, 'whole'));
  const sandbox = start(place, ['sandbox', '--users', '20', '--write', 'acme']);
  await new Promise<void>((resolve) => {
    sandbox.child.stderr.on('data', (text: string) => {
      if (text.includes('Serving until stopped')) resolve();
    });
  });
  const config = path.join(work, 'acme/grantwarden.yaml');
  const written = parse(readFileSync(config, 'utf8')) as ConfigFile;
  quick(written);
  writeFileSync(config, stringify(written), { mode: 0o600 });
  const grantwarden = (line: string) => start(place, [...line.split(' '), '--config', config]).ended;

  const audit = await grantwarden('audit --json --quiet');
  expect([audit.code, audit.stderr]).toEqual([0, '']);
  const { tenants } = AuditDocument.parse(JSON.parse(audit.stdout));
  expect(tenants.map(({ id }) => id)).toEqual(everyTenant);
  expect(new Set(audit.connections)).toEqual(new Set(['127.0.0.1']));
  sandbox.child.kill('SIGTERM');
  await sandbox.ended;

  for (const line of [
    'list apps --json',
    'trace Drift',
    'report --format html --output report.html',
    'report --format sarif --output report.sarif',
    'journal verify',
    'policy check',
    'schedule status',
  ]) {
    const { stderr, connections } = await grantwarden(line);
    expect([line, stderr, connections]).toEqual([
      line,
      expect.not.stringMatching(/UNEXPECTED|Access to this API/u),
      [],
    ]);
  }
  expect(readdirSync(work).toSorted()).toEqual(['acme', 'report.html', 'report.sarif']);
  expect(filesBelow(path.join(folder, 'whole'))).toEqual(before);
});

test('without the native package a keychain is refused by name, with it the operating system answers', async () => {
  const work = emptyFolder('keychain');
  const config = path.join(work, 'grantwarden.yaml');
  const tenant = { id: 'a', platform: 'slack', auth: { type: 'token', token: 'keychain:grantwarden/slack' } };
  writeFileSync(config, stringify({ version: 1, tenants: [tenant] }), { mode: 0o600 });
  writeFileSync(path.join(work, 'policy.yaml'), 'version: 1\n');
  const doctor = ['doctor', '--config', config];
  const without = await start({ package: alone, work }, doctor).ended;
  expect(without.stderr + without.stdout).toContain('which is not installed here');

  const env = { HOME: work, PATH: '/nowhere' };
  const cli = path.join(whole, 'dist/cli.js');
  const given = { cwd: work, env, encoding: 'utf8' } as const;
  const asked = execFileSync('sh', ['-c', '"$@" 2>&1 || true', 'sh', process.execPath, cli, ...doctor], {
    ...given,
    env: { ...env, PATH: process.env['PATH'] ?? '' },
  });
  expect(asked).toContain('keychain:');
  expect(asked).not.toContain('which is not installed here');
});

test('the steps of the container file make what it starts, without root and without a shell', async () => {
  const lines = readFileSync(path.join(whole, 'docs/examples/Containerfile'), 'utf8').split('\n');
  const [build, image] = [lines.slice(0, lastFrom(lines)), lines.slice(lastFrom(lines))];
  const words = (line: string): readonly string[] => JSON.parse(line.replace(/^[A-Z]+ /u, '')) as string[];
  const [npm] = build.filter((line) => line.startsWith('RUN ')).map(words);
  expect(image.filter((line) => line.startsWith('RUN '))).toEqual([]);
  expect(image).toContain('USER 65532:65532');

  const work = emptyFolder('image');
  copyFileSync(packed.tarball, path.join(work, 'grantwarden.tgz'));
  const [command = '', ...args] = npm ?? [];
  execFileSync(command, [...args, '--prefix', work], { cwd: work, stdio: 'ignore' });
  const [, from = '', to = ''] =
    /^COPY --from=install \/opt\/grantwarden\/(\S+) (\S+)$/mu.exec(image.join('\n')) ?? [];
  const [node, program = ''] = words(image.find((line) => line.startsWith('ENTRYPOINT ')) ?? '[]');
  expect([node, program.startsWith(`${to}/`)]).toEqual(['/nodejs/bin/node', true]);
  const started = path.join(work, from, program.slice(to.length));
  expect(execFileSync(process.execPath, [started, '--version'], { encoding: 'utf8' })).toContain(
    packageJson.version,
  );
});

function lastFrom(lines: readonly string[]): number {
  return lines.findLastIndex((line) => line.startsWith('FROM '));
}

test('from the machine of a person nothing is published, for nobody could attest to it', async () => {
  const asked: string[] = [];
  const registry = createServer((request, response) => {
    asked.push(request.method ?? '');
    response.writeHead(404).end('{}');
  });
  registry.listen(0, '127.0.0.1');
  await once(registry, 'listening');
  const { port } = registry.address() as AddressInfo;
  const host = `//127.0.0.1:${port}/`;
  const publish = ['publish', packed.tarball, '--registry', `http:${host}`, `--${host}:_authToken=none`];
  const npm = spawn('npm', [...publish, '--ignore-scripts'], {
    cwd: folder,
    // Not a workflow that could attest.
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
  });
  let said = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code] = (await once(npm, 'close')) as [number];
  registry.close();
  expect([code, said]).toEqual([1, expect.stringMatching(/provenance generation not supported/u)]);
  expect(asked).not.toContain('PUT');
});
