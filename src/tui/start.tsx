/** The review on a real terminal: keys in, frames out, and everything given back at the end. */
import { render } from 'ink';
import { StringDecoder } from 'node:string_decoder';
import { openReview, type Review } from '../app/review.ts';
import type { Context } from '../app/context.ts';
import { sourceOf } from './data.ts';
import { type DataEffect, perform } from './effects.ts';
import { frame } from './frame.ts';
import { initialState } from './initial-state.ts';
import { endOfKeys, type Input, type KeyReading, noReading, readKeys } from './keys.ts';
import { inAscii } from './plain-signs.ts';
import * as places from './places.ts';
import { type SuspendTerminal, Terminal } from './screen.tsx';
import type { Effect, Session, State } from './state.ts';
import { oneColumn, standIns } from './stand-ins.ts';
import { looksFor } from './theme.ts';
import { troubleOf } from './trouble.ts';
import { screenOf } from './screens/index.ts';
import { type Happening, update } from './update.ts';
import { isRescanning, opensByItself } from './update-rescan.ts';

export interface ReviewOptions extends Pick<Session, 'allowApply' | 'configFile'> {
  readonly color: boolean;
  /** False: the terminal shows no more than ASCII. */
  readonly unicode: boolean;
  readonly signal: AbortSignal;
  /** Whole or not at all. @throws AppError OUTPUT_FAILED */
  readonly writeFile: (file: string, text: string) => Promise<void>;
  readonly openPage: (url: string) => Promise<boolean>;
  readonly redact: (text: string) => string;
  /** Milliseconds since the epoch, by which ages are told; absent: the workspace's clock. */
  readonly now?: () => number;
}

export interface ReviewEnded {
  /** Plan that was written last; null: none. */
  readonly plan: string | null;
  readonly decisions: number;
}

/** Milliseconds after which an Esc that nothing follows is the Esc key. */
const escMs = 30;
/** How often it is asked whether another audit has finished: one row by its index. */
const outdatedMs = 3_000;
/** Ink holds a frame back that follows another more closely: what a page holds follows its opening within milliseconds. */
const fps = 500;

