/** A program on a real pseudo-terminal, its screen read as people see it. Waits for text, never for time. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const root = path.resolve(import.meta.dirname, '../..');
export const node = path.join(root, 'node_modules/.bin/node');
/** An installed package is tested by naming its file here. */
export const program = process.env['GRANTWARDEN_CLI'] ?? path.join(root, 'dist/cli.js');
const home = mkdtempSync(path.join(tmpdir(), 'grantwarden-tui-home-'));
process.once('exit', () => rmSync(home, { recursive: true, force: true }));

export interface Driver extends AsyncDisposable {
  readonly pid: number;
  /** One chunk, as a terminal sends it. */
  send(text: string): void;
  /** Sends it and waits for the screen to show this. */
  press(keys: string, shows: string | RegExp): Promise<void>;
  /** Again and again until the screen shows this: for dialogs that take nothing at first. */
  pressUntil(keys: string, shows: string | RegExp): Promise<void>;
  shows(what: string | RegExp): Promise<void>;
  /** Until the screen shows it no more. */
  hides(what: string | RegExp): Promise<void>;
  resize(columns: number, rows: number): void;
  lines(): readonly string[];
  text(): string;
  /** Cell in which the text begins in each line that has it. */
  columnsOf(what: string): readonly number[];
  /** Of the alternate screen, bracketed paste, and the cursor. */
  modes(): { readonly alternate: boolean; readonly paste: boolean; readonly cursor: boolean };
  /** Everything that was written. */
  written(): string;
  kill(signal: string): void;
  /** The terminal goes away, as when its window is closed. */
  hangUp(): void;
  readonly ended: Promise<number>;
}

export interface DriverOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A deadline for what should come at once, so that a failure shows the screen. */
const patienceMs = 15_000;
/** Longer than an answer takes: a second press on its way would meet what the first one opened. */
const againMs = 400;

export function drive(file: string, args: readonly string[], options: DriverOptions): Driver {
  const { columns = 80, rows = 24, cwd, env = {} } = options;
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 });
  const pty = spawn(file, [...args], {
    name: env['TERM'] ?? 'xterm-256color',
    cols: columns,
    rows,
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TZ: 'UTC', TERM: 'xterm-256color', ...env },
  });
  const waiting = new Set<() => void>();
  let written = '';
  let gone = false;
  pty.onData((data) => {
    written += data;
    terminal.write(data, () => {
      for (const look of waiting) look();
    });
  });
  terminal.onData((answer) => pty.write(answer));
  const ended = new Promise<number>((resolve) => {
    pty.onExit(({ exitCode }) => {
      gone = true;
      terminal.write('', () => resolve(exitCode));
    });
  });

  const lines = (): readonly string[] => {
    const { active } = terminal.buffer;
    return Array.from(
      { length: terminal.rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true) ?? '',
    );
  };
  const text = (): string => lines().join('\n');
  const has = (what: string | RegExp): boolean =>
    typeof what === 'string' ? text().includes(what) : what.test(text());

  function until(isSo: () => boolean, says: string, again: () => void = () => {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (finish: () => void): void => {
        waiting.delete(look);
        clearTimeout(deadline);
        clearInterval(repeat);
        finish();
      };
      const look = (): void => {
        if (isSo()) end(resolve);
      };
      const deadline = setTimeout(
        () =>
          end(() => reject(new Error(`${says}${gone ? ' (it has ended)' : ''}; the screen is\n${text()}`))),
        patienceMs,
      );
      const repeat = setInterval(again, againMs);
      waiting.add(look);
      look();
    });
  }
  const shows = (what: string | RegExp): Promise<void> =>
    until(() => has(what), `never showed ${String(what)}`);

  return {
    pid: pty.pid,
    send: (keys) => pty.write(keys),
    async press(keys, what) {
      pty.write(keys);
      await shows(what);
    },
    async pressUntil(keys, what) {
      pty.write(keys);
      await until(
        () => has(what),
        `never showed ${String(what)}`,
        () => pty.write(keys),
      );
    },
    shows,
    hides: (what) => until(() => !has(what), `never hid ${String(what)}`),
    resize(columns, rows) {
      terminal.resize(columns, rows);
      pty.resize(columns, rows);
    },
    lines,
    text,
    columnsOf(what) {
      const { active } = terminal.buffer;
      return lines().flatMap((line, row) => {
        if (!line.includes(what)) return [];
        const cells = active.getLine(active.viewportY + row);
        for (let column = 0; column < terminal.cols; column += 1) {
          const rest = Array.from(
            { length: what.length },
            (_, index) => cells?.getCell(column + index)?.getChars() ?? '',
          );
          if (rest.join('') === what) return [column];
        }
        return [-1];
      });
    },
    modes: () => ({
      alternate: terminal.buffer.active.type === 'alternate',
      paste: terminal.modes.bracketedPasteMode,
      cursor: written.lastIndexOf('\u001B[?25h') >= written.lastIndexOf('\u001B[?25l'),
    }),
    written: () => written,
    kill: (signal) => pty.kill(signal),
    hangUp: () => (pty as unknown as { readonly destroy: () => void }).destroy(),
    ended,
    async [Symbol.asyncDispose]() {
      if (!gone) pty.kill('SIGKILL');
      await ended;
      terminal.dispose();
    },
  };
}
