import { expect, test } from 'vitest';
import type { MicrosoftOptions } from './options.ts';
import { type Rows, rowsOf, served } from './testing.ts';

type Json = Readonly<Record<string, unknown>>;

/** A small tenant asked without a network in between, at a pace that no quota minds. */
async function tenantWith(options: Partial<MicrosoftOptions> = {}) {
  const tenant = await served({
    users: 30,
    servicePrincipals: 70,
    grants: 120,
    ownApps: 12,
    resourcesWithRoles: 14,
    appRoleAssignments: 60,
    lagMs: 0,
    ...options,
  });
  const { simulator, clock } = tenant;
  let bearer = '';
  let endsAt = 0;

  async function get(path: string): Promise<Json> {
    clock.advance(path.includes('auditLogs') || path.includes('reports') ? 2100 : 50);
    if (clock.now() > endsAt) {
      ({ bearer } = await tenant.signIn());
      endsAt = clock.now() + 3_000_000;
    }
    const url = new URL(path.startsWith('http') ? path : `http://127.0.0.1/v1.0/${path}`);
    const headers = { authorization: `Bearer ${bearer}`, consistencylevel: 'eventual' };
    const reply = await simulator.handle({ method: 'GET', url, headers, body: '', inFlight: 1 }, 'graph');
    return {
      status: reply.status,
      location: reply.headers?.['location'],
      ...(JSON.parse(reply.body ?? '{}') as Json),
    };
  }

  async function all(path: string): Promise<Rows> {
    const rows = new Map<unknown, Json>();
    let next: unknown = path;
    while (typeof next === 'string') {
      const body = await get(next);
      for (const row of rowsOf(body)) rows.set(row['id'], row);
      next = body['@odata.nextLink'];
    }
    return [...rows.values()];
  }

  const resources = simulator.tenant.directory.resources.map((at) =>
    simulator.tenant.directory.servicePrincipalId(at),
  );

  /** All that an audit reads but the logs. */
  async function snapshot(): Promise<string> {
    const apps = await all('applications?$top=999');
    const paths = [
      'servicePrincipals?$top=999&$select=id,displayName,accountEnabled,replyUrls,passwordCredentials,keyCredentials',
      'oauth2PermissionGrants?$top=999',
      'directory/deletedItems/microsoft.graph.servicePrincipal',
      'roleManagement/directory/roleAssignments',
      'users?$top=999&$select=id,accountEnabled,userPrincipalName',
      ...resources.map((id) => `servicePrincipals/${id}/appRoleAssignedTo?$top=999`),
      ...apps.flatMap(({ id }) => [
        `applications/${String(id)}/owners`,
        `applications/${String(id)}/federatedIdentityCredentials`,
      ]),
    ];
    const read: unknown[] = [
      apps,
      await get('policies/authorizationPolicy'),
      await get('policies/adminConsentRequestPolicy'),
    ];
    for (const path of paths) read.push(await all(path));
    return JSON.stringify(read);
  }

  async function audits(since: number): Promise<Rows> {
    const from = new Date(since).toISOString();
    return all(`auditLogs/directoryAudits?$filter=activityDateTime ge ${from}`);
  }

  const live = (changes: number) => simulator.live?.(changes) ?? [];
  return {
    ...tenant,
    live,
    get,
    all,
    snapshot,
    audits,
    [Symbol.asyncDispose]: () => tenant[Symbol.asyncDispose](),
  };
}

const added = 'Add delegated permission grant';
const amended = ['Consent to application', 'Remove delegated permission grant', added];
const keys = 'Update application – Certificates and secrets management ';
/** What a change is called, whether a full read shows it, and its activities in the audit log. */
const kinds: readonly (readonly [RegExp, boolean, readonly string[]])[] = [
  [/@\S+ consented to /u, true, ['Consent to application', added]],
  [/^an administrator consented to /u, true, ['Consent to application', added]],
  [/ got more scopes$/u, true, amended],
  [/^a grant of .* lost a scope$/u, true, amended],
  [/^a grant of .* was deleted$/u, true, ['Remove delegated permission grant']],
  [/ got an application permission$/u, true, ['Add app role assignment to service principal']],
  [/ lost an application permission$/u, true, ['Remove app role assignment from service principal']],
  [/ was added$/u, true, ['Add service principal']],
  [/@\S+ was disabled$/u, true, ['Disable account']],
  [/@\S+ was enabled$/u, true, ['Enable account']],
  [/@\S+ was deleted$/u, true, ['Delete user']],
  [/^(?!.*@).* was disabled$/u, true, ['Disable account']],
  [/^(?!.*@).* was enabled$/u, true, ['Enable account']],
  [/ was deleted with all that it had$/u, true, ['Remove service principal']],
  [/ is now called /u, true, ['Update service principal']],
  [/^(?!the own app).* got another reply address$/u, true, ['Update service principal']],
  [/@\S+ registered /u, true, ['Add service principal', 'Add owner to application', 'Add application']],
  [/^the own app .* was deleted$/u, true, ['Remove service principal', 'Delete application']],
  [/^(?!the service principal).* got a (?:password|certificate)$/u, true, [keys]],
  [/^(?!the service principal).* lost a (?:password|certificate)$/u, true, [keys]],
  [/^the service principal of .* lost a /u, true, ['Remove service principal credentials']],
  [/^the service principal of .* got a /u, true, ['Add service principal credentials']],
  [/ owns .* now$/u, true, ['Add owner to application']],
  [/ lost an owner$/u, true, ['Remove owner from application']],
  [/ trusts another issuer$/u, true, ['Update application']],
  [/ no longer trusts an issuer$/u, true, ['Update application']],
  [/^the own app .* got another reply address$/u, true, ['Update application']],
  [/@\S+ joined$/u, true, ['Add user']],
  [/ became /u, true, ['Add member to role']],
  [/ lost a directory role$/u, true, ['Remove member from role']],
  [/^people may consent by /u, true, ['Update authorization policy']],
  [/ ask an administrator to consent$/u, true, ['Update policy']],
  [/ signed in for /u, false, []],
];

