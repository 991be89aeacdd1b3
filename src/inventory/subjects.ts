/** The rows of one subject in one stream: what it has lost when it was told in full, what is uncertain when it was not. */
import type { Subject } from '../kit/connector.ts';
import type { Store } from './store.ts';
import { carryUnseen, type Interval, intervals, unseen, type Within } from './stream-runs.ts';

export interface Place {
  /** Row of the tenant. */
  readonly tenant: number;
  readonly run: number;
  /** Row of the stream. */
  readonly stream: number;
}

interface Part extends Within {
  readonly of: Interval;
}

const { grants, records } = intervals;

/** All of the subject has been told: what this run has not met of it is gone. Inside a transaction. */
export function settle(store: Store, place: Place, subject: Subject): void {
  const { run, stream } = place;
  for (const { of, where, about } of partsOf(store, place, subject))
    store
      .prepare(`UPDATE ${of.table} SET gone_run = :run WHERE ${unseen(of.table, of.kind)} AND ${where}`)
      .run({ run, stream, ...about });
}

/** Nobody could tell of the subject: what this run has not met of it is carried on. Inside a transaction. */
export function carrySubject(store: Store, place: Place, subject: Subject): void {
  for (const { of, where, about } of partsOf(store, place, subject))
    carryUnseen(store, place.stream, place.run, [of], { where, about });
}

function partsOf(store: Store, { tenant }: Place, subject: Subject): readonly Part[] {
  if ('principal' in subject) {
    const { kind, id } = subject.principal;
    const known = 'SELECT row FROM principals WHERE tenant = ? AND native_id = ? AND kind = ?';
    const row = rowOf(store, known, tenant, id, kind);
    return [
      ...(row === null ? [] : ofRow('principal', row)),
      {
        of: records,
        where: "kind = 'credential' AND content ->> '$.owner' = :owner",
        about: { owner: id },
      },
    ];
  }
  if ('clientId' in subject) {
    const known = 'SELECT row FROM clients WHERE tenant = ? AND client_id = ?';
    const row = rowOf(store, known, tenant, subject.clientId);
    return row === null ? [] : ofRow('client', row);
  }
  const { resource } = subject;
  const opening = JSON.stringify([resource]).slice(0, -1);
  // Grants are not found by what they reach without looking at all of them.
  const reached = rowOf(
    store,
    'SELECT row FROM targets WHERE tenant = ? AND resource = ? LIMIT 1',
    tenant,
    resource,
  );
  return [
    ...(reached === null
      ? []
      : [
          {
            of: grants,
            where: 'target IN (SELECT row FROM targets WHERE tenant = :tenant AND resource = :resource)',
            about: { tenant, resource },
          },
        ]),
    // The key of a permission begins with its resource, in JSON.
    {
      of: records,
      where: "kind = 'permission' AND client = 0 AND principal = 0 AND key > :from AND key < :to",
      about: { from: `${opening},`, to: `${opening}-` },
    },
  ];
}

function ofRow(column: 'principal' | 'client', row: number): readonly Part[] {
  return [
    { of: grants, where: `${column} = :subject`, about: { subject: row } },
    { of: records, where: `${column} = :subject AND ${column} <> 0`, about: { subject: row } },
  ];
}

function rowOf(store: Store, sql: string, ...values: (string | number)[]): number | null {
  return store.get<{ row: number }>(sql, ...values)?.row ?? null;
}
