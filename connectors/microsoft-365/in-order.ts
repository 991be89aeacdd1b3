/** Results in the order of the items, with up to `width` of them under way. The first error ends all. */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<{ readonly item: Item; readonly result: Result }, void> {
  const waiting: { readonly item: Item; readonly result: Promise<Result> }[] = [];
  let next = 0;
  for (;;) {
    while (next < items.length && waiting.length < width) {
      const item = items[next] as Item;
      const result = work(item);
      // It may fail while one before it is waited for, or is being used.
      result.catch(() => undefined);
      waiting.push({ item, result });
      next += 1;
    }
    const first = waiting.shift();
    if (first === undefined) return;
    yield { item: first.item, result: await first.result };
  }
}
