import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { drive, type Driver, node, program } from '../../tui/driver.ts';
import type { Row } from '../row.ts';
import { inOwnProcess, realPolicy } from './judge.ts';

/** A frame of a screen that shows sixty in a second. */
const frameMs = 16;
/** Nobody types faster. */
const betweenKeysMs = 40;
const size = { columns: 120, rows: 40 };
const bodyRows = 34;

interface Pressed {
  readonly what: string;
  readonly ms: number;
  readonly bytes: number;
}

export const tui: Row = {
  name: 'tui',
  title: 'The review: from a key to its frame, 10,000 apps and 1,000,000 grants in the store',
  unit: 'ms, 95th of 100',
  most: 1,
  async run({ short }) {
    if (!existsSync(program)) throw new Error(`${program} is missing: npm run build`);
    const [grants, apps] = short ? [100_000, 1_000] : [1_000_000, 10_000];
    const dir = await mkdtemp(path.join(tmpdir(), 'grantwarden-bench-'));
    try {
      const configFile = await realPolicy(dir);
      const judged = await inOwnProcess({ type: 'judge', configFile, grants, apps });
      const { pressed, firstFrame, peakRssMb } = await reviewed(configFile, apps);
      const all = pressed.map(({ ms }) => ms);
      const kinds = Map.groupBy(pressed, ({ what }) => what);
      return {
        bound: frameMs,
        measured: percentile(all, 0.95),
        peakRssMb,
        whole: null,
        notes: [
          `${judged.grants} grants, ${judged.findings} findings; ${pressed.length} keys on a pseudo-terminal of ${size.columns}×${size.rows}, from writing the key until a terminal has drawn what it must show`,
          `median ${percentile(all, 0.5).toFixed(1)} ms, worst ${Math.max(...all).toFixed(1)} ms; ${Math.round(sum(pressed.map(({ bytes }) => bytes)) / pressed.length)} bytes a key`,
          ...[...kinds].map(
            ([what, some]) =>
              `${what}: p95 ${percentile(
                some.map(({ ms }) => ms),
                0.95,
              ).toFixed(1)} ms, ${Math.round(sum(some.map(({ bytes }) => bytes)) / some.length)} bytes`,
          ),
          `first frame ${firstFrame.toFixed(0)} ms after the program is started`,
        ],
        missed: judged.grants === grants ? [] : [`${grants} grants told, ${judged.grants} stored`],
      };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
};

/** Of a judged workspace. */
export async function reviewed(
  configFile: string,
  apps: number,
): Promise<{
  readonly pressed: readonly Pressed[];
  readonly firstFrame: number;
  readonly peakRssMb: number;
}> {
  const began = performance.now();
  const cwd = path.dirname(configFile);
  await using screen = drive(node, [program, 'review', '--config', configFile], { cwd, ...size });
  await screen.shows('Open findings');
  const firstFrame = performance.now() - began;
  const pressed = await keysOf(screen, apps);
  return { pressed, firstFrame, peakRssMb: await peakOf(screen.pid) };
}

/** What people do in a long list: down, page by page, to the end, another order, a filter letter by letter. */
async function keysOf(screen: Driver, apps: number): Promise<readonly Pressed[]> {
  const pressed: Pressed[] = [];
  async function press(what: string, keys: string, shows: string | RegExp): Promise<void> {
    await delay(betweenKeysMs);
    const before = screen.written().length;
    const began = performance.now();
    await screen.press(keys, shows);
    pressed.push({ what, ms: performance.now() - began, bytes: screen.written().length - before });
  }
  await screen.press('3', new RegExp(`^1/${apps}\\b(?! +reading)`, 'mu'));
  const at = (place: number): RegExp => new RegExp(`^${place}/${apps} *$`, 'mu');
  for (let place = 2; place <= 81; place += 1) await press('one row down', 'j', at(place));
  for (let place = 81, turn = 0; turn < 40 && place < apps; turn += 1) {
    place = Math.min(apps, place + bodyRows);
    await press('a page down', '\u001B[6~', at(place));
  }
  for (let turn = 0; turn < 5; turn += 1) {
    await press('first and last', 'G', at(apps));
    await press('first and last', 'g', at(1));
  }
  for (const by of ['score', 'tier', 'decision', 'name']) await press('sort', 's', `sorted by ${by}`);
  await press('filter, each letter', '/', 'Enter keeps');
  for (let typed = 1; typed <= 13; typed += 1)
    await press(
      'filter, each letter',
      'application 99'.charAt(typed - 1),
      `/${'application 99'.slice(0, typed).trimEnd()}`,
    );
  await screen.press('\u001B', 'sorted by');
  for (let turn = 0; turn < 10; turn += 1) {
    await press('open and back', '\r', 'policy says');
    await press('open and back', '\u001B[D', 'sorted by');
    // Another app each time: what was read of one is kept.
    screen.send('j');
  }
  return pressed;
}

/** As Linux counts it; elsewhere nobody tells of another process. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmHWM:\s*(\d+)/u.exec(status)?.[1] ?? 0) / 1024);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
