import { expect, test } from 'vitest';
import type { AppSeen } from '../../../src/core/observation.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type { Row } from '../test-org.ts';
import { type Asked, type How, openOrg, refusal, rows } from '../testing.ts';
import { createApiUsageStream } from './api-usage.ts';

const log = 'ApiTotalUsageEventLog';
const fields = [
  'RequestIdentifier',
  'Timestamp',
  'ConnectedAppIdentifier',
  'UserIdentifier',
  'ClientIp',
  'ClientName',
  'ApiFamily',
  'HttpMethod',
  'ObjectName',
];
const alice = '0055f00000AliceAAA';
const drift = '0H45f000000DriftAA';

function group(more: Row = {}): Row {
  return {
    ConnectedAppIdentifier: drift,
    UserIdentifier: alice,
    ClientIp: '203.0.113.9',
    ClientName: 'Salesforce-Multi-Org-Fetcher/1.0',
    ApiFamily: 'REST',
    HttpMethod: 'GET',
    ObjectName: 'Case',
    expr0: 8_000,
    expr1: '2026-11-21T03:04:05.000+0000',
    ...more,
  };
}

const isOfLog = ({ soql }: Asked) => soql.includes(` FROM ${log}`);

function org(groups: (asked: Asked, times: number) => readonly Row[], how: How = {}) {
  let times = 0;
  return openOrg(
    (asked) => {
      if (!isOfLog(asked)) return undefined;
      times += 1;
      return rows(groups(asked, times));
    },
    { objects: { [log]: fields }, streams: [createApiUsageStream], ...how },
  );
}

test('calls that are alike are one event a day, with how many they were', async () => {
  const { read, asked } = org((_, times) => (times === 1 ? [group()] : []));

  const reading = await read('api-usage');

  expect(reading.rows).toMatchObject([
    {
      type: 'event',
      at: '2026-11-21T03:04:05.000Z',
      event: 'activity',
      clientId: drift,
      principal: alice,
      detail: {
        ip: '203.0.113.9',
        userAgent: 'Salesforce-Multi-Org-Fetcher/1.0',
        calls: '8000',
        api: 'REST',
        method: 'GET',
        object: 'Case',
      },
    },
  ]);
  expect(reading.end).toMatchObject({ expected: null, gaps: [] });
  const queries = asked.filter(isOfLog).map(({ soql }) => soql);
  expect(queries).toHaveLength(2);
  expect(queries[0]).toContain(
    'Timestamp >= 2026-11-16T00:00:00.000Z AND Timestamp < 2026-11-23T00:00:00.000Z',
  );
  expect(queries[1]).toContain(
    'Timestamp >= 2026-10-24T00:00:00.000Z AND Timestamp < 2026-11-16T00:00:00.000Z',
  );
  expect(queries[0]).toContain('DAY_ONLY(Timestamp)');
});

test('the same day read again is the same event, and another once it has grown', async () => {
  const idOf = async (more: Row) => {
    const { rows: seen } = await org((_, times) => (times === 1 ? [group(more)] : [])).read('api-usage');
    return seen[0]?.type === 'event' ? seen[0].id : null;
  };

  expect(await idOf({})).toBe(await idOf({}));
  expect(await idOf({ expr0: 9_000 })).not.toBe(await idOf({}));
  expect(await idOf({ ClientIp: '198.51.100.1' })).not.toBe(await idOf({}));
});

test('more kinds of calls than one answer holds: the time is parted, and what is not reached is a gap', async () => {
  const full = Array.from({ length: 2_000 }, (_, index) => group({ ClientIp: `ip-${index}` }));
  const parted = org((_, times) => (times === 1 ? full : [group()]));
  const busy = org(() => full);

  expect((await parted.read('api-usage')).end?.gaps).toEqual([]);
  expect(parted.asked.filter(isOfLog)).toHaveLength(4);
  const reading = await busy.read('api-usage');
  expect(busy.asked.filter(isOfLog)).toHaveLength(10);
  expect(reading.rows.length).toBeGreaterThan(0);
  expect(reading.end?.gaps.map(({ error }) => error.code)).toContain('READ_INCOMPLETE');
  expect(reading.end?.gaps.at(-1)?.error.detail).toContain('reached back to');
});

