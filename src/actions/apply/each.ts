/** Items side by side, at most `width` under way; stops beginning new ones when `go` says so. Order of begin is kept. */
export async function each<Item>(
  items: Iterable<Item>,
  width: number,
  go: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    while (go()) {
      const next = rest.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const endings = await Promise.allSettled(Array.from({ length: width }, worker));
  const failed = endings.find((ending) => ending.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** All of them to their end, whatever becomes of one: nothing goes on behind a failure. @throws the first failure */
export async function together<Result>(works: readonly Promise<Result>[]): Promise<readonly Result[]> {
  const endings = await Promise.allSettled(works);
  return endings.map((ending) => {
    if (ending.status === 'rejected') throw ending.reason;
    return ending.value;
  });
}
