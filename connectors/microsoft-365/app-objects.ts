/** What service principals and applications have in common: a long list with a delta query of its own. */
import type { z } from 'zod';
import type { Observation } from '../../src/core/observation.ts';
import type { Batch, StreamContext, StreamEnd } from '../../src/kit/connector.ts';
import type { ChangedObjects } from './changed-objects.ts';
import { markCursor } from './changes.ts';
import { expectedRows, type ListSpec, readList, shortfall } from './list.ts';
import type { Tenant } from './tenant.ts';

interface Listing<Row> {
  readonly list: ListSpec<Row>;
  readonly rowsOf: (row: Row) => readonly Observation[];
  /** When the read began. */
  readonly asOf: string;
  /** Of the delta query at that time; null: changes cannot go on from this read. */
  readonly mark: string | null;
}

/** @throws AppError as `readList` */
export async function* readListed<Row>(
  { graph }: Tenant,
  { list, rowsOf, asOf, mark }: Listing<Row>,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const pages = readList(graph, list, context);
  let done = 0;
  for (;;) {
    const step = await pages.next();
    if (step.done === true) {
      const gap = shortfall(list, step.value);
      const whole = gap === null && step.value.malformed === 0;
      return {
        expected: expectedRows(step.value),
        asOf,
        gaps: gap === null ? [] : [gap],
        ...(whole && markCursor(asOf, mark)),
      };
    }
    done += step.value.length;
    context.progress(done, null);
    yield { rows: step.value.flatMap(rowsOf), read: step.value.length, checkpoint: null };
  }
}

interface Telling<Row> {
  readonly shape: z.ZodType<Row>;
  readonly rowsOf: (row: Row) => readonly Observation[];
  readonly clientIdOf: (row: Row) => string;
  /** By object id, as told before. */
  readonly known: { clientId(id: string): string | null };
}

interface Told {
  readonly rows: readonly Observation[];
  readonly read: number;
  /** Client ids of apps about which everything was told, also that they are gone. */
  readonly clientIds: ReadonlySet<string>;
}

export function tellChanged<Row>(
  { present, gone }: ChangedObjects,
  { shape, rowsOf, clientIdOf, known }: Telling<Row>,
  { malformed }: Pick<StreamContext, 'malformed'>,
): Told {
  const rows: Observation[] = [];
  const clientIds = new Set<string>();
  let read = 0;
  for (const raw of present.values()) {
    const row = shape.safeParse(raw);
    if (!row.success) {
      malformed(raw, row.error.message);
      continue;
    }
    rows.push(...rowsOf(row.data));
    clientIds.add(clientIdOf(row.data));
    read += 1;
  }
  for (const id of gone) {
    const clientId = known.clientId(id);
    if (clientId !== null) clientIds.add(clientId);
  }
  return { rows, read, clientIds };
}
