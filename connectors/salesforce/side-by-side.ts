/** Items of several sources as they come, each source asked for its next only when its last was taken. */
export async function* sideBySide<Item>(
  sources: readonly AsyncGenerator<Item, void>[],
): AsyncGenerator<Item, void> {
  const ask = async (source: AsyncGenerator<Item, void>) => ({ source, step: await source.next() });
  const pending = new Map(sources.map((source) => [source, ask(source)]));
  try {
    while (pending.size > 0) {
      const { source, step } = await Promise.race(pending.values());
      if (step.done === true) {
        pending.delete(source);
        continue;
      }
      pending.set(source, ask(source));
      yield step.value;
    }
  } finally {
    for (const rest of pending.values()) rest.catch(() => undefined);
    for (const source of sources) void source.return().catch(() => undefined);
  }
}
