import { LowSync } from 'lowdb';
import { z } from 'zod';
import { readDurably, writeDurably } from './durable-file.ts';

const Section = z.record(z.string(), z.json());
const State = z.strictObject({
  version: z.literal(1),
  schedule: Section,
  notifications: Section,
  preferences: Section,
});

/** What may be lost without harm: bookkeeping of schedule and notifications, preferences of the person. */
export type State = z.infer<typeof State>;

/**
 * The workspace's state.json: change `data`, then `write()`, which returns when it is on disk. A damaged file
 * falls back to its last good copy, and without one to an empty state.
 * @throws AppError DISK_FULL, WORKSPACE_UNREADABLE
 */
export function openState(path: string): LowSync<State> {
  const state = new LowSync<State>(
    {
      read: () => readDurably(path, (text) => State.parse(JSON.parse(text))).value,
      write: (data) => {
        writeDurably(path, `${JSON.stringify(data, null, 2)}\n`);
      },
    },
    { version: 1, schedule: {}, notifications: {}, preferences: {} },
  );
  state.read();
  return state;
}
