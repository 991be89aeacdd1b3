/** The least number of calls that tell what has changed in a day, from what each vendor's API offers. */
import type { TenantAudit } from '../audited-tenant.ts';
import type { TenantTruth } from '../truth.ts';

export interface Calls {
  readonly what: string;
  readonly calls: number;
}

export interface Day {
  readonly truth: TenantTruth;
  readonly audit: TenantAudit;
  /** What the simulation has changed, a line each. */
  readonly changed: readonly string[];
}

export function boundOf(day: Day): readonly Calls[] {
  switch (day.truth.platform) {
    case 'google-workspace':
      return googleCalls(day, day.truth);
    case 'microsoft-365':
      return microsoftCalls(day, day.truth);
    case 'slack':
      return slackCalls(day);
    case 'salesforce':
      return salesforceCalls(day, day.truth);
  }
}

export function sumOf(all: readonly Calls[]): number {
  return all.reduce((sum, { calls }) => sum + calls, 0);
}

function pages(rows: number, aPage: number): number {
  return Math.max(1, Math.ceil(rows / aPage));
}

function readOf({ audit }: Day, stream: string): number {
  return audit.coverage.find(({ name }) => name === stream)?.read ?? 0;
}

/** Google filters a log by one event name a call; one in a hundred people is verified in each of the three sweeps. */
function googleCalls(
  { changed }: Day,
  { people, active, inactive }: Extract<TenantTruth, { platform: 'google-workspace' }>,
): readonly Calls[] {
  const asked = changed.reduce((sum, line) => sum + Number(/: (\d+) people /u.exec(line)?.[1] ?? 0), 0);
  return [
    { what: 'sign-in and whose tenant', calls: 3 },
    { what: 'roster', calls: pages(people, 500) },
    { what: 'people who changed', calls: asked },
    {
      what: 'verification, one in a hundred',
      calls: 2 * Math.floor(active / 100) + Math.max(1, Math.floor(inactive / 100)),
    },
    { what: 'logs by event name', calls: 35 },
    { what: 'policies and Google’s counts', calls: 5 },
  ];
}

/** A delta page holds 200 changed objects, a batch 20 that are asked again. */
function microsoftCalls(
  day: Day,
  { thirdPartyApps, grantors, signInActivities }: Extract<TenantTruth, { platform: 'microsoft-365' }>,
): readonly Calls[] {
  const { served } = day.audit;
  const members = [...served].filter(([name]) => name.startsWith('member '));
  const groups = served.get('GET /groups/{id}/transitiveMembers') ?? 0;
  const delta = (stream: string): number => pages(readOf(day, stream), 200);
  const activities = pages(signInActivities, 999);
  return [
    { what: 'sign-in and whose tenant', calls: 2 },
    { what: 'policies', calls: 5 },
    { what: 'roles and groups that hold them', calls: 2 + groups },
    {
      what: 'delta pages',
      calls: delta('service-principals') + delta('delegated-grants') + delta('applications'),
    },
    { what: 'audit log', calls: pages(readOf(day, 'audit-events'), 999) },
    {
      what: 'touched objects, twenty a batch, and a thousand apps a call',
      calls:
        members.reduce((sum, [, count]) => sum + Math.ceil(count / 20), 0) +
        pages(readOf(day, 'service-principals'), 1_000),
    },
    { what: 'people in turn', calls: pages(Math.min(grantors, Math.max(3_000, grantors / 7)), 1_000) },
    { what: 'last sign-ins', calls: Math.min(3, activities) },
    {
      what: 'sign-in log, fifteen third-party apps a question',
      calls: 3 + Math.ceil(Math.min(thirdPartyApps, 600) / 15),
    },
  ];
}

/** Approvals and restrictions are asked with and without certified apps, at the organisation and where something was decided. */
function slackCalls({ audit, changed }: Day): readonly Calls[] {
  const workspaces = audit.served.get('users.list') ?? 0;
  const created = changed.filter((line) => /the workspace ".*" was created$/u.test(line)).length;
  const decided = changed.flatMap(
    (line) => /was (?:approved|restricted|cleared)[^"]* "([^"]+)"$/u.exec(line)?.[1] ?? [],
  );
  const touched = new Set(decided).size + created;
  const inTurn = 2;
  return [
    { what: 'sign-in, workspaces', calls: 3 },
    { what: 'people of each workspace', calls: workspaces },
    { what: 'log, its actions', calls: 4 },
    { what: 'decisions', calls: 2 * 2 * (1 + inTurn + touched) },
    { what: 'requests, a third of all places', calls: Math.ceil((workspaces + 1) / 3) + touched },
  ];
}

/** Counts by app, then by person where an app has fewer: an answer holds 2,000 groups. A page holds 500 tokens. */
function salesforceCalls(
  day: Day,
  {
    users,
    connectedApps,
    externalClientApps,
    preauthorizations,
  }: Extract<TenantTruth, { platform: 'salesforce' }>,
): readonly Calls[] {
  const tens = (apps: number): number => Math.ceil(apps / 10);
  const holders = day.audit.served.get('usage.users') ?? 0;
  return [
    { what: 'sign-in, whose org, own user, objects', calls: 8 },
    { what: 'fields of 11 more objects', calls: 11 },
    { what: 'people, powers, apps, policies', calls: pages(users, 2_000) + 4 },
    { what: 'who is let in beforehand', calls: pages(preauthorizations, 2_000) },
    { what: 'metadata', calls: tens(connectedApps) + tens(externalClientApps) + 2 },
    { what: 'credentials for elsewhere, packages', calls: 4 },
    {
      what: 'tokens: counts of old and new ones, by person where there are fewer',
      calls: 2 + pages(users, 2_000),
    },
    { what: 'tokens that are read, 500 a page', calls: pages(readOf(day, 'tokens'), 500) },
    { what: 'external client apps, and whose holders no token tells', calls: 2 + holders },
    { what: 'logins and use of the API', calls: 3 + pages(readOf(day, 'login-history'), 2_000) },
  ];
}
