/** Two runs compared, from the rows that began or ended between them: what has not changed is not read. */
import type { StreamCoverage, StreamStatus } from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import type { RunInfo, TenantResult } from '../core/result.ts';
import { storedJson } from '../core/stored-json.ts';
import type { StreamId } from '../core/streams.ts';
import { type AppChange, appChanges } from './diff-apps.ts';
import {
  type GrantChange,
  type GrantsOfApp,
  changedGrants,
  grantsByApp,
  type ScopeChange,
  scopeChanges,
} from './diff-grants.ts';
import {
  type DecisionChange,
  decisionChanges,
  type FindingChange,
  findingChanges,
  type JudgedSpan,
} from './diff-judged.ts';
import { type CredentialChange, credentialChanges, type PersonChange, peopleChanges } from './diff-people.ts';
import { type Span, stageChanges, unreadStreams } from './diff-rows.ts';
import { moment } from './moment.ts';
import { RunReader } from './reader.ts';
import { runRow } from './runs.ts';
import type { Store } from './store.ts';

export interface SettingChange {
  readonly tenant: string;
  readonly id: string;
  /** Null where it was not known. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface StreamChange {
  readonly tenant: string;
  readonly stream: StreamId;
  /** Null: the run did not have this stream. */
  readonly before: StreamStatus | null;
  readonly after: StreamStatus | null;
  readonly reason: string | null;
}

/** A stream of the later run that told changes alone: what no event told may be older. */
export interface Staleness {
  readonly stream: StreamId;
  /** ISO time since which every row was read itself. */
  readonly verifiedAt: string;
}

/** What changed in one tenant. Lists are read when they are asked for, and before those of the next tenant. */
export interface TenantDiff {
  readonly id: string;
  readonly platform: TenantResult['platform'];
  readonly name: string | null;
  /** Both runs show the same rows, as an offline run and the one it judged again do. */
  readonly sameRows: boolean;
  readonly stale: readonly Staleness[];
  readonly coverage: readonly StreamChange[];
  readonly settings: readonly SettingChange[];
  apps(): Iterable<AppChange>;
  grants(): Iterable<GrantsOfApp>;
  everyGrant(): Iterable<GrantChange>;
  scopes(): Iterable<ScopeChange>;
  people(): Iterable<PersonChange>;
  credentials(): Iterable<CredentialChange>;
}

export interface RunDiff {
  readonly from: RunInfo;
  readonly to: RunInfo;
  /** Tenants that only one of the runs has. */
  readonly notCompared: readonly { readonly id: string; readonly only: 'from' | 'to' }[];
  /** One at a time: the changes of a tenant are gathered when it is reached. */
  tenants(): Iterable<TenantDiff>;
  findings(): Iterable<FindingChange>;
  decisions(): Iterable<DecisionChange>;
}

/** A judged run and its tenants. */
export interface ComparableRun extends RunInfo {
  readonly tenants: readonly string[];
}

/** Oldest first. */
export function comparableRuns(store: Store): ComparableRun[] {
  const rows = store.all<{ seq: number; tenants: string }>(
    `SELECT seq, json_group_array(tenants.id ORDER BY position) AS tenants FROM runs
      JOIN run_tenants ON run = seq JOIN tenants ON tenants.row = tenant
      WHERE finished_at IS NOT NULL AND judged = 1 GROUP BY seq ORDER BY seq`,
  );
  return rows.map(({ seq, tenants }) => ({
    ...infoOf(store, seq),
    tenants: storedJson(tenants) as string[],
  }));
}

function infoOf(store: Store, seq: number): RunInfo {
  const row = store.get<{
    id: string;
    mode: RunInfo['mode'];
    started_at: string;
    finished_at: string | null;
  }>('SELECT id, mode, started_at, finished_at FROM runs WHERE seq = ?', seq);
  if (row === undefined) throw new AppError('NOTHING_RECORDED');
  return {
    id: row.id,
    mode: row.mode,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? row.started_at,
  };
}

/**
 * @param only ids of tenants; absent: all. The earlier run is `from`.
 * @throws AppError NOTHING_RECORDED
 */
