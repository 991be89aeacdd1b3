import type { SalesforceClient } from './salesforce-session.ts';

export interface CursorSlots {
  /** Waits for a free one. The result gives it back. */
  take(): Promise<() => void>;
}

/** Of the ten cursors that a user may hold, the oldest is dropped for an eleventh; other programs hold some too. */
const atOnce = 4;
const slotsOf = new WeakMap<SalesforceClient, CursorSlots>();

/** The cursors of one signed-in user, shared by all lists that are read at once. */
export function cursorSlots(client: SalesforceClient): CursorSlots {
  const known = slotsOf.get(client);
  if (known !== undefined) return known;
  let free = atOnce;
  const waiting: (() => void)[] = [];

  function give(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  const slots: CursorSlots = {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let given = false;
      return () => {
        if (!given) give();
        given = true;
      };
    },
  };
  slotsOf.set(client, slots);
  return slots;
}
