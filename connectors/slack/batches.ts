/** Rows told in one batch where a list is made at once. */
const batchSize = 1000;

/** The same rows in lists of at most a batch, so that no list grows with the tenant. */
export function* batched<T>(rows: Iterable<T>): Generator<readonly T[]> {
  let batch: T[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
