/** Several sources read at once in one generator. */

/** Items of all sources as they come; ends with what each of them returned. The first error ends all. */
export async function* sideBySide<Item, End>(
  sources: readonly AsyncGenerator<Item, End>[],
): AsyncGenerator<Item, readonly End[]> {
  interface Step {
    readonly index: number;
    readonly result: IteratorResult<Item, End>;
  }
  const step = (index: number, source: AsyncGenerator<Item, End>): Promise<Step> => {
    const next = source.next().then((result) => ({ index, result }));
    // It may fail while nobody waits: whoever reads here is busy with an item of another source.
    next.catch(() => undefined);
    return next;
  };
  const pending = new Map(sources.map((source, index) => [index, step(index, source)]));
  const ends = new Map<number, End>();
  try {
    while (pending.size > 0) {
      const { index, result } = await Promise.race(pending.values());
      const source = sources[index];
      if (result.done === true || source === undefined) {
        pending.delete(index);
        if (result.done === true) ends.set(index, result.value);
        continue;
      }
      pending.set(index, step(index, source));
      yield result.value;
    }
  } finally {
    for (const source of sources) void source.return(undefined as never).catch(() => undefined);
  }
  return sources.flatMap((_, index) => {
    const end = ends.get(index);
    return end === undefined ? [] : [end];
  });
}