/** @throws AppError NOTHING_RECORDED, WORKSPACE_* */
export async function startReview(context: Context, options: ReviewOptions): Promise<ReviewEnded> {
  const { stdin, stdout } = process;
  let review = openReview(context);
  let source = sourceOf(review);
  const { allowApply, configFile } = options;
  const tenants = context.tenants.map(({ id }) => id);
  const now = options.now ?? (() => context.clock.now());
  let state = initial(review, { allowApply, configFile, tenants }, stdout.columns, stdout.rows);
  let work = new AbortController();
  /** Ended before the workspace is closed. */
  const underWay = new Set<Promise<void>>();
  let reading: KeyReading = noReading;
  let suspend: SuspendTerminal | null = null;
  let escTimer: NodeJS.Timeout | undefined;
  let toastTimer: NodeJS.Timeout | undefined;
  let ended = false;
  const looks = looksFor(options.color);
  const signs = standIns();
  const decoder = new StringDecoder('utf8');
  const { promise: end, resolve: quit } = Promise.withResolvers<void>();

  const screen = () => (
    <Terminal
      lines={options.unicode ? frame(state, source) : inAscii(frame(state, source))}
      looks={looks}
      signs={signs}
      onReady={(ready) => {
        suspend = ready;
      }}
    />
  );
  const pasteMode = (on: boolean): void => void stdout.write(`\u001B[?2004${on ? 'h' : 'l'}`);
  function take(): void {
    stdin.setRawMode(true);
    pasteMode(true);
  }
  function release(): void {
    pasteMode(false);
    if (stdin.isTTY) stdin.setRawMode(false);
  }

  // Before anything is drawn: whoever sees the screen may press a key.
  take();
  process.once('exit', release);
  const app = render(screen(), {
    stdin,
    stdout: oneColumn(stdout, signs),
    exitOnCtrlC: false,
    patchConsole: false,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    isScreenReaderEnabled: false,
    maxFps: fps,
  });

  const draw = (): void => {
    if (ended) return;
    app.rerender(screen());
    clearTimeout(toastTimer);
    if (state.toast !== null)
      toastTimer = setTimeout(
        () => happens({ what: 'tick' }),
        Math.max(50, state.toast.until - performance.now() + 20),
      );
  };
  const step = (happening: Happening): void => {
    const next = update(state, happening, performance.now(), now());
    ({ state } = next);
    for (const effect of next.effects) act(effect);
  };
  const happens = (happening: Happening): void => {
    if (ended) return;
    step(happening);
    draw();
  };

  function act(effect: Effect): void {
    switch (effect.effect) {
      case 'quit':
        return quit();
      case 'suspend':
        return void suspended();
      case 'redraw':
        app.clear();
        return;
      case 'copy':
        stdout.write(`\u001B]52;c;${Buffer.from(effect.text).toString('base64')}\u0007`);
        return;
      case 'reload':
        return reload();
      case 'stop':
        return work.abort();
      case 'rescan':
      case 'look':
      case 'apply': {
        work = new AbortController();
        const working = performing(effect, happens);
        underWay.add(working);
        void working.finally(() => {
          underWay.delete(working);
          if (effect.effect === 'rescan') reopened();
        });
        return;
      }
      default:
        // What comes of an audit that is shown no more is not wanted.
        void performing(effect, ofReview(review));
    }
  }

  function performing(effect: DataEffect, tell: (happening: Happening) => void): Promise<void> {
    const { writeFile, openPage, redact } = options;
    return perform({ review, tell, writeFile, openPage, redact, signal: work.signal }, effect);
  }

  function ofReview(current: Review): (happening: Happening) => void {
    return (happening) => {
      if (current === review) happens(happening);
    };
  }

  /** After an audit of our own. */
  function reopened(): void {
    const came = state.rescanning?.came ?? null;
    if (ended || came === null || !opensByItself(state)) return;
    reload();
    happens({ what: 'rescan-opened', came });
  }

  function reload(): void {
    try {
      review = openReview(context);
    } catch (thrown) {
      return step({
        what: 'failed',
        title: 'The latest audit cannot be opened',
        trouble: troubleOf(options, thrown),
      });
    }
    source = sourceOf(review);
    const { session, columns, rows, planning, applying, rescanning, undoable, path } = state;
    const [first] = path;
    state = {
      ...initial(review, session, columns, rows),
      planning,
      applying,
      rescanning,
      undoable,
      path: [screenOf(first).kind === 'page' && first.id !== '' ? places.overview : first],
    };
    step({ what: 'start' });
  }

  async function suspended(): Promise<void> {
    if (suspend === null || process.platform === 'win32') return;
    await suspend(async () => {
      release();
      const { promise, resolve } = Promise.withResolvers<void>();
      process.once('SIGCONT', () => resolve());
      // The whole job, so that the shell gets its turn whoever started this.
      process.kill(0, 'SIGTSTP');
      await promise;
      take();
    });
    happens({ what: 'resize', columns: stdout.columns, rows: stdout.rows });
  }

  function input(all: readonly Input[]): void {
    for (const each of all)
      step('paste' in each ? { what: 'paste', text: each.paste } : { what: 'key', key: each.key });
    if (all.length > 0) draw();
  }
  const onData = (chunk: Buffer): void => {
    clearTimeout(escTimer);
    const read = readKeys(reading, decoder.write(chunk));
    ({ reading } = read);
    input(read.input);
    if (reading.pending !== '' && reading.pasted === null)
      escTimer = setTimeout(() => {
        const rest = endOfKeys(reading);
        ({ reading } = rest);
        input(rest.input);
      }, escMs);
  };
  const onResize = (): void => {
    // Terminals break lines that have become too long, each in its way. Ink does not see how wide it is.
    if (stdout.columns < state.columns) app.clear();
    happens({ what: 'resize', columns: stdout.columns, rows: stdout.rows });
  };
  const stop = (): void => quit();

  const newer = setInterval(() => {
    if (!state.outdated && !isRescanning(state) && review.isOutdated()) happens({ what: 'outdated' });
    else if (isRescanning(state)) happens({ what: 'tick' });
  }, outdatedMs);

  stdin.on('data', onData);
  stdin.on('end', stop);
  stdin.on('error', stop);
  stdout.on('resize', onResize);
  stdout.on('error', stop);
  options.signal.addEventListener('abort', stop, { once: true });
  happens({ what: 'start' });
  // What the first app that is opened needs. Where it cannot be loaded, that app says so.
  for (const definition of context.connectors)
    if (context.tenants.some(({ platform }) => platform === definition.platform))
      void definition.load().catch(() => {});
  try {
    await end;
  } finally {
    ended = true;
    clearTimeout(escTimer);
    clearTimeout(toastTimer);
    clearInterval(newer);
    stdin.off('data', onData);
    stdin.off('end', stop);
    stdin.off('error', stop);
    stdout.off('resize', onResize);
    options.signal.removeEventListener('abort', stop);
    process.off('exit', release);
    release();
    stdin.pause();
    app.unmount();
    await app.waitUntilExit();
    work.abort();
    await Promise.all(underWay);
  }
  return { plan: state.planning.written, decisions: state.decided.size };
}

function initial(review: Review, session: Session, columns: number, rows: number): State {
  const { run, tenants, summary } = review;
  return initialState({ session, columns, rows, now: 0, at: performance.now(), run, tenants, summary });
}
