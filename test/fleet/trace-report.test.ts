import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { reportFleet } from '../../src/app/fleet-report.ts';
import { fleetReportCsv, fleetReportJson, fleetReportMarkdown } from '../../src/app/fleet-report-formats.ts';
import { traceFleet } from '../../src/app/fleet-trace.ts';
import { fleetTraceJson } from '../../src/app/fleet-trace-json.ts';
import { initFleet } from '../../src/app/fleet-init.ts';
import { fleetReportText } from '../../src/cli/fleet-report-text.ts';
import { fleetTraceText } from '../../src/cli/fleet-trace-text.ts';
import type { StreamStatus } from '../../src/core/coverage.ts';
import type { CredentialRow } from '../../src/core/rows.ts';
import { addCustomer } from '../../src/fleet/customers.ts';
import { type FleetDatabase, openFleetDatabase } from '../../src/fleet/database.ts';
import { publish, type PublishedView } from '../../src/fleet/publish.ts';
import { hostileName, sampleView } from '../../reports/sample-view.ts';
import { type Postgres, sql, startPostgres } from './postgres.ts';
import { appOf, grantOf, rows, viewOf } from './view.ts';

let postgres: Postgres;
let address: string;
let database: FleetDatabase;

beforeAll(async () => {
  postgres = await startPostgres();
  address = await postgres.database();
  await initFleet({ address });
  database = await openFleetDatabase(address);
});

afterAll(async () => {
  await database.close();
  await postgres.remove();
});

beforeEach(async () => {
  for (const table of ['apps', 'grants', 'credentials', 'findings', 'customers'])
    await sql(address, `DELETE FROM grantwarden.${table}`);
});

async function customer(name: string, view: PublishedView | null): Promise<void> {
  await database.forCustomer(name, async (client) => {
    await addCustomer(client, { customer: name, worker: null });
    if (view !== null) await publish(client, name, view, { worker: 'w' });
  });
}

const klue = appOf('Klue', {
  vendor: 'Klue',
  vendorMatch: 'proven',
  matchEvidence: 'its id',
  decision: 'banned',
});
const nothing = viewOf([appOf('Other')], [grantOf('Other', 'ann')]);

/** The stream that tells of grants ended so. */
function tokens(view: PublishedView, status: StreamStatus, accepted = false): PublishedView {
  return {
    ...view,
    tenants: view.tenants.map((tenant) => ({
      ...tenant,
      coverage: {
        status: 'partial',
        streams: tenant.coverage.streams.map((stream) =>
          stream.name === 'tokens' ? { ...stream, status, accepted } : { ...stream, status: 'complete' },
        ),
      },
    })),
  };
}

/** All streams that tell of connections on this platform, read in full. */
async function complete(view: PublishedView): Promise<PublishedView> {
  const { connectors } = await import('../../connectors/index.ts');
  const definition = connectors.find(({ platform }) => platform === 'google-workspace');
  const { containment } = (await definition?.load()) ?? {};
  return {
    ...view,
    tenants: view.tenants.map((tenant) => ({
      ...tenant,
      coverage: {
        status: 'complete',
        streams: [...new Set(['tokens' as const, ...(containment?.connections ?? [])])].map((name) => ({
          name,
          status: 'complete' as const,
          read: 1,
          expected: null,
          asOf: sampleView.run.startedAt,
          reason: null,
          remedy: null,
          accepted: false,
        })),
      },
    })),
  };
}

