import { expect, test } from 'vitest';
import type { SandboxOptions } from '../index.ts';
import { startedAt, startTenant } from './testing.ts';

interface Row {
  readonly id: { readonly time: string; readonly uniqueQualifier: string };
  readonly actor: { readonly email?: string };
  readonly events: readonly { readonly name: string }[];
}

/** A tenant asked without a network in between, at a pace that no quota minds. */
async function tenantWith(options: SandboxOptions) {
  const tenant = await startTenant({ users: 40, lagMs: 0, ...options });
  const { sandbox } = tenant;
  const [simulator] = sandbox.simulators;
  if (simulator === undefined) throw new Error('no simulator');
  let bearer = '';
  let endsAt = 0;

  async function get(path: string): Promise<Readonly<Record<string, unknown>>> {
    sandbox.clock.advance(500);
    if (sandbox.clock.now() > endsAt) {
      bearer = String((await tenant.signIn(await tenant.sign())).body['access_token']);
      endsAt = sandbox.clock.now() + 3_000_000;
    }
    const url = new URL(path, 'http://127.0.0.1');
    const headers = { authorization: `Bearer ${bearer}` };
    const reply = await simulator?.handle({ method: 'GET', url, headers, body: '', inFlight: 1 }, 'api');
    return { status: reply?.status, ...(JSON.parse(reply?.body ?? '{}') as object) };
  }

  const directory = '/admin/directory/v1/users';
  let roster: Readonly<Record<string, unknown>> = {};

  /** All that an audit reads, without what only says when; the roster, which takes longest, if it is asked for. */
  async function snapshot(withRoster = true): Promise<string> {
    const fields = 'users(id,primaryEmail,suspended,archived)';
    if (withRoster) roster = await get(`${directory}?customer=my_customer&maxResults=500&fields=${fields}`);
    const read = [roster, await get('/v1/policies')];
    for (const { id } of (roster['users'] ?? []) as readonly { readonly id: string }[])
      read.push(
        await get(`${directory}/${id}/tokens`),
        await get(`${directory}/${id}/asps?fields=kind,items(codeId,name,lastTimeUsed)`),
      );
    return JSON.stringify(read);
  }

  async function log(name: string, from = new Date(startedAt).toISOString()): Promise<readonly Row[]> {
    const path = `/admin/reports/v1/activity/users/all/applications/${name}`;
    const joint = name.includes('?') ? '&' : '?';
    return ((await get(`${path}${joint}startTime=${from}`))['items'] ?? []) as readonly Row[];
  }

  return { sandbox, get, snapshot, log, [Symbol.asyncDispose]: () => sandbox.close() };
}

const nothing: readonly string[] = [];
/** What a change is called, whether a full read shows it (null: if anybody had the app), and its events. */
const kinds: readonly (readonly [RegExp, boolean | null, token: readonly string[], admin: RegExp | null])[] =
  [
    [/ (?:consented to|found the new app|gave|consented anew) /u, true, ['authorize'], null],
    [/ confirmed /u, false, ['authorize'], null],
    [/^an admin revoked /u, true, ['revoke'], /^REVOKE_3LO_TOKEN$/u],
    [/@\S+ revoked /u, true, ['revoke'], null],
    [/ changed the password/u, true, nothing, null],
    [/ expired unused$/u, true, nothing, null],
    [/^the vendor deleted /u, null, nothing, null],
    [/ worked for /u, false, ['activity'], null],
    [/ made an app password$/u, true, nothing, null],
    [/^an admin removed an app password/u, true, nothing, /^REVOKE_ASP$/u],
    [/@\S+ removed an app password$/u, true, nothing, null],
    [/ used an app password$/u, true, nothing, null],
    [/ joined$/u, true, nothing, /^CREATE_USER$/u],
    [/ was (?:suspended|archived|deleted)$/u, true, nothing, /^(?:SUSPEND|ARCHIVE|DELETE)_USER$/u],
    [/ was reactivated$/u, true, nothing, /^UN(?:SUSPEND|ARCHIVE|DELETE)_USER$/u],
    [/ is now \S+@/u, true, nothing, /^RENAME_USER$/u],
    [/ may act in everybody’s name$/u, false, nothing, /^AUTHORIZE_API_CLIENT_ACCESS$/u],
    [/^the scopes of client /u, false, nothing, /^AUTHORIZE_API_CLIENT_ACCESS$/u],
    [/ may no longer act /u, false, nothing, /^REMOVE_API_CLIENT_ACCESS$/u],
    [/ was blocked and /u, null, nothing, /^(?:ADD_TO_BLOCKED_OAUTH2_APPS|CHANGE_APP_ACCESS)$/u],
    [/ is no longer blocked$/u, false, nothing, /^(?:REMOVE_FROM_BLOCKED_OAUTH2_APPS|CHANGE_APP_ACCESS)$/u],
    [/ is trusted$/u, false, nothing, /^(?:ADD_TO_TRUSTED_OAUTH2_APPS|CHANGE_APP_ACCESS)$/u],
    [/ was restricted: /u, true, nothing, /^DISALLOW_SERVICE_FOR_OAUTH2_ACCESS$/u],
    [/ is open to apps again$/u, true, nothing, /^ALLOW_SERVICE_FOR_OAUTH2_ACCESS$/u],
    [/^what unknown apps may do /u, true, nothing, /_THIRD_PARTY_API_ACCESS$/u],
    [/^own apps are /u, true, nothing, /TRUST_DOMAIN_OWNED_OAUTH2_APPS$/u],
  ];

