/** Results in the order of the items, with up to `width` of them under way. The first error ends all. */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<{ readonly item: Item; readonly result: Result }, void> {
  const waiting: { readonly item: Item; readonly result: Promise<Result> }[] = [];
  let next = 0;
  try {
    for (;;) {
      while (next < items.length && waiting.length < width) {
        const item = items[next] as Item;
        waiting.push({ item, result: work(item) });
        next += 1;
      }
      const first = waiting.shift();
      if (first === undefined) return;
      yield { item: first.item, result: await first.result };
    }
  } finally {
    for (const { result } of waiting) result.catch(() => undefined);
  }
}
