import { expect, test } from 'vitest';
import { errorCode, type Rows, rowsOf, served } from './testing.ts';

type Json = Readonly<Record<string, unknown>>;
type Tenant = Awaited<ReturnType<typeof served>>;
const collections = ['servicePrincipals', 'oauth2PermissionGrants', 'applications'] as const;

/** Calls without a network in between, at a pace that no quota minds. */
function callerOf(tenant: Tenant) {
  const { simulator, clock } = tenant;
  let bearer = '';
  let endsAt = 0;
  return async (path: string) => {
    clock.advance(50);
    if (clock.now() > endsAt) {
      ({ bearer } = await tenant.signIn());
      endsAt = clock.now() + 3_000_000;
    }
    const url = new URL(path.startsWith('http') ? path : `http://127.0.0.1/v1.0/${path}`);
    const headers = { authorization: `Bearer ${bearer}`, consistencylevel: 'eventual' };
    const {
      status,
      headers: sent,
      body,
    } = await simulator.handle({ method: 'GET', url, headers, body: '', inFlight: 1 }, 'graph');
    return { status, location: sent?.['location'] ?? '', body: JSON.parse(body ?? '{}') as Json };
  };
}
type Get = ReturnType<typeof callerOf>;

async function rowsAndLink(get: Get, path: string): Promise<{ pages: Rows[]; link: string }> {
  const pages: Rows[] = [];
  let next: unknown = path;
  let link = '';
  while (typeof next === 'string') {
    const { body } = await get(next);
    pages.push(rowsOf(body));
    next = body['@odata.nextLink'];
    link = String(body['@odata.deltaLink']);
  }
  return { pages, link };
}

async function listed(get: Get, collection: string): Promise<ReadonlyMap<string, Json>> {
  const { pages } = await rowsAndLink(get, `${collection}?$top=999`);
  return new Map(pages.flat().map((row) => [String(row['id']), row]));
}

/** What the rows of a round make of what was known; what they contradict each other about is read anew. */
async function apply(get: Get, collection: string, known: Map<string, Json>, rows: Rows): Promise<void> {
  for (const [id, told] of Map.groupBy(rows, (row) => String(row['id']))) {
    const removals = told.filter((row) => '@removed' in row);
    if (removals.length === told.length) known.delete(id);
    else if (removals.length === 0) known.set(id, Object.assign({}, known.get(id), ...told));
    else {
      const { status, body } = await get(`${collection}/${id}`);
      if (status === 404) known.delete(id);
      else known.set(id, body);
    }
  }
}

const small = { users: 60, servicePrincipals: 120, ownApps: 20, resourcesWithRoles: 14 };

test.each([1, 2, 3])('what delta tells is the difference of two listings, seed %i', async (seed) => {
  await using tenant = await served({ ...small, seed });
  const get = callerOf(tenant);
  const state = await Promise.all(
    collections.map(async (collection) => {
      const { link } = await rowsAndLink(get, `${collection}/delta?$deltatoken=latest`);
      return { collection, link, known: new Map(await listed(get, collection)) };
    }),
  );
  const reasons = new Set<unknown>();
  let repeated = 0;
  for (let round = 0; round < 6; round += 1) {
    tenant.simulator.live?.(50);
    for (const one of state) {
      const { pages, link } = await rowsAndLink(get, one.link);
      const rows = pages.flat();
      await apply(get, one.collection, one.known, rows);
      one.link = link;
      for (const row of rows) reasons.add((row['@removed'] as Json | undefined)?.['reason']);
      repeated += rows.length - new Set(rows.map((row) => row['id'])).size;

      const now = await listed(get, one.collection);
      expect(new Set(one.known.keys())).toEqual(new Set(now.keys()));
      for (const [id, row] of now) expect(one.known.get(id)).toMatchObject(withoutContext(row));
    }
  }
  expect(reasons).toEqual(new Set([undefined, 'changed', 'deleted']));
  expect(repeated).toBeGreaterThan(0);
});

function withoutContext(row: Json): Json {
  return Object.fromEntries(Object.entries(row).filter(([name]) => !name.startsWith('@')));
}

