import { expect, test } from 'vitest';
import { sampleView } from '../../reports/sample-view.ts';
import * as json from '../core/audit-json.ts';
import { csvColumns, listCsv } from './list-csv.ts';

type Row = Readonly<Record<string, unknown>>;

const person = {
  id: 'u1',
  tenant: 'acme',
  platform: 'slack',
  kind: 'user',
  label: '=ann',
  active: 'yes',
  privileged: 'unknown',
  firstSeen: '2026-11-22T06:00:00.000Z',
  lastSeen: '2026-11-22T06:00:00.000Z',
  carried: false,
} as const;

const rows = {
  apps: await Array.fromAsync(sampleView.apps(), json.appJson),
  grants: await Array.fromAsync(sampleView.grants(), json.grantJson),
  principals: [json.principalJson(person)],
  vendors: await Array.fromAsync(sampleView.vendors(), json.vendorJson),
  findings: await Array.fromAsync(sampleView.findings(), json.findingJson),
  credentials: await Array.fromAsync(sampleView.credentials(), json.credentialJson),
  controls: await Array.fromAsync(sampleView.controls(), json.controlJson),
  runs: [json.runJson(sampleView.run)],
} satisfies Record<keyof typeof csvColumns, readonly Row[]>;

async function written(what: keyof typeof csvColumns, list: readonly Row[]): Promise<string> {
  const iterated = async function* () {
    yield* list;
  };
  return (await Array.fromAsync(listCsv(what, iterated()))).join('');
}

test.each(Object.keys(rows) as (keyof typeof rows)[])(
  '%s: each field of the JSON is a column',
  async (what) => {
    const list: readonly Row[] = rows[what];
    const fields = Object.entries(list[0] ?? {}).flatMap(([key, value]) =>
      key === 'principal' ? Object.keys(value as object).map((inner) => `principal_${inner}`) : [key],
    );
    const text = await written(what, list);
    const lines = text.trimEnd().split('\r\n');

    expect(lines[0]?.split(',').toSorted()).toEqual(fields.toSorted());
    expect(lines).toHaveLength(1 + list.length);
    expect(await written(what, [])).toBe(`${lines[0]}\r\n`);
  },
);

test('lists can be told apart, objects are JSON, and nothing is a formula', async () => {
  expect(await written('principals', rows.principals)).toContain(",'=ann,user,");
  const [finding = {}] = rows.findings;
  const frameworks = ['SOC 2 CC6.1', 'NIST CSF 2.0 PR.AA-01'];
  const text = await written('findings', [{ ...finding, frameworks, grants: ['g_1', 'g_2'] }]);
  expect(text).toContain(',"SOC 2 CC6.1; NIST CSF 2.0 PR.AA-01","{""__proto__"":');
  expect(text).toContain(',g_1 g_2,');
});
