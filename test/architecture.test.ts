import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { platforms } from '../src/core/vocabulary.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Which unit may import which, as the code map says. A unit may always import itself; anything else is a breach. */
const allowed = codeMap(readFileSync(path.join(root, 'ARCHITECTURE.md'), 'utf8'));

function codeMap(page: string): ReadonlyMap<string, readonly string[]> {
  const rows = page.matchAll(/^\| `(?<unit>src\/\w+|connectors|reports)\b.* \| (?<may>.*) \|$/gmu);
  const map = new Map<string, readonly string[]>();
  for (const { groups } of rows) {
    const may = (groups?.['may'] ?? '').replace(/^nothing\b.*/u, '').split(', ');
    map.set(
      groups?.['unit'] ?? '',
      may.flatMap((name) =>
        name === 'all of the above' ? [...map.keys()] : name === '' ? [] : `src/${name}`,
      ),
    );
  }
  return map;
}

/** Only these may know a registry; everyone else gets what it needs as an argument. */
const registryReaders: Readonly<Record<string, readonly string[]>> = {
  'connectors/index.ts': ['src/app/compose.ts', 'src/app/setup.ts'],
  'reports/index.ts': ['src/app/compose.ts'],
  'src/detections/index.ts': ['src/app/compose.ts'],
};

/** Where the world outside may be touched. */
const outside: Readonly<Record<string, RegExp>> = {
  'node:fs': /^(?:src\/(?:config|workspace|app|cli|sandbox|inventory|actions|fleet)\/)/u,
  'node:fs/promises': /^(?:src\/(?:config|workspace|app|cli|sandbox|inventory)\/)/u,
  'node:http': /^src\/(?:sandbox\/|app\/listen\.ts$)/u,
  'node:https': /^src\/sandbox\//u,
  'node:net': /^src\/(?:sandbox|fleet)\//u,
  'node:child_process': /^src\/(?:config\/|cli\/open-page\.ts)/u,
  'node:sqlite': /^src\/(?:inventory|workspace|schedule)\//u,
  pg: /^src\/fleet\//u,
  'pg-boss': /^src\/fleet\//u,
  undici: /^src\/kit\/transport\/network\.ts$/u,
};

interface Edge {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function modules(): readonly string[] {
  return ['src', 'connectors', 'reports'].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/u.test(file))
      .map((file) => path.posix.join(folder, file)),
  );
}

function importsOf(file: string): readonly Edge[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const statement =
    /^(?:import|export)\s+(?<typed>type\s)?[^'";]*?from\s+'(?<from>[^']+)'|^import\s+'(?<bare>[^']+)'|\bimport\(\s*'(?<lazy>[^']+)'/gmu;
  return [...text.matchAll(statement)].map((match) => {
    const target = match.groups?.['from'] ?? match.groups?.['bare'] ?? match.groups?.['lazy'] ?? '';
    return {
      from: file,
      to: target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target,
      typeOnly: match.groups?.['typed'] !== undefined,
    };
  });
}

function unitOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'src' ? `src/${second}` : first;
}

function isInside(target: string): boolean {
  return /^(?:src|connectors|reports|test)\//u.test(target);
}

const files = modules();
const edges = files.flatMap(importsOf);
/** Tests and what only they use: `x.test.ts`, `testing.ts`, `test-server.ts` and the like. */
const isTest = (file: string): boolean => /\.test\.ts$|\/(?:testing|test-[a-z-]+)\.ts$/u.test(file);
const production = edges.filter((edge) => !isTest(edge.from));

test('the graph was read: every unit has modules and imports', () => {
  expect(files.length).toBeGreaterThan(80);
  expect(edges.length).toBeGreaterThan(files.length);
  expect(new Set(files.map(unitOf))).toEqual(new Set(allowed.keys()));
  expect([...allowed.values()].flat().filter((unit) => !allowed.has(unit))).toEqual([]);
});

test('every relative import names a file that exists', () => {
  const known = new Set(files);
  expect(edges.filter((edge) => isInside(edge.to) && edge.to.endsWith('.ts') && !known.has(edge.to))).toEqual(
    [],
  );
});

test('units import only what the table allows', () => {
  const breaches = edges.filter((edge) => {
    if (!isInside(edge.to)) return false;
    const from = unitOf(edge.from);
    const to = unitOf(edge.to);
    return from !== to && !(allowed.get(from) ?? []).includes(to);
  });
  expect(breaches).toEqual([]);
});

test('what only tests use stays out of the product', () => {
  expect(production.filter(({ to }) => isTest(to))).toEqual([]);
});

test('one platform does not import another, nor one report another', () => {
  const folder = (file: string): string => file.split('/').slice(0, 2).join('/');
  const breaches = production.filter(
    ({ from, to }) =>
      (to.startsWith('connectors/') || to.startsWith('reports/')) &&
      unitOf(from) === unitOf(to) &&
      folder(from) !== folder(to) &&
      !(from in registryReaders),
  );
  expect(breaches).toEqual([]);
});

test('no platform is named but where its bill says so, and never in the contract suite', () => {
  const silent = /^(?:src\/(?:kit|inventory|findings|config|workspace|app|cli)|reports)\//u;
  const suite = readdirSync(path.join(root, 'test/contract')).map((file) => `test/contract/${file}`);
  const named = [...files.filter((file) => silent.test(file) && !isTest(file)), ...suite]
    // There Slack is where messages go, not what is audited.
    .filter((file) => !/^(?:reports\/sample-view|src\/config\/(?:notify|nudge)-schema)\.ts$/u.test(file))
    .filter((file) => {
      const text = readFileSync(path.join(root, file), 'utf8');
      return platforms.some((name) => text.includes(`'${name}'`) || text.includes(`${name}/`));
    });
  expect(named).toEqual([]);
});

test('only the composition reads the registries', () => {
  const breaches = production.filter(
    ({ from, to }) => to in registryReaders && !(registryReaders[to] ?? []).includes(from),
  );
  expect(breaches).toEqual([]);
});

test('the world outside is touched only in the named places', () => {
  const breaches = production.filter(({ from, to }) => to in outside && !outside[to]?.test(from));
  expect(breaches).toEqual([]);
});

test('what judges opens no socket and reads no file', () => {
  const judging = /^src\/(?:policy|detections|findings|controls|feeds)\//u;
  const harmless = ['node:url', 'node:util', 'smol-toml', 'yaml', 'zod'];
  const breaches = production.filter(
    ({ from, to }) => judging.test(from) && !isInside(to) && !harmless.includes(to),
  );
  expect(breaches).toEqual([]);
});

test('core is pure: nothing but hashing from the platform, no clock, no randomness', () => {
  const imports = production.filter(({ from, to }) => unitOf(from) === 'src/core' && !isInside(to));
  expect([...new Set(imports.map(({ to }) => to))]).toEqual(['node:crypto']);
  const impure = files
    .filter((file) => unitOf(file) === 'src/core' && !isTest(file))
    .filter((file) =>
      /Date\.now\(|new Date\(\)|Math\.random\(|randomUUID|randomBytes|process\./u.test(
        readFileSync(path.join(root, file), 'utf8'),
      ),
    );
  expect(impure).toEqual([]);
});

test('a connector never opens a socket of its own, and none but Microsoft’s waits, for members of a batch', () => {
  const breaches = files
    .filter((file) => file.startsWith('connectors/') && !isTest(file))
    .filter((file) =>
      /\bfetch\(|\bsetTimeout\(|\.sleep\(/u.test(readFileSync(path.join(root, file), 'utf8')),
    );
  expect(breaches).toEqual(['connectors/microsoft-365/batch.ts']);
});

test('each folder of connectors and reports is a line of its registry, and each line a folder', () => {
  for (const unit of ['connectors', 'reports']) {
    const folders = readdirSync(path.join(root, unit), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${unit}/${entry.name}/index.ts`);
    const lines = importsOf(`${unit}/index.ts`)
      .filter((edge) => edge.to.startsWith(`${unit}/`))
      .map((edge) => edge.to);
    expect(new Set(lines)).toEqual(new Set(folders));
  }
});
