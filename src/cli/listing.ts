/** What `list` shows of the last run: the objects of the JSON report, or a table of their main columns. */
import type { Composed } from '../app/compose.ts';
import {
  appJson,
  controlJson,
  credentialJson,
  findingJson,
  grantJson,
  principalJson,
  runJson,
  vendorJson,
} from '../core/audit-json.ts';
import { toTheMinute } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import { type Evidence, tenantsOf } from '../core/finding.ts';
import type { AuditView } from '../core/result.ts';
import type { ListKind } from './commands/list.ts';
import { type Column, tableText } from './table.ts';

type Row = Readonly<Record<string, unknown>>;

/** @param tenants ids to keep; empty: all. @throws AppError NOTHING_RECORDED */
export async function* listing(
  app: Composed,
  what: ListKind,
  tenants: ReadonlySet<string>,
): AsyncGenerator<Row> {
  if (what === 'runs') {
    for (const run of app.inventory.runs()) yield runJson(run);
    return;
  }
  const run = app.inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  for await (const row of rowsOf(app.inventory.view(run), what))
    if (tenants.size === 0 || ofTenants(row, tenants)) yield row;
}

async function* rowsOf(view: AuditView, what: Exclude<ListKind, 'runs'>): AsyncGenerator<Row> {
  switch (what) {
    case 'apps':
      return yield* worstFirst(await Array.fromAsync(view.apps(), appJson));
    case 'grants':
      return yield* mapped(view.grants(), grantJson);
    case 'principals':
      return yield* mapped(view.principals(), principalJson);
    case 'vendors':
      return yield* mapped(view.vendors(), vendorJson);
    case 'findings':
      return yield* mapped(view.findings(), findingJson);
    case 'credentials':
      return yield* mapped(view.credentials(), credentialJson);
    case 'controls':
      return yield* mapped(view.controls(), controlJson);
  }
}

async function* mapped<From>(rows: AsyncIterable<From>, toJson: (row: From) => Row): AsyncGenerator<Row> {
  for await (const row of rows) yield toJson(row);
}

