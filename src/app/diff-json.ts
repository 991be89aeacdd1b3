/** `diff --json`, one document that is written as it is read; `diff --format csv`, one line a change. */
import { jsonLine, runJson } from '../core/audit-json.ts';
import { csvLine } from '../core/csv-line.ts';
import { safeText } from '../core/text.ts';
import type { AppChange } from '../inventory/diff-apps.ts';
import type { GrantsOfApp, ScopeChange, Who } from '../inventory/diff-grants.ts';
import type { ChosenDiff, TenantDiff } from './diff.ts';

type Json = Readonly<Record<string, unknown>>;

/** The top of what may be a million; `--format csv` has every grant. */
export function* diffJson({ diff, view }: ChosenDiff): Generator<string> {
  const { from, to, notCompared } = diff;
  yield `{"schema":"grantwarden.diff/1","from":${jsonLine(runJson(from))},"to":${jsonLine(runJson(to))},`;
  yield `"notCompared":${jsonLine(notCompared)},"tenants":[`;
  let next = '';
  for (const tenant of diff.tenants()) {
    const { id, platform, name, sameRows, stale, coverage, settings } = tenant;
    const head = { id, platform, name: shown(name), sameRows, stale, coverage: coverage.map(safeReason) };
    yield `${next}${jsonLine(head).slice(0, -1)},`;
    yield* list('apps', tenant.apps(), (change) => appJson(change, view));
    yield* list('grants', tenant.grants(), grantsJson);
    yield* list('scopes', tenant.scopes(), scopeJson);
    yield* list('people', tenant.people(), ({ who, ...change }) => ({ ...change, who: whoJson(who) }));
    yield* list('credentials', tenant.credentials(), (change) => ({ ...change, name: shown(change.name) }));
    yield `"settings":${jsonLine(settings.map((each) => ({ ...each, before: shown(each.before), after: shown(each.after) })))}}`;
    next = ',\n';
  }
  yield '],\n';
  yield* list('findings', diff.findings(), (change) => ({ ...change, title: safeText(change.title) }));
  yield* list('decisions', diff.decisions(), (change) => ({ ...change, vendor: shown(change.vendor) }), '');
  yield '}\n';
}

function* list<Change>(
  name: string,
  changes: Iterable<Change>,
  toJson: (change: Change) => Json,
  end = ',',
): Generator<string> {
  yield `"${name}":[`;
  let next = '';
  for (const change of changes) {
    yield `${next}${jsonLine(toJson(change))}`;
    next = ',\n';
  }
  yield `]${end}\n`;
}

/** With how the later run judges an app that is there. */
export function appJson(change: AppChange, view: ChosenDiff['view']): Json {
  const judged = change.after === null ? null : view.app(change.tenant, change.app);
  return {
    ...change,
    name: shown(change.name),
    decision: judged?.decision ?? null,
    tier: judged?.tier ?? null,
  };
}

function grantsJson({ newOf, goneOf, ...change }: GrantsOfApp): Json {
  return {
    ...change,
    name: shown(change.name),
    newOf: newOf.map(whoJson),
    goneOf: goneOf.map(whoJson),
  };
}

function scopeJson({ of, ...change }: ScopeChange): Json {
  return { ...change, name: shown(change.name), of: of.map(whoJson) };
}

function whoJson({ kind, id, label }: Who): Json {
  return { kind, id, label: safeText(label) };
}

function safeReason<Change extends { readonly reason: string | null }>(change: Change): Change {
  return { ...change, reason: shown(change.reason) };
}

function shown(text: string | null): string | null {
  return text === null ? null : safeText(text);
}

const header = ['section', 'change', 'tenant', 'app', 'name', 'id', 'who', 'before', 'after', 'seenAt'];

/** Every change, grants one by one. */
export function* diffCsv({ diff }: ChosenDiff): Generator<string> {
  yield csvLine(header);
  for (const tenant of diff.tenants()) yield* tenantCsv(tenant);
  for (const { change, tenant, app, title, id, before, after } of diff.findings())
    yield line('findings', change, { tenant, app, name: title, id, before, after });
  for (const { tenant, app, vendor, before, after } of diff.decisions())
    yield line('decisions', 'decided', { tenant, app, name: vendor, before, after });
}

interface Cells {
  readonly tenant: string | null;
  readonly app?: string | null;
  readonly name?: string | null;
  readonly id?: string | null;
  readonly who?: string;
  readonly before?: string | null;
  readonly after?: string | null;
  readonly seenAt?: string;
}

function line(section: string, change: string, cells: Cells): string {
  const { tenant, app, name, id, who, before, after, seenAt } = cells;
  return csvLine([section, change, tenant, app, name, id, who, before, after, seenAt]);
}

function* tenantCsv(tenant: TenantDiff): Generator<string> {
  for (const { change, ...cells } of tenant.apps()) yield line('apps', change, cells);
  for (const { notSeen, newOf: _, goneOf: __, ...app } of tenant.grants())
    if (notSeen > 0) yield line('grants', 'not-seen-again', { ...app, after: `${notSeen}` });
  for (const { change, who, before, after, ...cells } of tenant.everyGrant())
    yield line(change === 'new' || change === 'gone' ? 'grants' : 'scopes', change, {
      ...cells,
      who: who.label,
      before: before?.join(' ') ?? null,
      after: after?.join(' ') ?? null,
    });
  for (const { change, who, seenAt } of tenant.people())
    yield line('people', change, { tenant: tenant.id, id: who.id, who: who.label, seenAt });
  for (const { change, expiresAt, owner, ...cells } of tenant.credentials())
    yield line('credentials', change, { ...cells, who: owner ?? '', after: expiresAt });
  for (const cells of tenant.settings) yield line('settings', 'changed', cells);
  for (const { stream, ...cells } of tenant.coverage)
    yield line('coverage', 'read', { ...cells, id: stream });
}
