/** The built command line on a pseudo-terminal, and a hand that types. */
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from '@lydell/node-pty';

const root = path.resolve(import.meta.dirname, '../..');
const program = process.env['GRANTWARDEN_CLI'] ?? path.join(root, 'dist/cli.js');

export interface Terminal {
  /** Everything shown so far. */
  shown(): string;
  /** @throws when it ends, or does not come */
  until(text: RegExp): Promise<void>;
  write(text: string): void;
  /** Presses Enter until the program ends: one that arrives together with other keys counts for nothing. */
  enter(): Promise<number>;
  readonly ended: Promise<number>;
}

export function onTerminal(args: readonly string[], cwd: string): Terminal {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, TERM: 'xterm', TZ: 'UTC' };
  const pty = spawn(path.join(root, 'node_modules/.bin/node'), [program, ...args], {
    cols: 80,
    rows: 50,
    cwd,
    env,
  });
  let shown = '';
  let over = false;
  pty.onData((text) => (shown += text));
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      over = true;
      resolve(exitCode);
    });
  });
  return {
    shown: () => shown,
    async until(text) {
      while (!text.test(shown)) {
        if (over) throw new Error(`it ended before it showed ${text.source}:\n${shown}`);
        await delay(20);
      }
    },
    write: (text) => pty.write(text),
    async enter() {
      const again = setInterval(() => pty.write('\r'), 100);
      try {
        return await ended;
      } finally {
        clearInterval(again);
      }
    },
    ended,
  };
}
