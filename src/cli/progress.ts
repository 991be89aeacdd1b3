/** Shows how far a running audit is: a block that is redrawn on a terminal, a line now and then elsewhere. */
import type { Progress } from '../app/progress.ts';
import { safeText } from '../core/text.ts';
import type { Io } from './io.ts';

const redrawEveryMs = 100;
const lineEveryMs = 10_000;

export interface ProgressView {
  readonly onProgress: (progress: Progress) => void;
  /** Takes the block away or writes the last lines; nothing is shown afterwards. */
  end(): void;
}

interface StreamState {
  latest: Progress;
  readonly startedAt: number;
}

export interface ProgressOptions {
  readonly io: Io;
  readonly quiet: boolean;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
}

export function showProgress({ io, quiet, now = () => performance.now() }: ProgressOptions): ProgressView {
  if (quiet) return { onProgress: () => {}, end: () => {} };
  const redraws = io.stderr.isTTY && io.env['TERM'] !== 'dumb' && (io.env['CI'] ?? '') === '';
  return redraws ? redrawnBlock(io, now) : linesNowAndThen(io, now);
}

function redrawnBlock(io: Io, now: () => number): ProgressView {
  const streams = new Map<string, StreamState>();
  let drawn = 0;
  let lastDraw = Number.NEGATIVE_INFINITY;
  const draw = (): void => {
    const width = (io.stderr.columns ?? 80) - 1;
    const running = [...streams.values()].filter(({ latest }) => latest.status === 'running');
    const ended = streams.size - running.length;
    const lines = running.slice(0, 12).map((state) => streamLine(state, now()).slice(0, width));
    const more = running.length - lines.length;
    lines.push(
      `${ended} of ${streams.size} streams ended${more > 0 ? `, ${more} more running` : ''}`.slice(0, width),
    );
    void io.stderr.write(erase(drawn) + lines.map((line) => `${line}\n`).join(''));
    drawn = lines.length;
    lastDraw = now();
  };
  return {
    onProgress(progress) {
      note(streams, progress, now());
      if (now() - lastDraw >= redrawEveryMs) draw();
    },
    end() {
      void io.stderr.write(erase(drawn));
      drawn = 0;
    },
  };
}

/** Up over the lines drawn before, and clear from there. */
function erase(lines: number): string {
  return lines === 0 ? '' : `\u001b[${lines}A\u001b[0J`;
}

function linesNowAndThen(io: Io, now: () => number): ProgressView {
  const streams = new Map<string, StreamState>();
  const told = new Map<string, number>();
  return {
    onProgress(progress) {
      const at = now();
      const key = keyOf(progress);
      const state = note(streams, progress, at);
      const last = told.get(key) ?? state.startedAt;
      if (progress.status === 'running' && at - last < lineEveryMs) return;
      told.set(key, at);
      void io.stderr.write(`${streamLine(state, at)}\n`);
    },
    end: () => {},
  };
}

function note(streams: Map<string, StreamState>, progress: Progress, at: number): StreamState {
  const key = keyOf(progress);
  const state = streams.get(key) ?? { latest: progress, startedAt: at };
  state.latest = progress;
  streams.set(key, state);
  return state;
}

function keyOf({ tenant, stream }: Progress): string {
  return JSON.stringify([tenant, stream]);
}

/** `acme-google tokens 4,210 of 10,000 · 38/s · 2 min 30 s left` */
function streamLine({ latest, startedAt }: StreamState, at: number): string {
  const { tenant, stream, done, total, status } = latest;
  const amount = total === null ? count(done) : `${count(done)} of ${count(total)}`;
  const head = `${safeText(tenant)} ${stream} ${amount}`;
  if (status !== 'running') return `${head} ${status}`;
  const seconds = (at - startedAt) / 1000;
  const rate = seconds > 0 ? done / seconds : 0;
  if (rate === 0) return head;
  const left = total === null || total <= done ? '' : ` · ${duration((total - done) / rate)} left`;
  return `${head} · ${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s${left}`;
}

export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