test('each kind of change shows in a full read, and in the audit log', async () => {
  await using tenant = await tenantWith();
  const seen = new Set<number>();
  let before = await tenant.snapshot();
  for (let nth = 0; nth < 210; nth += 1) {
    const since = tenant.clock.now();
    const line = tenant.live(1).join();
    const kind = kinds.findIndex(([pattern]) => pattern.test(line));
    seen.add(kind);
    const [, shown, activities] = kinds[kind] ?? [/^$/u, true, []];
    const after = await tenant.snapshot();
    const logged = (await tenant.audits(since)).map((row) => String(row['activityDisplayName']));

    expect({ line, kind, shown: after !== before, logged: logged.toSorted() }).toEqual({
      line,
      kind: Math.max(0, kind),
      shown,
      logged: activities.toSorted(),
    });
    before = after;
  }
  expect(seen.size).toBe(kinds.length);
});

test('the same seed lives the same life, however it is cut', async () => {
  await using one = await tenantWith();
  await using other = await tenantWith();
  const atOnce = one.live(150);
  const inPieces = [...other.live(70), ...other.live(1), ...other.live(79)];
  const timeless = (text: string) => text.replaceAll(/"2026-11-2\d[^"]*"|"2027-11-2\d[^"]*"/gu, '""');

  expect(inPieces).toEqual(atOnce);
  expect(timeless(await other.snapshot())).toBe(timeless(await one.snapshot()));
});

test('of new events some come hours late and some never, of audits and of sign-ins', async () => {
  await using calm = await tenantWith();
  await using troubled = await tenantWith({ logTrouble: { late: 0.3, lost: 0.2 } });
  for (const tenant of [calm, troubled]) tenant.live(500);
  const start = calm.simulator.tenant.directory.startedAt;
  const count = async (tenant: typeof calm) => (await tenant.audits(start)).length;
  const signIns = async (tenant: typeof calm) => {
    const rows = await tenant.all(
      `http://127.0.0.1/beta/auditLogs/signIns?$filter=signInEventTypes/any(t: t eq 'nonInteractiveUser') and createdDateTime ge ${new Date(start).toISOString()}`,
    );
    return rows.length;
  };
  const all = await count(calm);
  const soon = await count(troubled);
  const allSignIns = await signIns(calm);
  const soonSignIns = await signIns(troubled);
  troubled.clock.advance(10 * 3_600_000);
  const half = await count(troubled);
  troubled.clock.advance(12 * 3_600_000);
  const inTheEnd = await count(troubled);

  expect(soon / all).toBeGreaterThan(0.42);
  expect(soon / all).toBeLessThan(0.58);
  expect(half).toBeGreaterThan(soon);
  expect(half).toBeLessThan(inTheEnd);
  expect(inTheEnd / all).toBeGreaterThan(0.73);
  expect(inTheEnd / all).toBeLessThan(0.87);
  expect(soonSignIns).toBeLessThan(allSignIns);
  expect(soonSignIns).toBeGreaterThan(0);
});

test('what was logged before the start stays as it was', async () => {
  await using calm = await tenantWith();
  await using lively = await tenantWith();
  lively.live(300);
  const start = new Date(calm.simulator.tenant.directory.startedAt).toISOString();
  const past = `auditLogs/directoryAudits?$filter=activityDateTime lt ${start}&$top=999`;
  const rows = await lively.all(past);

  expect(rows.length).toBeGreaterThan(10);
  expect(rows).toEqual(await calm.all(past));
});
