/** The built command line as a child process, the way a shell starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const node = path.join(root, 'node_modules/.bin/node');
/** An installed package is tested by naming its file here. */
const program = process.env['GRANTWARDEN_CLI'] ?? path.join(root, 'dist/cli.js');

/** Nobody's home: no settings of whoever runs the tests take part. */
const home = mkdtempSync(path.join(tmpdir(), 'grantwarden-home-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Size in kilobytes that no file it writes may pass. */
  readonly largestFileKb?: number;
  /** File descriptor that its output goes to instead of being kept. */
  readonly stdout?: number;
}

export function start(args: readonly string[], options: RunOptions = {}): Running {
  const { cwd = home, largestFileKb } = options;
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, TZ: 'UTC', ...options.env };
  const [file, before]: readonly [string, readonly string[]] =
    largestFileKb === undefined
      ? [node, [program]]
      : ['sh', ['-c', `ulimit -f ${largestFileKb * 2} && exec "$@"`, 'sh', node, program]];
  const child = spawn(file, [...before, ...args], {
    cwd,
    env,
    stdio: ['ignore', options.stdout ?? 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
    stdout,
    stderr,
  }));
  return { process: child, ended };
}

export function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return start(args, options).ended;
}