test('who has it, who has it not, and of whom it is not known', async () => {
  await customer(
    'a-connected',
    await complete(viewOf([klue], [grantOf('Klue', 'ann'), grantOf('Klue', 'bob')])),
  );
  await customer('b-named', await complete(viewOf([appOf('Klue')], [grantOf('Klue', 'ann')])));
  await customer('c-clear', await complete(nothing));
  await customer('d-partial', tokens(await complete(nothing), 'partial'));
  await customer('e-skipped', tokens(await complete(nothing), 'skipped'));
  await customer('f-never', null);
  await customer('g-idle', await complete(viewOf([klue], [])));

  const traced = await traceFleet(database, 'klue');
  expect(traced.customers.map(({ customer: name, answer }) => [name, answer])).toEqual([
    ['a-connected', 'connected'],
    ['b-named', 'candidate'],
    ['d-partial', 'not-known'],
    ['e-skipped', 'not-known'],
    ['f-never', 'never-audited'],
    ['c-clear', 'not-seen'],
    // The app is known there, and holds nothing.
    ['g-idle', 'not-seen'],
  ]);
  expect(traced.exit).toBe(4);
  expect(fleetTraceJson(traced)).toMatchObject({
    schema: 'grantwarden.fleet-trace/1',
    summary: { connected: 1, candidate: 1, 'not-known': 2, 'never-audited': 1, 'not-seen': 2 },
    customers: [
      {
        customer: 'a-connected',
        apps: [
          {
            match: 'proven',
            vendor: 'Klue',
            decision: 'banned',
            access: true,
            grants: { total: 2, people: 2 },
          },
        ],
      },
      { customer: 'b-named', apps: [{ match: 'candidate' }] },
      { customer: 'd-partial', incomplete: [{ streams: [{ stream: 'tokens', status: 'partial' }] }] },
      {},
      {},
      {},
      {},
    ],
  });
  const text = fleetTraceText(traced, null);
  expect(text).toContain(
    'klue is connected at 1 of 7 customers, and perhaps at 1 more; of 3 it is not known.',
  );
  expect(text).toContain('d-partial  not known: acme-google (tokens partial)');
  expect(text).toContain('Never audited: f-never.');
  expect(text).toContain('as of the last audit of each: c-clear, g-idle.');
});

test('nothing found is an all-clear only when everyone was read in full', async () => {
  await customer('a', await complete(nothing));
  const clear = await traceFleet(database, 'Klue');
  expect(clear.exit).toBe(0);
  expect(fleetTraceText(clear, null)).toMatch(/^Klue was not seen, in a complete read of the customer\./u);
  // What the operator accepts leaves it not known, as in `trace`, without ending with 4.
  await customer('b', tokens(await complete(nothing), 'unavailable', true));
  const accepted = await traceFleet(database, 'Klue');
  expect(accepted.exit).toBe(0);
  expect(fleetTraceText(accepted, null)).toContain(
    'of 1 of 2 customers it is not known: that is no all-clear.',
  );
  await expect(traceFleet(database, ' - ')).rejects.toMatchObject({ code: 'USAGE' });
});

test('an app that was blocked, a credential of its own and one that signs in there are found', async () => {
  const credential: CredentialRow = {
    id: 'c',
    tenant: 'acme-google',
    platform: 'google-workspace',
    app: klue.key,
    outbound: false,
    kind: 'secret',
    name: null,
    createdAt: null,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner: null,
    firstSeen: sampleView.run.startedAt,
    lastSeen: sampleView.run.startedAt,
    carried: false,
  };
  await customer('own', await complete(viewOf([klue], [], { credentials: () => rows([credential]) })));
  const outbound = { ...credential, app: null, outbound: true, name: 'Klue API' };
  await customer('outbound', await complete(viewOf([], [], { credentials: () => rows([outbound]) })));
  const { customers } = await traceFleet(database, 'Klue');
  expect(customers.map(({ customer: name, answer }) => [name, answer])).toEqual([
    ['own', 'connected'],
    ['outbound', 'candidate'],
  ]);
});

test('what a worker lied about makes that customer not known, and leaves the others told', async () => {
  await customer('liar', await complete(nothing));
  await customer('honest', await complete(viewOf([klue], [grantOf('Klue', 'ann')])));
  await sql(address, `UPDATE grantwarden.tenants SET streams = '[{"name": 7}]' WHERE customer = 'liar'`);
  const traced = await traceFleet(database, 'Klue');
  expect(traced.customers.map(({ customer: name, answer }) => [name, answer])).toEqual([
    ['honest', 'connected'],
    ['liar', 'not-known'],
  ]);
  expect(traced.exit).toBe(4);
  await sql(
    address,
    `UPDATE grantwarden.tenants SET streams = '[]', platform = 'no-such' WHERE customer = 'liar'`,
  );
  await sql(address, `UPDATE grantwarden.runs SET findings = '{"critical": "many"}' WHERE customer = 'liar'`);
  expect((await traceFleet(database, 'Klue')).customers.at(-1)).toMatchObject({ answer: 'never-audited' });
  const report = await reportFleet(database, { now: () => 0 });
  expect(report.customers.map(({ customer: name, posture }) => [name, posture])).toContainEqual([
    'liar',
    'unknown',
  ]);
});

