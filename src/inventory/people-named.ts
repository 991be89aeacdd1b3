import { holds, type Moment, ownStreams } from './moment.ts';

const page = 5_000;

/** Addresses or names of the tenant's people, nothing else of them: there may be many, and only this is wanted. */
export function* peopleNamed({ store, tenant, basis }: Moment): Generator<string> {
  // Without an index: by row, each page goes on where the last one ended, and nothing is sorted.
  const sql = `SELECT records.row, records.content ->> '$.label' AS label FROM records NOT INDEXED
    JOIN principals ON principals.row = records.principal
    WHERE records.kind = 'principal' AND records.stream IN ${ownStreams} AND principals.kind = 'user'
      AND records.row > :after AND ${holds('records')} ORDER BY records.row LIMIT ${page}`;
  const statement = store.prepare(sql);
  statement.setReturnArrays(true);
  let after = 0;
  for (;;) {
    const rows = store.guard(() => statement.all({ tenant, basis, after })) as unknown as [
      row: number,
      label: string | null,
    ][];
    for (const [, label] of rows) if (label !== null) yield label;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    [after] = last;
  }
}
