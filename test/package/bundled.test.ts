/** What the build writes down about the packages in it, and over what it stops. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { packageFolder, partIn } from '../../rolldown.config.ts';
import { root } from './packed.ts';

const dist = path.dirname(process.env['GRANTWARDEN_CLI'] ?? path.join(root, 'dist/cli.js'));
const read = (file: string): string => readFileSync(path.join(dist, file), 'utf8');

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const integrity = `sha512-${Buffer.alloc(64, 7).toString('base64')}`;

function packageWith(
  manifest: object,
  texts: Readonly<Record<string, string>> = { LICENSE: 'Do as you like.' },
) {
  const folder = mkdtempSync(path.join(tmpdir(), 'grantwarden-part-'));
  folders.push(folder);
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ name: 'thing', version: '1.0.0', ...manifest }),
  );
  for (const [name, text] of Object.entries(texts)) writeFileSync(path.join(folder, name), text);
  return () => partIn(folder, integrity);
}

test('a package goes in with its terms and notices', () => {
  const texts = { 'license.md': 'Do as you like.\r\n', NOTICE: 'By somebody.\n', 'licenses.js': 'code' };
  expect(packageWith({ license: 'MIT' }, texts)()).toEqual({
    name: 'thing',
    version: '1.0.0',
    license: 'MIT',
    text: 'By somebody.\n\nDo as you like.',
    sha512: '07'.repeat(64),
  });
});

test('the build stops over a licence that nobody agreed to, and over one that is not told', () => {
  expect(packageWith({ license: 'GPL-3.0-only' })).toThrow('thing@1.0.0 has the licence "GPL-3.0-only"');
  expect(packageWith({ license: '(MIT OR GPL-3.0-only)' })).toThrow('not among the wanted');
  expect(packageWith({ license: { type: 'MIT' } })).toThrow('not among the wanted');
  expect(packageWith({})).toThrow('has the licence undefined');
  expect(packageWith({ license: 'MIT' }, { 'README.md': 'MIT' })).toThrow('without the text of its licence');
  // What is known of one version is not believed of the next.
  expect(packageWith({ name: 'url-template', version: '2.0.8', license: 'BSD' })().license).toBe(
    'BSD-3-Clause',
  );
  expect(packageWith({ name: 'url-template', version: '2.0.9', license: 'BSD' })).toThrow(
    'has the licence "BSD"',
  );
  const folder = path.join(root, 'node_modules/zod');
  expect(() => partIn(folder, undefined)).toThrow('is not in the lock file');
});

test('each module is of a package, or ours, or stops the build', () => {
  expect(packageFolder('/a/node_modules/x/node_modules/@b/c/node_modules.js')).toBe(
    '/a/node_modules/x/node_modules/@b/c',
  );
  expect(packageFolder(path.join(root, 'src/cli/main.ts'))).toBeNull();
  expect(packageFolder('\0rolldown/runtime.js')).toMatch(/\/node_modules\/rolldown$/u);
  for (const id of ['not-installed', '/elsewhere/file.js', '\0made-up'])
    expect(() => packageFolder(id)).toThrow('is of no package here');
});

const component = z.object({
  name: z.string(),
  version: z.string(),
  'bom-ref': z.string(),
  purl: z.string(),
  licenses: z.tuple([z.object({ license: z.object({ id: z.string() }) })]),
});
const Bill = z.object({
  bomFormat: z.literal('CycloneDX'),
  specVersion: z.literal('1.6'),
  serialNumber: z.string().regex(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/u),
  metadata: z.object({ component }),
  components: z.array(
    component.extend({
      scope: z.enum(['required', 'optional']),
      hashes: z.tuple([
        z.object({ alg: z.literal('SHA-512'), content: z.string().regex(/^[\da-f]{128}$/u) }),
      ]),
    }),
  ),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()) })),
});

test('the bill of materials has the packages whose code stands in the chunks, and none that only builds or tests', () => {
  const bill = Bill.parse(JSON.parse(read('sbom.cdx.json')));
  const told = bill.components.filter(({ scope }) => scope === 'required').map(({ name }) => name);
  const inChunks = readdirSync(path.join(dist, 'chunks')).flatMap((file) =>
    [...read(`chunks/${file}`).matchAll(/^\s*\/\/ \S*node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\/\S+$/gmu)].map(
      ([, name]) => name,
    ),
  );
  expect(inChunks.length).toBeGreaterThan(1_000);
  expect([...new Set(inChunks)].filter((name) => !told.includes(name ?? ''))).toEqual([]);
  for (const name of ['vitest', 'smtp-server', 'faye', 'inquirer', 'react-devtools-core'])
    expect(told).not.toContain(name);
  expect(bill.metadata.component.version).toBe(packageJson.version);

  const beside = bill.components.filter(({ scope }) => scope === 'optional').map(({ name }) => name);
  expect(beside).toEqual(Object.keys(packageJson.optionalDependencies));

  const refs = [bill.metadata.component, ...bill.components].map((each) => each['bom-ref']);
  expect(new Set(refs).size).toBe(refs.length);
  expect(bill.dependencies.map(({ ref }) => ref)).toEqual(refs);
  expect(
    bill.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => !refs.includes(ref)),
  ).toEqual([]);
  const ours = bill.dependencies.find(({ ref }) => ref === bill.metadata.component['bom-ref']);
  expect(ours?.dependsOn).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^pkg:npm\/zod@/u),
      expect.stringMatching(/^pkg:npm\/%40slack\//u),
    ]),
  );
});

test('the terms of each package in it stand in the file of licences', () => {
  const bill = Bill.parse(JSON.parse(read('sbom.cdx.json')));
  const texts = read('THIRD-PARTY-LICENSES.txt');
  for (const { name, version, licenses, scope } of bill.components)
    expect([name, texts.includes(`\n${name} ${version} (${licenses[0].license.id})\n`)]).toEqual([
      name,
      scope === 'required',
    ]);
});
