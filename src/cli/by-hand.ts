/** A keyboard of which only a hand’s keys count: not what was typed before the question stood there, nor a paste. */
import { Transform } from 'node:stream';

/** What comes sooner was meant for something else. */
const deafMs = 300;
/** No hand presses Enter so soon after another key. */
const handMs = 30;
const interrupt = '\u0003';
const enter = /[\r\n]/gu;

export interface Keyboard extends NodeJS.ReadableStream {
  setRawMode?(mode: boolean): unknown;
}

export interface ByHand extends Disposable {
  readonly input: NodeJS.ReadableStream;
}

/** @param now monotonic milliseconds */
export function byHand(source: Keyboard, now: () => number = () => performance.now()): ByHand {
  const opened = now();
  let last = opened;
  const gate = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = chunk.toString('utf8');
      const early = now() - opened < deafMs;
      const quick = now() - last < handMs;
      last = now();
      if (text.includes(interrupt)) done(null, interrupt);
      else if (early) done();
      else done(null, text.length > 1 || quick ? text.replaceAll(enter, '') : text);
    },
  });
  const input = Object.assign(gate, {
    isTTY: true,
    setRawMode: (mode: boolean) => void source.setRawMode?.(mode),
  });
  source.pipe(input);
  return {
    input,
    [Symbol.dispose]() {
      source.unpipe(input);
      source.pause();
    },
  };
}
