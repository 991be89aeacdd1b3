/**
 * Lists of several units, each begun ahead so that their latencies do not add up, handed out in order of the units.
 */
interface Begun<Unit, Item> {
  readonly unit: Unit;
  readonly items: AsyncGenerator<Item, void>;
  readonly first: Promise<IteratorResult<Item, void>>;
}

export interface UnitItems<Unit, Item> {
  readonly unit: Unit;
  /** To be read to its end, or until it throws, before the next unit is asked for. */
  readonly items: AsyncGenerator<Item, void>;
}

export async function* beginAhead<Unit, Item>(
  units: readonly Unit[],
  width: number,
  begin: (unit: Unit) => AsyncGenerator<Item, void>,
): AsyncGenerator<UnitItems<Unit, Item>, void> {
  const begun: Begun<Unit, Item>[] = [];
  let next = 0;
  try {
    for (;;) {
      for (; next < units.length && begun.length < width; next += 1) {
        const unit = units[next] as Unit;
        const items = begin(unit);
        const first = items.next();
        first.catch(() => undefined);
        begun.push({ unit, items, first });
      }
      const head = begun.shift();
      if (head === undefined) return;
      yield { unit: head.unit, items: resumed(head) };
    }
  } finally {
    for (const { items } of begun) void items.return().catch(() => undefined);
  }
}

async function* resumed<Unit, Item>({ items, first }: Begun<Unit, Item>): AsyncGenerator<Item, void> {
  const step = await first;
  if (step.done === true) return;
  yield step.value;
  yield* items;
}
