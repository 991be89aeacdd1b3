/** The package as `npm pack` makes it of what was built, and as `npm install` lays it out. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

export const root = path.resolve(import.meta.dirname, '../..');

/** @returns its stdout */
async function npm(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', [...args, '--ignore-scripts'], { cwd: root });
  return stdout;
}

export interface Packed {
  readonly tarball: string;
  /** Paths inside, in order. */
  readonly files: readonly string[];
}

export async function pack(folder: string): Promise<Packed> {
  const told: unknown = JSON.parse(await npm(['pack', '--json', '--pack-destination', folder]));
  // Newer versions of npm tell it by name.
  const [packed] = Object.values(told as Record<string, { filename: string; files: { path: string }[] }>);
  if (packed === undefined) throw new Error('npm packed nothing');
  const files = packed.files.map((file) => file.path).toSorted();
  return { tarball: path.join(folder, packed.filename), files };
}

/** @returns the folder of the installed package */
export async function install(tarball: string, folder: string, ...options: string[]): Promise<string> {
  mkdirSync(folder, { recursive: true });
  await npm(['install', '--no-audit', '--no-fund', '--prefix', folder, ...options, tarball]);
  return path.join(folder, 'node_modules/grantwarden');
}

/** Relative paths of all files below, in order, with size and time of change. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => {
      const { size, mtimeMs } = statSync(path.join(parentPath, name));
      return `${path.relative(folder, path.join(parentPath, name))} ${size} ${mtimeMs}`;
    })
    .toSorted();
}

/** On disk, in whole blocks. */
export function megabytes(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries.reduce((sum, entry) => sum + statSync(path.join(folder, entry)).blocks * 512, 0) / 1e6;
}

export interface Place {
  /** Of the installed package. */
  readonly package: string;
  /** All that a run may read and write besides. */
  readonly work: string;
}

/** Tells each connection on stderr before it is opened. */
const tellsConnections = `data:text/javascript,
import net from 'node:net';
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...given) {
  const [options] = Array.isArray(given[0]) ? given[0] : given;
  process._rawDebug('CONNECTS ' + (options.host ?? options.path ?? options));
  return connect.apply(this, given);
};`.replaceAll('\n', '');

/**
 * The installed program under Node's permission model: it can read the package and the folder, write in the folder alone,
 * start nothing and load nothing native. The model does not hold SQLite, so what was written is to be looked at besides.
 */
export function start(place: Place, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { work } = place;
  const rights = [
    '--permission',
    '--allow-worker',
    `--allow-fs-read=${place.package}/`,
    `--allow-fs-read=${work}/`,
    `--allow-fs-write=${work}/`,
  ];
  const program = path.join(place.package, 'dist/cli.js');
  const child = spawn(process.execPath, [...rights, '--import', tellsConnections, program, ...args], {
    cwd: work,
    env: { PATH: '/nowhere', HOME: work, TMPDIR: work, NODE_NO_WARNINGS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => {
    const lines = stderr.split('\n');
    const connections = lines.flatMap((line) => /^CONNECTS (.*)$/u.exec(line)?.[1] ?? []);
    const said = lines.filter((line) => !line.startsWith('CONNECTS ')).join('\n');
    return { code: code as number | null, stdout, stderr: said, connections };
  });
  return { child, ended };
}
