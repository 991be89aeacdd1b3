import type { PrincipalRow } from '../core/rows.ts';
import { holds, type Moment } from './moment.ts';
import { mergedContent, principalRecords } from './record-groups.ts';

/** A person who holds grants, and how many. */
export interface Holder extends Pick<PrincipalRow, 'id' | 'active' | 'privileged'> {
  readonly tenant: string;
  /** Address or name; the id where none is told. */
  readonly label: string;
  readonly grants: number;
  readonly apps: number;
}

const page = 500;

/**
 * In pages, by an index that begins with principals: nobody is held, and between pages others get their turn. People
 * are taken by row and by no index of theirs, or each page would count the grants of all who are left.
 */
export function* peopleHolding(at: Moment): Generator<readonly Holder[]> {
  const { store, tenant, id, basis } = at;
  const sql = `SELECT principals.row, count(*) AS grants, count(DISTINCT grants.client) AS apps
    FROM principals NOT INDEXED CROSS JOIN grants ON grants.principal = principals.row
    WHERE principals.tenant = :tenant AND principals.kind = 'user' AND principals.row > :after AND ${holds('grants')}
    GROUP BY principals.row ORDER BY principals.row LIMIT ${page}`;
  let after = 0;
  for (;;) {
    const counts = store.all<{
      readonly row: number;
      readonly grants: number;
      readonly apps: number;
    }>(sql, { tenant, basis, after });
    const records = Map.groupBy(
      principalRecords(
        at,
        counts.map(({ row }) => row),
      ),
      ({ principal }) => principal,
    );
    yield counts.map(({ row, grants, apps }): Holder => {
      const told = records.get(row) ?? [];
      const nativeId = told[0]?.native_id ?? '';
      const {
        label,
        active = 'unknown',
        privileged = 'unknown',
      } = mergedContent(told) as Partial<PrincipalRow>;
      return { tenant: id, id: nativeId, label: label ?? nativeId, active, privileged, grants, apps };
    });
    const last = counts.at(-1);
    if (last === undefined || counts.length < page) return;
    after = last.row;
  }
}
