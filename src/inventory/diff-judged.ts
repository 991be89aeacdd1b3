/** Findings that changed their status, and apps that are decided otherwise. */
import type { FindingStatus } from '../core/finding.ts';
import { storedJson } from '../core/stored-json.ts';
import { type Decision, type Severity, tiers } from '../core/vocabulary.ts';
import type { Store } from './store.ts';

export interface FindingChange {
  readonly id: string;
  readonly detection: string;
  readonly tenant: string | null;
  readonly app: string | null;
  readonly title: string;
  readonly severity: Severity;
  /** `dropped`: the later run did not ask, as when a detection is switched off. */
  readonly change: 'new' | 'resolved' | 'reopened' | 'waived' | 'dropped' | 'graver' | 'milder';
  readonly before: string | null;
  readonly after: string | null;
}

export interface DecisionChange {
  readonly tenant: string;
  readonly app: string;
  readonly before: Decision;
  readonly after: Decision;
  readonly vendor: string | null;
}

/** Two judged runs, by number, and the tenants that both have, as rows by id. */
export interface JudgedSpan {
  readonly store: Store;
  readonly before: number;
  readonly after: number;
  readonly tenants: ReadonlyMap<string, number>;
}

interface Pair {
  readonly key: string;
  readonly tenant: number;
  readonly was: string | null;
  readonly is: string | null;
}

const at = (run: string, alias: string): string =>
  `${alias}.first_run <= ${run} AND (${alias}.gone_run = 0 OR ${alias}.gone_run > ${run})`;

/** What either run holds and the other does not hold so; a page at a time. `fields` is JSON of what is compared. */
function changed(fields: string): string {
  const look = (run: string): string => `(SELECT ${fields} FROM judged AS told WHERE told.kind = :kind
      AND told.tenant = touched.tenant AND told.key = touched.key AND ${at(run, 'told')})`;
  return `SELECT tenant, key, was, is_now AS "is" FROM (
      SELECT tenant, key, ${look(':before')} AS was, ${look(':after')} AS is_now FROM (
        SELECT DISTINCT tenant, key FROM judged WHERE kind = :kind
          AND (tenant = 0 OR tenant IN (SELECT value FROM json_each(:tenants)))
          AND (first_run > :before AND first_run <= :after OR gone_run > :before AND gone_run <= :after + 1)
          AND (tenant, key) > (:lastTenant, :lastKey) ORDER BY tenant, key LIMIT ${page}) AS touched)`;
}

const page = 1_000;

const findingFields = `json_object('status', content ->> '$.status', 'severity', content ->> '$.severity',
  'score', content ->> '$.score', 'title', content ->> '$.title', 'detection', content ->> '$.detection',
  'tenant', content ->> '$.tenant', 'app', content ->> '$.app', 'tenants', json(content -> '$.evidence.tenants'))`;
const decisionFields = `json_object('decision', content ->> '$.decision', 'vendor', content ->> '$.vendor')`;

function* pairs(
  { store, before, after, tenants }: JudgedSpan,
  kind: string,
  fields: string,
): Generator<Pair> {
  const sql = changed(fields);
  let [lastTenant, lastKey] = [-1, ''];
  for (;;) {
    const bound = {
      kind,
      before,
      after,
      tenants: JSON.stringify([...tenants.values()]),
      lastTenant,
      lastKey,
    };
    const rows = store.all<Pair>(sql, bound);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    ({ tenant: lastTenant, key: lastKey } = last);
  }
}

interface Weighed {
  readonly status: FindingStatus;
  readonly severity: Severity;
  readonly score: number;
  readonly title: string;
  readonly detection: string;
  readonly tenant: string | null;
  readonly app: string | null;
  /** Of one about no single tenant. */
  readonly tenants: readonly string[] | null;
}

/** One about no single tenant is told when both runs have every tenant that it names. */
export function* findingChanges(span: JudgedSpan): Generator<FindingChange> {
  for (const { key, was, is } of pairs(span, 'finding', findingFields)) {
    const before = was === null ? null : (storedJson(was) as Weighed);
    const after = is === null ? null : (storedJson(is) as Weighed);
    const change = changeOf(before, after);
    const told = after ?? before;
    if (change === null || told === null) continue;
    const named = [...(before?.tenants ?? []), ...(after?.tenants ?? [])];
    if (told.tenant === null && !named.every((id) => span.tenants.has(id))) continue;
    const weighs = change === 'graver' || change === 'milder';
    yield {
      id: key,
      detection: told.detection,
      tenant: told.tenant,
      app: told.app,
      title: told.title,
      severity: told.severity,
      change,
      before: (weighs ? before?.severity : before?.status) ?? null,
      after: (weighs ? after?.severity : after?.status) ?? null,
    };
  }
}

function changeOf(was: Weighed | null, is: Weighed | null): FindingChange['change'] | null {
  if (is === null) return was === null || was.status === 'resolved' ? null : 'dropped';
  if (is.status === 'resolved') return was === null || was.status === 'resolved' ? null : 'resolved';
  if (is.status === 'waived') return was?.status === 'waived' ? null : 'waived';
  if (was === null) return is.status === 'reopened' ? 'reopened' : 'new';
  if (was.status === 'resolved' || was.status === 'waived') return 'reopened';
  const grew = tiers.indexOf(was.severity) - tiers.indexOf(is.severity);
  return grew === 0 ? null : grew > 0 ? 'graver' : 'milder';
}

interface Decided {
  readonly decision: Decision;
  readonly vendor: string | null;
}

/** Of apps that both runs have; how a new app is decided stands with the app. */
export function* decisionChanges(span: JudgedSpan): Generator<DecisionChange> {
  const ids = new Map([...span.tenants].map(([id, row]) => [row, id]));
  for (const { key, tenant, was, is } of pairs(span, 'app', decisionFields)) {
    if (was === null || is === null) continue;
    const before = storedJson(was) as Decided;
    const after = storedJson(is) as Decided;
    if (before.decision === after.decision) continue;
    yield {
      tenant: ids.get(tenant) ?? '',
      app: key,
      before: before.decision,
      after: after.decision,
      vendor: after.vendor,
    };
  }
}
