/** One command in a process of its own, killed at a moment or a call where that was drawn. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type FireTask, taskVariable } from './task.ts';

export interface Ended {
  readonly args: readonly string[];
  /** Null: it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface Start {
  readonly program: string;
  readonly home: string;
  readonly args: readonly string[];
  readonly task: FireTask;
  /** Killed after so many real milliseconds. */
  readonly killAfterMs?: number;
}

/** Where this runs as root, commands run as somebody to whom permissions mean something. */
export const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;

/** No command of so small a tenant takes longer unless it hangs. */
const hangsAfterMs = 240_000;

export async function runCommand({ program, home, args, task, killAfterMs }: Start): Promise<Ended> {
  const began = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    cwd: home,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      TZ: 'UTC',
      NO_COLOR: '1',
      NODE_COMPILE_CACHE: `${program}.compiled`,
      [taskVariable]: JSON.stringify(task),
    },
    ...nobody,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const done = new AbortController();
  const killing = delay(killAfterMs ?? hangsAfterMs, undefined, { signal: done.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  );
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  done.abort();
  if ((await killing) && killAfterMs === undefined)
    stderr += `\nit was still running after ${hangsAfterMs} ms\n`;
  return {
    args,
    code: signal === null ? code : null,
    stdout,
    stderr,
    ms: performance.now() - began,
  };
}

export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

const asErrors = /^error: (?<message>[^]*?)\n {2}→ (?<remedy>.*)\n {2}(?<code>[A-Z][A-Z_]+)$/gmu;
/** Of an audit on schedule, one line. */
const asLines = /: failed: (?<message>.*) \((?<code>[A-Z][A-Z_]+)\)\. (?<remedy>.*)$/gmu;

/** Of an audit on schedule that came to its end, though a tenant could not sign in. */
const asEnds =
  /ended with exit code 5 \((?<message>a tenant could not sign in); (?<remedy>`[^`]+`) says why\)/gmu;

/** The errors that it told, in its own words, in order. */
export function errorsIn(stderr: string): readonly ToldError[] {
  return [asErrors, asLines, asEnds]
    .flatMap((form) => [...stderr.matchAll(form)])
    .map(({ groups = {} }) => ({
      code: groups['code'] ?? 'SIGN_IN_REFUSED',
      message: groups['message'] ?? '',
      remedy: groups['remedy'] ?? '',
    }));
}