test('nothing changed, nothing told; a token of a week ago starts everything anew', async () => {
  await using tenant = await served(small);
  const get = callerOf(tenant);
  for (const collection of collections) {
    const first = await rowsAndLink(get, `${collection}/delta?$deltatoken=latest`);
    const second = await rowsAndLink(get, first.link);
    tenant.simulator.live?.(40);
    tenant.clock.advance(7 * 86_400_000 + 60_000);
    const { status, location, body } = await get(second.link);
    const { pages } = await rowsAndLink(get, location);
    const ids = new Set(pages.flat().map((row) => String(row['id'])));

    expect([first.pages.flat(), second.pages.flat()]).toEqual([[], []]);
    expect([status, errorCode(body)]).toEqual([410, 'syncStateNotFound']);
    expect(ids).toEqual(new Set((await listed(get, collection)).keys()));
  }
});

test('rows are partial, of what was selected alone, and never without an id', async () => {
  await using tenant = await served(small);
  const get = callerOf(tenant);
  const whole = await rowsAndLink(get, 'servicePrincipals/delta?$deltatoken=latest');
  const enabled = 'servicePrincipals/delta?$deltatoken=latest&$select=accountEnabled';
  const selected = await rowsAndLink(get, enabled);
  tenant.simulator.live?.(150);
  const rows = (await rowsAndLink(get, whole.link)).pages.flat();
  const few = (await rowsAndLink(get, selected.link)).pages.flat();
  const properties = (all: Rows) => all.map((row) => Object.keys(row).toSorted().join());

  expect(properties(rows)).toContain('appDisplayName,displayName,id');
  expect(properties(rows).some((names) => names.split(',').length > 20)).toBe(true);
  expect(new Set(properties(few))).toEqual(new Set(['@removed,id', 'accountEnabled,id']));
});

test('long rounds have pages of two hundred; $top is ignored, $filter takes ids only', async () => {
  await using tenant = await served(small);
  const get = callerOf(tenant);
  const { link } = await rowsAndLink(get, 'oauth2PermissionGrants/delta?$deltatoken=latest&$top=5');
  const [one] = [...(await listed(get, 'oauth2PermissionGrants')).keys()];
  const filtered = await rowsAndLink(get, `oauth2PermissionGrants/delta?$filter=id eq '${one}'`);
  const unknown = await get("oauth2PermissionGrants/delta?$filter=clientId eq 'x'");
  tenant.simulator.live?.(1200);
  const { pages } = await rowsAndLink(get, link);
  const later = await rowsAndLink(get, filtered.link);

  expect(pages.length).toBeGreaterThan(1);
  expect(pages[0]).toHaveLength(200);
  expect(filtered.pages.flat().map((row) => row['id'])).toEqual([one]);
  expect(later.pages.flat().every((row) => row['id'] === one)).toBe(true);
  expect(errorCode(unknown.body)).toBe('Request_UnsupportedQuery');
});

test('application permissions and national clouds have no delta; what is asked is counted and guarded', async () => {
  await using tenant = await served(small);
  const get = callerOf(tenant);
  await using sovereign = await served({ ...small, sovereign: true });
  await using withoutGrants = await served({ ...small, auditorRoles: ['Application.Read.All'] });
  const latest = (collection: string) => `${collection}/delta?$deltatoken=latest`;

  expect((await get('appRoleAssignments/delta')).status).toBe(400);
  expect((await callerOf(sovereign)(latest('servicePrincipals'))).status).toBe(400);
  expect((await callerOf(withoutGrants)(latest('oauth2PermissionGrants'))).status).toBe(403);
  expect((await callerOf(withoutGrants)(latest('applications'))).status).toBe(200);
  expect((await get(latest('applications'))).status).toBe(200);
  expect(tenant.simulator.served.get('GET /applications/delta')).toBe(1);
});

test.each(['endless-cursor', 'foreign-next', 'empty-page', 'malformed-row', 'duplicate-rows'] as const)(
  'the fault %s bends delta, which then has a next link or a delta link and not both',
  async (fault) => {
    await using tenant = await served({ ...small, faultList: `${fault}@1` });
    const { call } = await tenant.signIn();
    const { body } = await call('oauth2PermissionGrants/delta');

    expect('@odata.nextLink' in body !== '@odata.deltaLink' in body).toBe(true);
  },
);