test('each kind of change shows in a full read, and in a log where the vendor logs it', async () => {
  await using tenant = await tenantWith({ users: 20 });
  const seen = new Set<number>();
  let before = await tenant.snapshot();
  const keys: string[] = [];
  for (let nth = 0; nth < 230; nth += 1) {
    const since = new Date(tenant.sandbox.clock.now()).toISOString();
    const line = tenant.sandbox.live(1).join().replace('google-workspace: ', '');
    const kind = kinds.findIndex(([pattern]) => pattern.test(line));
    seen.add(kind);
    const [, read, token, admin] = kinds[kind] ?? [/^$/u, null, nothing, null];
    const after = await tenant.snapshot(/ (?:joined|was|is now) /u.test(`${line} `));
    const logs = [await tenant.log('token', since), await tenant.log('admin', since)];
    const [tokens, admins] = logs.map((rows) => rows.flatMap(({ events }) => events.map(({ name }) => name)));
    keys.push(...logs.flat().map(({ id }) => `${id.time} ${id.uniqueQualifier}`));

    // A failure names the line.
    const shown = read === null ? null : after !== before;
    const told = admins?.map((name) => admin?.test(name) ?? name);
    expect({ line, kind, shown, tokens, admins: told }).toEqual({
      line,
      kind: Math.max(kind, 0),
      shown: read,
      tokens: token,
      admins: admin === null ? [] : [true],
    });
    before = after;
  }

  expect(new Set(keys).size).toBe(keys.length);
  expect(seen.size).toBe(kinds.length);
});

test('the same seed lives the same life, however it is cut', async () => {
  await using one = await tenantWith({});
  await using other = await tenantWith({});
  const atOnce = one.sandbox.live(120);
  const inPieces = [...other.sandbox.live(50), ...other.sandbox.live(1), ...other.sandbox.live(69)];
  const withoutUse = (text: string) => text.replaceAll(/"lastTimeUsed":"\d+"/gu, '');

  expect(inPieces).toEqual(atOnce);
  expect(withoutUse(await other.snapshot())).toBe(withoutUse(await one.snapshot()));
  await using another = await tenantWith({ seed: 2 });
  expect(another.sandbox.live(120)).not.toEqual(atOnce);
});

test('whose an event was, and whether the log says so, does not hang on the time of day', async () => {
  const actors = async (later: number) => {
    await using tenant = await tenantWith({ startedAt: startedAt + later });
    tenant.sandbox.live(400);
    tenant.sandbox.clock.advance(86_400_000);
    const rows = await tenant.log('token', new Date(startedAt + later).toISOString());
    return rows.map(({ actor }) => actor.email ?? null);
  };
  const early = await actors(0);

  expect(early).toContain(null);
  expect(await actors(12_345_678)).toEqual(early);
});

test('of new events some come hours late, behind later ones, and some never', async () => {
  await using calm = await tenantWith({});
  await using troubled = await tenantWith({ logTrouble: { late: 0.3, lost: 0.2 } });
  calm.sandbox.live(400);
  troubled.sandbox.live(400);
  const count = async (tenant: typeof calm) =>
    (await tenant.log('token')).length + (await tenant.log('admin')).length;
  const all = await count(calm);
  const soon = await count(troubled);
  troubled.sandbox.clock.advance(2 * 3_600_000 - 60_000);
  const stillSoon = await count(troubled);
  troubled.sandbox.clock.advance(8 * 3_600_000);
  const half = await count(troubled);
  troubled.sandbox.clock.advance(12 * 3_600_000);
  const inTheEnd = await count(troubled);

  expect(all).toBeGreaterThan(250);
  expect(soon / all).toBeGreaterThan(0.4);
  expect(soon / all).toBeLessThan(0.6);
  expect(stillSoon).toBe(soon);
  expect(half).toBeGreaterThan(soon);
  expect(half).toBeLessThan(inTheEnd);
  expect(inTheEnd / all).toBeGreaterThan(0.72);
  expect(inTheEnd / all).toBeLessThan(0.88);
});

test('what was logged before the start stays as it was', async () => {
  await using tenant = await tenantWith({ users: 200 });
  const week = new Date(startedAt - 7 * 86_400_000).toISOString();
  const past = `token?endTime=${new Date(startedAt).toISOString()}`;
  const before = await tenant.log(past, week);
  tenant.sandbox.live(100);

  expect(before.length).toBeGreaterThan(20);
  expect(await tenant.log(past, week)).toEqual(before);
});

test('the report of use tells each day as it was', async () => {
  await using tenant = await tenantWith({});
  const { clock } = tenant.sandbox;
  const people = async () => {
    const newest = /later than (\S+) is/u.exec(
      JSON.stringify(await tenant.get('/admin/reports/v1/usage/dates/2030-01-01')),
    )?.[1];
    const report = await tenant.get(`/admin/reports/v1/usage/dates/${newest}`);
    return JSON.stringify(report['usageReports']).match(/"msgValue".*/u)?.[0];
  };
  const before = await people();
  tenant.sandbox.live(60);
  const atOnce = await people();
  clock.advance(2 * 86_400_000);
  tenant.sandbox.live(60);
  const late = await people();
  clock.advance(2 * 86_400_000);

  expect(before).toContain('client_name');
  expect(atOnce).toBe(before);
  expect(late).not.toBe(before);
  expect(await people()).not.toBe(late);
});
