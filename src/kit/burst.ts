import type { Clock } from '../core/clock.ts';

export interface Burst<T> {
  read(key: string): Promise<T>;
  /** Called after a write: what was read until now may not show it. */
  forget(key: string): void;
  /** After a change that may show in any of them. */
  forgetAll(): void;
}

/** How long after it came an answer is still given: shorter than any wait after which something is read anew. */
const heldMs = 1_000;
const mostHeld = 256;

/** Answers shared by those who ask for the same at nearly the same time. A failure is not kept. */
export function createBurst<T>(ask: (key: string) => Promise<T>, clock: Clock): Burst<T> {
  const held = new Map<string, { readonly answer: Promise<T>; until: number }>();
  return {
    read(key) {
      const found = held.get(key);
      if (found !== undefined && clock.monotonic() < found.until) return found.answer;
      const entry = { answer: ask(key), until: Number.POSITIVE_INFINITY };
      held.delete(key);
      held.set(key, entry);
      const [oldest] = held.keys();
      if (held.size > mostHeld && oldest !== undefined) held.delete(oldest);
      entry.answer.then(
        () => {
          entry.until = clock.monotonic() + heldMs;
        },
        () => {
          if (held.get(key) === entry) held.delete(key);
        },
      );
      return entry.answer;
    },
    forget: (key) => void held.delete(key),
    forgetAll: () => held.clear(),
  };
}
