/** What each detection is tried on, from whatever file of examples has it. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Example, Examples } from '../detections/examples/small-worlds.ts';

export const examplesByDetection = await readExamples(
  path.resolve(import.meta.dirname, '../detections/examples'),
);

async function readExamples(folder: string): Promise<ReadonlyMap<string, readonly Example[]>> {
  const found = new Map<string, readonly Example[]>();
  for (const file of readdirSync(folder).toSorted()) {
    const exported = (await import(path.join(folder, file))) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(exported))
      if (name.startsWith('examplesOf'))
        for (const [id, list] of Object.entries(value as Examples))
          found.set(id, [...(found.get(id) ?? []), ...list]);
  }
  return found;
}