export function diffRuns(store: Store, from: string, to: string, only?: readonly string[]): RunDiff {
  const earlier = runRow(store, from).seq;
  const later = runRow(store, to).seq;
  const readers = { before: new RunReader(store, from), after: new RunReader(store, to) };
  const wanted = ({ id }: TenantResult): boolean => only === undefined || only.includes(id);
  const had = new Map(
    readers.before
      .tenants()
      .filter(wanted)
      .map((tenant) => [tenant.id, tenant]),
  );
  const has = readers.after.tenants().filter(wanted);
  const both = has.filter(({ id }) => had.has(id));
  const rows = new Map(
    store.all<{ id: string; row: number }>('SELECT id, row FROM tenants').map(({ id, row }) => [id, row]),
  );
  const judged: JudgedSpan = {
    store,
    before: earlier,
    after: later,
    tenants: new Map(both.map(({ id }) => [id, rows.get(id) ?? 0])),
  };
  return {
    from: infoOf(store, earlier),
    to: infoOf(store, later),
    notCompared: [
      ...[...had.keys()]
        .filter((id) => has.every((tenant) => tenant.id !== id))
        .map((id) => ({ id, only: 'from' as const })),
      ...has.filter(({ id }) => !had.has(id)).map(({ id }) => ({ id, only: 'to' as const })),
    ],
    *tenants() {
      for (const tenant of both) {
        const before = had.get(tenant.id);
        if (before !== undefined)
          yield tenantDiff(store, {
            earlier,
            later,
            readers,
            before,
            after: tenant,
            row: rows.get(tenant.id) ?? 0,
          });
      }
    },
    findings: () => findingChanges(judged),
    decisions: () => decisionChanges(judged),
  };
}

interface Compared {
  readonly earlier: number;
  readonly later: number;
  readonly readers: { readonly before: RunReader; readonly after: RunReader };
  readonly before: TenantResult;
  readonly after: TenantResult;
  readonly row: number;
}

function tenantDiff(store: Store, compared: Compared): TenantDiff {
  const { earlier, later, readers, before, after, row } = compared;
  const { id, platform, name } = after;
  const at = (run: number) => moment(store, { row, id, platform, basis: basisOf(store, run, row) });
  const moments = { before: at(earlier), after: at(later) };
  const span: Span = { store, ...moments, unreadBefore: unreadStreams(store, moments.before) };
  stageChanges(span);
  const finishedAt = infoOf(store, moments.after.basis).finishedAt;
  return {
    id,
    platform,
    name,
    sameRows: moments.before.basis === moments.after.basis,
    stale: after.coverage.streams.flatMap(({ name: stream, changes }) =>
      changes === undefined ? [] : [{ stream, verifiedAt: changes.verifiedAt }],
    ),
    coverage: [...coverageChanges(before, after)],
    settings: [...settingChanges(id, readers)],
    apps: () => appChanges(span),
    grants: () => grantsByApp(span),
    everyGrant: () => changedGrants(span),
    scopes: () => scopeChanges(span),
    people: () => peopleChanges(span),
    credentials: () => credentialChanges(span, finishedAt),
  };
}

function basisOf(store: Store, run: number, tenant: number): number {
  const row = store.get<{ basis: number }>(
    'SELECT basis FROM run_tenants WHERE run = ? AND tenant = ?',
    run,
    tenant,
  );
  return row?.basis ?? run;
}

function* coverageChanges(before: TenantResult, after: TenantResult): Generator<StreamChange> {
  const was = new Map(
    before.coverage.streams.map((stream): [StreamId, StreamCoverage] => [stream.name, stream]),
  );
  const is = new Map(
    after.coverage.streams.map((stream): [StreamId, StreamCoverage] => [stream.name, stream]),
  );
  for (const stream of new Set([...was.keys(), ...is.keys()])) {
    const [then, now] = [was.get(stream), is.get(stream)];
    if (then?.status === now?.status) continue;
    yield {
      tenant: after.id,
      stream,
      before: then?.status ?? null,
      after: now?.status ?? null,
      reason: now?.reason ?? null,
    };
  }
}

/** Settings are some dozens. What a run did not read is not known, and no change. */
function* settingChanges(tenant: string, { before, after }: Compared['readers']): Generator<SettingChange> {
  const was = new Map([...before.settings(tenant)].map((setting) => [setting.id, setting]));
  for (const { id, value, known } of after.settings(tenant)) {
    const earlier = was.get(id);
    if (!known || (earlier?.known === true && earlier.value === value)) continue;
    yield { tenant, id, before: earlier?.known === true ? earlier.value : null, after: value };
  }
}
