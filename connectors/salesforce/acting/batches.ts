/** Questions that are asked side by side become one: each call counts against the org's day. */

interface Waiting<Key, Row> {
  readonly key: Key;
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * One call at a time is under way; who asks meanwhile is answered by the next, so an answer is never older than its
 * question. Each gets the rows of all that were asked with it.
 * @param most keys in one call
 */
export function inBatches<Key, Row>(
  ask: (keys: readonly Key[]) => Promise<readonly Row[]>,
  most: number,
): (key: Key) => Promise<readonly Row[]> {
  const waiting: Waiting<Key, Row>[] = [];
  let busy = false;

  async function work(): Promise<void> {
    // Whoever asks in the same turn is still on the way.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting.splice(0, most);
      try {
        const rows = await ask(batch.map(({ key }) => key));
        for (const { resolve } of batch) resolve(rows);
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    busy = false;
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (busy) return;
      busy = true;
      void work();
    });
}