/** Apps are few enough to be held; grants are not. */
function worstFirst(apps: readonly ReturnType<typeof appJson>[]): readonly Row[] {
  return apps.toSorted(
    (a, b) =>
      Number(b['score']) - Number(a['score']) ||
      inOrder(text(a['key']), text(b['key'])) ||
      inOrder(text(a['tenant']), text(b['tenant'])),
  );
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Grants with the name of their app, which the objects of the JSON report leave to the apps. */
async function* withAppNames(rows: AsyncIterable<Row>, view: AuditView): AsyncGenerator<Row> {
  const names = new Map<string, string | null>();
  for await (const { tenant, key, name } of view.apps()) names.set(nameKey(tenant, key), name);
  for await (const row of rows)
    yield { ...row, appName: names.get(nameKey(text(row['tenant']), text(row['app']))) ?? '' };
}

function nameKey(tenant: string, app: string): string {
  return JSON.stringify([tenant, app]);
}

/** A vendor belongs to the tenants of its apps, which are written `tenant/app key`. */
function ofTenants(row: Row, tenants: ReadonlySet<string>): boolean {
  const { tenant, apps, evidence } = row;
  if (typeof tenant === 'string') return tenants.has(tenant);
  if (typeof evidence === 'object' && evidence !== null)
    return tenantsOf({ tenant: null, evidence: evidence as Evidence }).some((one) => tenants.has(one));
  return Array.isArray(apps) && apps.some((app) => tenants.has(String(app).split('/', 1)[0] ?? ''));
}

interface ListColumn extends Column<Row> {
  /** A terminal that is narrower than `roomy` does without it. */
  readonly spare?: true;
}

const roomy = 120;

const columns: Readonly<Record<ListKind, readonly ListColumn[]>> = {
  apps: [
    column('TIER', 'tier'),
    column('SCORE', 'score', 'right'),
    column('DECISION', 'decision'),
    {
      title: 'USERS',
      align: 'right',
      cell: ({ users, usersAtLeast, tenantWide }) =>
        tenantWide === true ? 'everyone' : `${usersAtLeast === true ? '≥' : ''}${text(users)}`,
    },
    { title: 'APP', cell: ({ name, clientId }) => text(name) || text(clientId), grows: true },
    { title: 'VENDOR', cell: ({ vendor }) => text(vendor), grows: true },
    column('TENANT', 'tenant'),
    { title: 'KEY', cell: ({ key }) => text(key), grows: true, spare: true },
  ],
  grants: [
    column('TIER', 'tier'),
    { title: 'KIND', cell: ({ kind }) => text(kind).replace(/^delegated-|-delegation$/u, '') },
    { title: 'WHO', cell: ({ principal }) => text((principal as Row)['label']), grows: true },
    { title: 'APP', cell: ({ appName, app }) => text(appName) || text(app), grows: true },
    { title: 'KEY', cell: ({ app }) => text(app), grows: true, spare: true },
    {
      title: 'SCOPES',
      cell: ({ scopes }) => (scopes as readonly string[]).join(' '),
      grows: true,
      spare: true,
    },
    day('LAST USED', 'lastUsedAt'),
    column('TENANT', 'tenant'),
  ],
  principals: [
    column('KIND', 'kind'),
    { title: 'WHO', cell: ({ label, id }) => text(label) || text(id), grows: true },
    column('ACTIVE', 'active'),
    column('PRIVILEGED', 'privileged'),
    column('TENANT', 'tenant'),
  ],
  vendors: [
    column('TIER', 'tier'),
    column('SCORE', 'score', 'right'),
    column('DECISION', 'decision'),
    column('MATCH', 'match'),
    { title: 'VENDOR', cell: ({ name }) => text(name), grows: true },
    { title: 'APPS', align: 'right', cell: ({ apps }) => String((apps as readonly unknown[]).length) },
    {
      title: 'PLATFORMS',
      cell: ({ platforms }) => (platforms as readonly string[]).join(' '),
      grows: true,
    },
  ],
  findings: [
    column('SEVERITY', 'severity'),
    column('STATUS', 'status'),
    { title: 'FINDING', cell: ({ title }) => text(title), grows: true, wraps: true },
    {
      title: 'PEOPLE',
      align: 'right',
      cell: ({ people }) => (people === 0 ? '–' : text(people)),
      spare: true,
    },
    column('TENANT', 'tenant'),
    column('ID', 'id'),
  ],
  credentials: [
    column('KIND', 'kind'),
    { title: 'APP', cell: ({ app }) => text(app), grows: true },
    day('EXPIRES', 'expiresAt'),
    day('LAST USED', 'lastUsedAt'),
    column('TENANT', 'tenant'),
    { title: 'ID', cell: ({ id }) => text(id), grows: true, spare: true },
  ],
  controls: [
    { title: 'STATUS', cell: ({ status, inProfile }) => `${text(status)}${inProfile === false ? ' *' : ''}` },
    column('CONTROL', 'id'),
    column('TENANT', 'tenant'),
    { title: 'WHAT IT ASKS', cell: ({ title }) => text(title), grows: true, spare: true },
    { title: 'WHY', cell: ({ why }) => text(why), grows: true, wraps: true },
  ],
  runs: [
    column('ID', 'id'),
    column('MODE', 'mode'),
    time('STARTED', 'startedAt'),
    time('FINISHED', 'finishedAt'),
  ],
};

function column(title: string, key: string, align: 'left' | 'right' = 'left'): Column<Row> {
  return { title, align, cell: (row) => text(row[key]) };
}

/** Of a time, the date. */
function day(title: string, key: string): Column<Row> {
  return { title, cell: (row) => text(row[key]).slice(0, 10) };
}

function time(title: string, key: string): Column<Row> {
  return { title, cell: (row) => toTheMinute(text(row[key])) };
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? `${value}`
    : '';
}

const empty: Readonly<Record<ListKind, string>> = {
  apps: 'The last audit saw no app.',
  grants: 'The last audit saw no grant.',
  principals: 'The last audit saw nobody.',
  vendors: 'No app belongs to a known vendor.',
  findings: 'No finding. What was not assessed: grantwarden report.',
  credentials: 'The last audit saw no credential.',
  controls: 'No such control.',
  runs: 'No audit has been recorded yet.',
};

/** @param width of the terminal; null: as wide as the longest cell. */
export function listTable(
  app: Composed,
  what: ListKind,
  rows: AsyncIterable<Row>,
  width: number | null,
): AsyncIterable<string> {
  const run = app.inventory.lastRun();
  const shown = what === 'grants' && run !== null ? withAppNames(rows, app.inventory.view(run)) : rows;
  const fitting = columns[what].filter(({ spare }) => spare !== true || width === null || width >= roomy);
  return tableText(shown, fitting, width, empty[what]);
}