test('an org that does not group by day is asked for each day', async () => {
  const { read, asked } = openOrg(
    (one) => {
      if (!isOfLog(one)) return undefined;
      if (one.soql.includes('DAY_ONLY')) return refusal(400, 'MALFORMED_QUERY', "unexpected token: '('");
      return rows(one.soql.includes('>= 2026-11-21T') ? [group()] : []);
    },
    { objects: { [log]: fields }, streams: [createApiUsageStream] },
  );

  const reading = await read('api-usage');

  expect(reading).toMatchObject({ read: 1, end: { gaps: [] } });
  const days = asked.filter(isOfLog).map(({ soql }) => /Timestamp < (\S+)T/u.exec(soql)?.[1]);
  expect(days.slice(1, 3)).toEqual(['2026-11-23', '2026-11-22']);
  expect(new Set(days.slice(1)).size).toBe(30);
});

test('a query that no org takes is no empty log', async () => {
  const { read } = openOrg((one) => (isOfLog(one) ? refusal(400, 'INVALID_FIELD', 'x') : undefined), {
    objects: { [log]: fields },
    streams: [createApiUsageStream],
  });

  expect((await read('api-usage')).error?.code).toBe('READ_REJECTED');
});

test('an app of no id that is known here has a name alone; a broken row is counted', async () => {
  const { read } = org((_, times) =>
    times === 1
      ? [
          group({
            ConnectedAppIdentifier: '8885f000000AAAAGAA',
            ClientName: '=cmd|\u202e',
            UserIdentifier: '..',
          }),
          group({ expr1: 'never' }),
        ]
      : [],
  );

  const reading = await read('api-usage');

  expect(reading.rows).toMatchObject([
    { clientId: null, appName: '=cmd|\u202e', principal: null, detail: { appId: '8885f000000AAAAGAA' } },
  ]);
  expect(reading.malformed).toEqual(['expr1']);
});

test('a call without a client name is of no app that is known here, not of one without a name', async () => {
  const nameless: AppSeen = { ...untoldApp, type: 'app', clientId: 'name:' };
  const { read } = org(
    (_, times) =>
      times === 1
        ? [null, ''].map((ClientName) => group({ ConnectedAppIdentifier: '8885f000000AAAAGAA', ClientName }))
        : [],
    { apps: [nameless] },
  );

  expect((await read('api-usage')).rows).toMatchObject([
    { clientId: null, appName: null },
    { clientId: null, appName: null },
  ]);
});

test('an org that does not show the log has no licence, or hides it; one that refuses it is not silent either', async () => {
  const hidden = org(() => [], { objects: { Account: ['Id'] } });
  const refused = openOrg(
    (asked) => (isOfLog(asked) ? refusal(403, 'INSUFFICIENT_ACCESS', 'no') : undefined),
    { objects: { [log]: fields }, streams: [createApiUsageStream] },
  );

  expect((await hidden.read('api-usage')).error).toMatchObject({
    code: 'GAP_LICENCE',
    remedy: expect.stringContaining('View Event Log Object Data') as string,
  });
  expect((await refused.read('api-usage')).error?.code).toBe('GAP_PERMISSION');
});

test('changes are the days since the day before the last read', async () => {
  const { read, asked } = org(() => []);
  const { end } = await read('api-usage');
  const before = asked.filter(isOfLog).length;

  await read('api-usage', { cursor: end?.cursor });

  const queries = asked.filter(isOfLog).slice(before);
  expect(queries.map(({ soql }) => /Timestamp >= (\S+) AND Timestamp < (\S+)/u.exec(soql)?.slice(1))).toEqual(
    [['2026-11-21T00:00:00.000Z', '2026-11-23T00:00:00.000Z']],
  );
  expect((await read('api-usage', { cursor: 'x' })).readWhole).toBe(
    'what the last read left is not understood',
  );
});