test('names chosen by strangers are shown washed, in every form', async () => {
  const evil = appOf('Klue', {
    name: hostileName,
    vendor: 'Klue\u202e|=cmd',
    vendorMatch: 'proven',
    publisher: 'Klue',
  });
  await customer('shown', await complete(viewOf([evil], [grantOf('Klue', 'ann')])));
  const traced = await traceFleet(database, 'Klue');
  expect(traced.customers[0]?.apps).toHaveLength(1);
  const report = await reportFleet(database, { now: () => Date.parse('2026-11-23T06:01:00Z') });
  const all = [
    fleetTraceText(traced, 80),
    JSON.stringify(fleetTraceJson(traced)),
    (await Array.fromAsync(fleetReportText(report, 80))).join(''),
    fleetReportMarkdown(report),
    JSON.stringify(fleetReportJson(report)),
    fleetReportCsv(report),
  ];
  for (const text of all) {
    for (const sign of ['\u001b', '\\u001b', '\u200d', '\u202e', '\u2028']) expect(text).not.toContain(sign);
    expect(text).not.toMatch(/^CRITICAL 0/mu);
  }
  expect(fleetReportMarkdown(report)).toContain('Klue\\|=cmd');
});

test('the report has the worst first, calls nobody clear who was not read in full, and says how old it is', async () => {
  const now = Date.parse(sampleView.run.finishedAt) + 50 * 3_600_000;
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  const withFindings = (view: PublishedView, findings: object): PublishedView => ({
    ...view,
    summary: { ...view.summary, findings: { ...none, ...findings } },
  });
  await customer('clear', withFindings(await complete(nothing), {}));
  await customer('partial', withFindings(tokens(await complete(nothing), 'partial'), {}));
  await customer('high', withFindings(await complete(nothing), { high: 2 }));
  await customer('worst', withFindings(await complete(nothing), { critical: 1, low: 9 }));
  await customer('never', null);
  const report = await reportFleet(database, { now: () => now });
  expect(
    report.customers.map(({ customer: name, posture, coverage, ageHours }) => [
      name,
      posture,
      coverage,
      ageHours,
    ]),
  ).toEqual([
    ['worst', 'critical', 'complete', 50],
    ['high', 'high', 'complete', 50],
    ['never', 'unknown', 'never-audited', null],
    ['partial', 'unknown', 'partial', 50],
    ['clear', 'clear', 'complete', 50],
  ]);
  expect(report.findings).toEqual({ ...none, critical: 1, high: 2, low: 9 });
  expect(report.exit).toBe(4);
  const text = (await Array.fromAsync(fleetReportText(report, 80))).join('');
  expect(text).toContain('1 critical finding and 2 high ones at 2 customers.');
  expect(text.replaceAll(/\s+/gu, ' ')).toContain('2 customers were not read in full: there may be more.');
  expect(text).toContain('partial: acme-google: tokens partial');
  expect(text).toContain('never: never audited');
  expect(Math.max(...text.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  expect(fleetReportMarkdown(report)).toContain(
    '| `worst` | **critical** | 1 | 0 | 0 | 9 | complete | 2 days ago |',
  );
  expect(fleetReportCsv(report).split('\r\n')[1]).toBe(
    'worst,critical,complete,2026-11-22T06:01:00.000Z,50,,1,2,3,3,1,0,0,9,0,2,',
  );
});

test('vendors are counted by customer, however a policy writes them, and only where they hold something', async () => {
  const named = (vendor: string) => ({ ...klue, vendor });
  await customer('a', await complete(viewOf([named('Klue')], [grantOf('Klue', 'ann')])));
  await customer(
    'b',
    await complete(viewOf([{ ...named('KLUE'), tier: 'critical' }], [grantOf('Klue', 'ann')])),
  );
  await customer('c', await complete(viewOf([named('Klue')], [])));
  await customer(
    'd',
    await complete(
      viewOf([appOf('Gong', { vendor: 'Gong', vendorMatch: 'candidate' })], [grantOf('Gong', 'x')]),
    ),
  );
  const { vendors } = await reportFleet(database, { now: () => 0 });
  expect(vendors).toEqual([
    { name: 'KLUE', customers: ['a', 'b'], proven: 2, apps: 2, tier: 'critical', decisions: ['banned'] },
    { name: 'Gong', customers: ['d'], proven: 0, apps: 1, tier: 'high', decisions: ['review'] },
  ]);
});

test('an empty fleet says so', async () => {
  const report = await reportFleet(database, { now: () => 0 });
  expect((await Array.fromAsync(fleetReportText(report, 80))).join('')).toBe(
    'The fleet has no customers yet.\n',
  );
  expect(fleetTraceText(await traceFleet(database, 'Klue'), null)).toMatch(
    /^The fleet has no customers yet\./u,
  );
});
