import { holds, type Moment } from './moment.ts';

/** More than are ever shown. */
const most = 10;

/** After every id that begins so, byte by byte. */
export function endOf(beginning: string): string {
  return `${beginning}\u{10FFFF}`;
}

/** Ids of grants that begin so, the first few in order; by an index. */
export function grantIdsBeginning({ store, tenant, basis }: Moment, beginning: string): readonly string[] {
  store.needIndex('grants_by_id');
  const sql = `SELECT grants.id FROM grants JOIN clients ON clients.row = grants.client
    WHERE grants.id >= :from AND grants.id < :to AND clients.tenant = :tenant AND ${holds('grants')}
    ORDER BY grants.id LIMIT ${most}`;
  const bound = { from: beginning, to: endOf(beginning), tenant, basis };
  const rows = store.all<{ readonly id: string }>(sql, bound);
  return rows.map(({ id }) => id);
}
