import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { commands } from '../../src/cli/commands/index.ts';
import { catalogue } from '../../src/core/errors.ts';
import { detections } from '../../src/detections/index.ts';
import { pages } from './pages.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

function sources(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => path.join(folder, file));
}

test.each([...pages()])('docs/reference/%s is fresh (npm run docs)', (name, text) => {
  expect(read(`docs/reference/${name}`)).toBe(text);
});

test('every error code is used somewhere, and every code in prose exists', () => {
  const code = ['src', 'connectors', 'reports'].flatMap(sources);
  const used = new Set(code.flatMap((file) => read(file).match(/'[A-Z]+_?[A-Z_]*'/gu) ?? []));
  const unused = Object.keys(catalogue).filter((known) => !used.has(`'${known}'`));
  expect(unused).toEqual([]);

  const prose = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...markdown('docs')].flatMap((file) =>
    [...read(file).matchAll(/`((?:CONFIG|SECRET|POLICY|SIGN_IN|GAP|READ|PAGE|WORKSPACE)_[A-Z_]+)`/gu)].map(
      (match) => match[1] ?? '',
    ),
  );
  expect(prose.filter((known) => !(known in catalogue))).toEqual([]);
});

test('the README names only scripts that exist', () => {
  const scripts = new Set(Object.keys(packageJson.scripts));
  const named = [...read('README.md').matchAll(/npm run ([a-z]+)/gu)].map((match) => match[1] ?? '');
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !scripts.has(name))).toEqual([]);
});

test('nothing tells a user to run a command that does not exist', () => {
  const known = new Set(commands.map(({ path: [name] }) => name));
  const texts = [
    ...['src', 'connectors', 'reports'].flatMap(sources),
    'README.md',
    ...markdown('docs'),
    ...markdown('connectors'),
  ];
  const told = texts.flatMap((file) =>
    [...read(file).matchAll(/`grantwarden ([a-z]+)/gu)].map((match) => `${file}: ${match[1]}`),
  );
  expect(told.length).toBeGreaterThan(10);
  expect(told.filter((line) => !known.has(line.split(': ')[1] ?? ''))).toEqual([]);
});

test('every link in prose leads to a file', () => {
  for (const file of ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', ...markdown('docs')])
    for (const match of read(file).matchAll(/\]\((?!https?:|#)([^)#]+)/gu)) {
      const target = path.join(root, path.dirname(file), match[1] ?? '');
      expect(() => readFileSync(target), `${file}: ${match[1]}`).not.toThrow();
    }
});

test('every path that prose names is there', () => {
  const named = ['ARCHITECTURE.md', 'CONTRIBUTING.md', ...markdown('docs')].flatMap((file) =>
    [...read(file).matchAll(/`((?:src|connectors|reports|test|docs)\/[\w./-]+)`/gu)].map(
      (match) => match[1] ?? '',
    ),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((target) => !existsSync(path.join(root, target)))).toEqual([]);
});

test('detection ids are kebab-case and unlike each other', () => {
  const ids = detections.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.filter((id) => !/^[a-z]+(?:-[a-z]+)*$/u.test(id))).toEqual([]);
});

function markdown(folder: string): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => path.join(folder, file));
}
