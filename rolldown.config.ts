import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import path from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';

/** Packages whose code asks for what this program never needs, and what it gets instead. */
const instead: readonly { readonly importer: string; readonly source: string; readonly code: string }[] = [
  // Subcommands that are programs of their own: there are none, and each of these takes `--help` some milliseconds.
  { importer: 'commander', source: 'node:child_process', code: 'export default {};' },
  { importer: 'commander', source: 'node:fs', code: 'export default {};' },
  // Imported as a module it reads every property of itself, and so opens all three streams.
  { importer: 'commander', source: 'node:process', code: 'export default globalThis.process;' },
  // Looks for React's developer tools wherever DEV is set to true.
  { importer: 'ink', source: './devtools.js', code: 'export {};' },
  // Looks for a native driver.
  {
    importer: 'pg',
    source: './native',
    code: `throw Object.assign(new Error('pg-native is not used'), { code: 'MODULE_NOT_FOUND' });`,
  },
];

const leaveOut: Plugin = {
  name: 'leave-out',
  resolveId(source, importer) {
    const found = instead.findIndex(
      (each) => each.source === source && importer?.includes(`/node_modules/${each.importer}/`) === true,
    );
    return found === -1 ? null : `\0instead:${found}`;
  },
  load: (id) => (id.startsWith('\0instead:') ? (instead[Number(id.slice(9))]?.code ?? null) : null),
};

/** Whose terms ask for no more than their text, which goes with the program. Another one is a decision. */
const wanted = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

interface Correction {
  readonly license?: string;
  /** Its README ends with the text, which begins so. */
  readonly inReadme?: string;
  /** A package of the same owner has the same text. */
  readonly textOf?: string;
}

/** What a package tells badly or leaves out. By version, so that the next one is looked at again. */
const corrections: Readonly<Record<string, Correction>> = {
  // Told as BSD; its file has three clauses.
  'url-template@2.0.8': { license: 'BSD-3-Clause' },
  'data-uri-to-buffer@4.0.1': { inReadme: '(The MIT License)' },
  'pg-types@2.2.0': { inReadme: 'The MIT License (MIT)' },
  'pgpass@1.0.5': { inReadme: 'Copyright (c) 2013-2016 Hannes Hörl' },
  // Its sources name Meta and the MIT licence.
  'yoga-layout@3.2.1': { textOf: 'react' },
};

const modules = realpathSync('node_modules');

/** A package at one version, as it stands in the bundle. */
interface Part {
  readonly name: string;
  readonly version: string;
  /** An SPDX id. */
  readonly license: string;
  /** Its terms, with their notices. */
  readonly text: string;
  /** Of its tarball, from the lock file. Hexadecimal. */
  readonly sha512: string;
}

/** The part of package.json, and of an entry of the lock file, that is used. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: unknown;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
}

/** What was installed, by its path. */
function lockFile(): Readonly<Record<string, Omit<Manifest, 'name'>>> {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: ReturnType<typeof lockFile>;
  };
  return packages;
}

/**
 * The folder of the package that a module belongs to; null for our own.
 * @throws Error for a module of nobody
 */
export function packageFolder(id: string): string | null {
  if (id === '\0rolldown/runtime.js') return path.join(modules, 'rolldown');
  const found = /^\/.*\/node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(id)?.[0];
  if (found !== undefined) return found;
  if (id.startsWith('\0instead:') || id.startsWith(`${import.meta.dirname}/`)) return null;
  throw new Error(`${JSON.stringify(id)} is of no package here: neither bundled nor part of Node`);
}

function agreed(known: string, license: unknown): string {
  if (typeof license === 'string' && wanted.includes(license)) return license;
  throw new Error(`${known} has the licence ${JSON.stringify(license)}, which is not among the wanted`);
}

function sha512Of(known: string, integrity: string | undefined): string {
  if (integrity?.startsWith('sha512-') === true)
    return Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex');
  throw new Error(`${known} is not in the lock file`);
}

/** @throws Error when its licence is unknown or unwanted, or its text is missing */
export function partIn(folder: string, integrity: string | undefined): Part {
  const { name, version, license } = manifest(folder);
  const known = `${name}@${version}`;
  const correction = corrections[known] ?? {};
  return {
    name,
    version,
    license: agreed(known, correction.license ?? license),
    text: textIn(folder, known, correction),
    sha512: sha512Of(known, integrity),
  };
}

function textIn(folder: string, known: string, { inReadme, textOf }: Correction): string {
  const from = textOf === undefined ? folder : path.join(modules, textOf);
  const read = (file: string): string => readFileSync(path.join(from, file), 'utf8').replaceAll('\r\n', '\n');
  const files = readdirSync(from).filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/iu.test(file));
  const texts = files.toSorted().map(read);
  if (inReadme !== undefined) texts.push(read('README.md').slice(read('README.md').indexOf(inReadme)));
  if (texts.length === 0) throw new Error(`${known} comes without the text of its licence`);
  return texts.map((text) => text.trim()).join('\n\n');
}

