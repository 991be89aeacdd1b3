import { holds, type Moment } from './moment.ts';

const page = 1_000;

/**
 * Rows of the tenant's people who go by this address or id, whatever its case, as any stream tells them. Of people, not
 * of grants: there are far fewer.
 */
export function peopleMatching({ store, tenant, basis }: Moment, name: string): readonly number[] {
  const sql = `SELECT principals.row, native_id AS id, records.content ->> '$.label' AS label FROM principals
    LEFT JOIN records ON records.principal = principals.row AND records.principal <> 0 AND records.kind = 'principal' AND ${holds('records')}
    WHERE principals.tenant = :tenant AND principals.kind = 'user' AND principals.row > :after
      AND principals.row <= :last ORDER BY principals.row`;
  const wanted = folded(name);
  const last =
    store.get<{ last: number | null }>(
      `SELECT max(row) AS last FROM principals WHERE tenant = ? AND kind = 'user'`,
      tenant,
    )?.last ?? 0;
  const found = new Set<number>();
  for (let after = 0; after < last; after += page) {
    const rows = store.all<{ readonly row: number; readonly id: string; readonly label: string | null }>(
      sql,
      { tenant, basis, after, last: after + page },
    );
    for (const { row, id, label } of rows)
      if (folded(id) === wanted || (label !== null && folded(label) === wanted)) found.add(row);
  }
  return [...found];
}

function folded(name: string): string {
  return name.trim().normalize('NFC').toLowerCase();
}
