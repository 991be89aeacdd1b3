import { expect, test } from 'vitest';
import type { FaultName } from '../contract.ts';
import { plainReply } from '../faults.ts';
import { emptyReply } from './empty-reply.ts';
import { errorIn, type Page, startOrg, sessionIn, type TestOptions, type TestOrg } from './testing.ts';

const tokens = 'SELECT AppName, UserId FROM OauthToken';
const users = 'SELECT Id, Username FROM User';
const limits = '/services/data/v67.0/limits';

async function struck(
  name: FaultName,
  check: (org: TestOrg) => Promise<void>,
  options: TestOptions = {},
): Promise<void> {
  await using org = await startOrg({ ...options, faults: [{ name, rate: 1 }] });
  await check(org);
}

test.each([
  ['quota-403', '403 REQUEST_LIMIT_EXCEEDED'],
  ['429-absent', '403 REQUEST_LIMIT_EXCEEDED'],
  ['503', '503 SERVER_UNAVAILABLE'],
  ['200-error', '200 UNKNOWN_EXCEPTION'],
] as const)('%s is a list of errors without Retry-After', (name, error) =>
  struck(name, async (org) => {
    const got = await org.call(limits, { session: 'any' });

    expect(errorIn(got)).toBe(error);
    expect(got.headers.get('retry-after')).toBeNull();
  }),
);

test('a gateway’s error is a page', () =>
  struck('502-html', async (org) => {
    const got = await org.call(limits, { session: 'any' });
    expect([got.status, got.text.slice(0, 9)]).toEqual([
      502,
      plainReply('502-html', org.clock)?.body?.slice(0, 9),
    ]);
  }));

test('a session dies once in mid-run', () =>
  struck('token-expiry', async (org) => {
    const statuses: number[] = [];
    for (let i = 0; i < 14; i += 1) statuses.push((await org.call(limits)).status);
    const session = sessionIn(await org.signIn(await org.sign()));

    expect(statuses.indexOf(401)).toBe(11);
    for (let i = 0; i < 14; i += 1) expect((await org.call(limits, { session })).status).toBe(200);
  }));

test('a list leads to another host, with rows left out', () =>
  struck('foreign-next', async (org) => {
    const page = await org.query(tokens);

    expect(page.done).toBe(false);
    expect(page.nextRecordsUrl).toMatch(/^http:\/\/127\.0\.0\.2:9\/services\/data\//u);
    expect(page.records.length).toBeLessThan(page.totalSize);
    expect((await org.query('SELECT Id FROM Organization')).done).toBe(true);
  }));

test('a list that leads back to itself never ends', () =>
  struck('endless-cursor', async (org) => {
    const pages = await org.pages(users, 6);

    expect(pages).toHaveLength(6);
    expect(new Set(pages.map(({ nextRecordsUrl }) => nextRecordsUrl)).size).toBe(2);
  }));

test('an empty page leads on to the rows', () =>
  struck(
    'empty-page',
    async (org) => {
      const pages = await org.pages(tokens);
      const rows = pages.flatMap(({ records }) => records);

      expect(pages[0]).toMatchObject({ done: false, records: [] });
      expect(rows).toHaveLength(org.simulator.org.approvals.size);
    },
    { users: 600 },
  ));

test('rows are fewer than the count, and only the count tells', () =>
  struck('missing-rows', async (org) => {
    const page = await org.query(tokens);
    const { totalSize } = await org.query('SELECT COUNT() FROM OauthToken');

    expect(page.records.length).toBeLessThan(totalSize);
    expect(page.totalSize).toBe(page.records.length);
    expect((await org.query(users)).records).toHaveLength(62);
  }));

test('rows break or come twice, but only where a reader can tell', async () => {
  await struck('malformed-row', async (org) => {
    expect((await org.query(tokens)).records[0]).toMatchObject({ UserId: { unexpected: true } });
  });
  await struck('duplicate-rows', async (org) => {
    const { records } = await org.query(users);
    expect(records.at(-1)).toEqual(records[0]);
    expect((await org.query(tokens)).records).toHaveLength(org.simulator.org.approvals.size);
  });
});

test('one object is forbidden, the others are not', () =>
  struck('forbidden-stream', async (org) => {
    expect(await org.refused('SELECT Id FROM SetupEntityAccess')).toBe('403 INSUFFICIENT_ACCESS');
    expect((await org.query(users)).records).not.toEqual([]);
  }));

test('an org to which nothing is connected still has people, permissions and limits', async () => {
  await using org = await startOrg();
  const asked = async (path: string): Promise<unknown> => {
    const real = await org.call(path);
    const request = {
      method: 'GET',
      url: new URL(path, org.urls.instance),
      headers: {},
      body: '',
      inFlight: 1,
    };
    const reply = await emptyReply(request, 'instance', () =>
      Promise.resolve({ status: real.status, body: real.text }),
    );
    return JSON.parse(reply?.body ?? 'null');
  };
  const query = (soql: string) => asked(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`);

  expect(await query(tokens)).toEqual({ totalSize: 0, done: true, records: [] });
  expect(await query('SELECT COUNT() FROM OauthToken')).toEqual({ totalSize: 0, done: true, records: [] });
  expect(await query('SELECT AppName, COUNT(UserId) FROM OauthToken GROUP BY AppName')).toMatchObject({
    records: [],
  });
  expect(await query('SELECT COUNT(UserId) n, MAX(CreatedDate) last FROM OauthToken')).toMatchObject({
    records: [{ n: 0, last: null }],
  });
  expect(((await query(users)) as Page).records).toHaveLength(62);
  expect(((await query('SELECT PermissionsViewSetup FROM UserPermissionAccess')) as Page).totalSize).toBe(1);
  expect(await asked('/services/data/v67.0/apps/oauth/usage?page=0&pageSize=1')).toMatchObject({
    apps: [],
    nextPageUrl: null,
  });
  expect(await asked(limits)).toHaveProperty('DailyApiRequests.Max');
});