/** What is the same for several stands once. */
function licenceTexts(parts: readonly Part[]): string {
  const byText = Map.groupBy(parts, ({ text }) => text);
  const line = '-'.repeat(80);
  return [
    'Grantwarden contains these packages. The terms of each stand below its name.\n',
    ...[...byText].map(([text, same]) => {
      const names = same.map(({ name, version, license }) => `${name} ${version} (${license})`);
      return `${line}\n${names.join('\n')}\n${line}\n\n${text}\n`;
    }),
  ].join('\n');
}

function purl({ name, version }: Pick<Manifest, 'name' | 'version'>): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

/**
 * CycloneDX. It holds no time, and its serial number is made of what it says, so that two builds give one text.
 * https://cyclonedx.org/docs/1.6/json/
 */
function billOfMaterials(
  own: Manifest,
  parts: readonly Omit<Part, 'text'>[],
  uses: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const bundler = manifest(path.join(modules, 'rolldown'));
  const described = ({ name, version, license }: Manifest) => ({
    'bom-ref': purl({ name, version }),
    name,
    version,
    licenses: [{ license: { id: license } }],
    purl: purl({ name, version }),
  });
  const content = {
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', name: bundler.name, version: bundler.version }] },
      component: { type: 'application', ...described(own) },
    },
    components: parts.map((part) => ({
      type: 'library',
      ...described(part),
      scope: part.name in (own.optionalDependencies ?? {}) ? 'optional' : 'required',
      hashes: [{ alg: 'SHA-512', content: part.sha512 }],
    })),
    dependencies: [own, ...parts].map((part) => ({
      ref: purl(part),
      dependsOn: [...(uses.get(purl(part)) ?? [])].toSorted(),
    })),
  };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  // A UUID of version 8, which says that its maker chose the bits.
  const uuid = hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/u, '$1-$2-8$3-8$4-$5');
  const head = { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: `urn:uuid:${uuid}`, version: 1 };
  return `${JSON.stringify({ ...head, ...content }, null, 2)}\n`;
}

/** Writes down what the bundle holds, from the modules that are in it. A module that should not be ends the build. */
const bundledParts: Plugin = {
  name: 'bundled-parts',
  generateBundle(_options, bundle) {
    const own = manifest('.');
    const locked = lockFile();
    const parts = new Map<string, Part>();
    const refs = new Map<string | null, string>([[null, purl(own)]]);
    const ids = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
    const faults = new Set<string>();
    for (const id of ids) {
      try {
        const folder = packageFolder(id);
        if (folder === null || refs.has(folder)) continue;
        const part = partIn(folder, locked[`node_modules/${path.relative(modules, folder)}`]?.integrity);
        parts.set(purl(part), part);
        refs.set(folder, purl(part));
      } catch (fault) {
        faults.add((fault as Error).message);
      }
    }
    if (faults.size > 0) this.error([...faults].join('\n'));
    const beside = Object.keys(own.optionalDependencies ?? {}).map((name) => {
      const { version, license, integrity } = locked[`node_modules/${name}`] ?? own;
      return { name, version, license: agreed(name, license), sha512: sha512Of(name, integrity) };
    });

    const uses = new Map([[purl(own), new Set(beside.map(purl))]]);
    for (const id of ids) {
      const from = refs.get(packageFolder(id)) ?? '';
      const module = this.getModuleInfo(id);
      for (const imported of [...(module?.importedIds ?? []), ...(module?.dynamicallyImportedIds ?? [])]) {
        if (isBuiltin(imported)) continue;
        const to = refs.get(packageFolder(imported));
        // A module that only passes on what others hold may be of a package of which nothing else was taken.
        if (to !== undefined && to !== from) uses.set(from, (uses.get(from) ?? new Set()).add(to));
      }
    }
    const write = (fileName: string, source: string) => this.emitFile({ type: 'asset', fileName, source });
    const byRef = (a: Pick<Part, 'name' | 'version'>, b: typeof a): number => (purl(a) < purl(b) ? -1 : 1);
    write('THIRD-PARTY-LICENSES.txt', licenceTexts([...parts.values()].toSorted(byRef)));
    write('sbom.cdx.json', billOfMaterials(own, [...parts.values(), ...beside].toSorted(byRef), uses));
  },
};

/** One program with lazy chunks: `--help` loads neither SDKs nor schemas. What is native is installed beside it. */
export default defineConfig({
  input: { cli: 'src/cli/main.ts' },
  platform: 'node',
  transform: { define: { 'process.env.NODE_ENV': '"production"' } },
  plugins: [leaveOut, bundledParts],
  output: {
    dir: 'dist',
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    cleanDir: true,
    minify: 'dce-only',
    codeSplitting: {
      groups: [
        {
          // What every start needs, in one file.
          name: 'start',
          test: /\/src\/(?:cli\/(?:commands\/|command\.|exit|io|options|parse|program|progress|run|with-app)|core\/(?:errors|text|vocabulary))|\/commander\//u,
        },
      ],
    },
  },
});
