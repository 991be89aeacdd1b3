/** Each format, what it tolerates, and what it refuses with line and reason. */
import { expect, test } from 'vitest';
import type { AdvisoryKind } from '../../src/core/advisory.ts';
import { safeText } from '../../src/core/text.ts';
import { FeedFault, type LineProblem } from '../../src/feeds/entry.ts';
import { parseFeed } from '../../src/feeds/parse.ts';
import { parseStoredFeed } from '../../src/feeds/stored.ts';

const guid = '11111111-2222-4333-8444-555555555555';

async function entries(text: string, kind: AdvisoryKind | null = null) {
  return (await parseFeed(text, null, kind)).entries;
}

async function problems(text: string): Promise<readonly LineProblem[]> {
  try {
    await parseFeed(text, null, null);
  } catch (thrown) {
    if (thrown instanceof FeedFault) return thrown.problems;
    throw thrown;
  }
  throw new Error('it was taken');
}

const rogue = {
  appId: guid.toUpperCase(),
  appDisplayName: 'Mail\u202e Copier',
  appOwnerOrganizationId: 'not known',
  appPublisherName: 'Copier Ltd.',
  appPublisherId: '5365206',
  description: 'Copies mail.',
  tags: ['BEC'],
  references: ['https: //broken/', 'https://one.example/', 'https://two.example/'],
  permissions: [{ permission: 'Mail.Read' }],
  dateAdded: '2025-3-24',
};
const asEntry = {
  name: 'Mail Copier',
  kind: 'abused',
  client: { platform: 'microsoft-365', id: guid },
  ownerTenant: null,
  publisherId: '5365206',
  publisherName: 'Copier Ltd.',
  domain: null,
  since: null,
  reason: 'Copies mail.',
  reference: 'https://one.example/ https://two.example/',
};

test('RogueApps in JSON, as an array or under “apps”; other keys are not looked at', async () => {
  expect(await parseFeed(JSON.stringify([rogue]), null, null)).toEqual({
    format: 'rogueapps-json',
    entries: [asEntry],
    ignored: [],
  });
  expect(await entries(JSON.stringify({ version: 2, apps: [rogue] }))).toEqual([asEntry]);
  expect(await entries(JSON.stringify([rogue]), 'malicious')).toMatchObject([{ kind: 'malicious' }]);
});

test('RogueApps in TOML, with comments before it and tables within', async () => {
  const toml = `# a list\n\n[[apps]]\nappId = "${guid}"\nappDisplayName = "Mail Copier"\nappOwnerOrganizationId = "${guid}"\nreferences = [\n  "https://one.example/",\n]\n\n[[apps.permissions]]\npermission = "Mail.Read"\n`;
  const { format, entries: found } = await parseFeed(toml, null, null);
  expect(format).toBe('rogueapps-toml');
  expect(found).toMatchObject([
    { name: 'Mail Copier', ownerTenant: guid, publisherId: null, reference: 'https://one.example/' },
  ]);
});

test('CSV: titles in any case and order, unknown columns told, every kind of cell', async () => {
  const csv = [
    '\uFEFFKind;NAME;Owner Tenant;publisher;client-id;platform;domain;since;reason;reference;Ticket',
    `malicious;Evil;${guid};12345;1-a.apps.googleusercontent.com;Google-Workspace;https://www.Evil.example/x;2026-02-28;"says ""boo""";https://e.example/;T-1`,
    'abused;Honest;;Honest Ltd;;;;;;;',
  ].join('\r\n');
  expect(await parseFeed(csv, null, null)).toEqual({
    format: 'csv',
    ignored: ['Ticket'],
    entries: [
      {
        name: 'Evil',
        kind: 'malicious',
        client: { platform: 'google-workspace', id: '1-a.apps.googleusercontent.com' },
        ownerTenant: guid,
        publisherId: '12345',
        publisherName: null,
        domain: 'evil.example',
        since: '2026-02-28',
        reason: 'says "boo"',
        reference: 'https://e.example/',
      },
      {
        name: 'Honest',
        kind: 'abused',
        client: null,
        ownerTenant: null,
        publisherId: null,
        publisherName: 'Honest Ltd',
        domain: null,
        since: null,
        reason: null,
        reference: null,
      },
    ],
  });
  expect(await entries('name\nA\n', 'malicious')).toMatchObject([{ name: 'A', kind: 'malicious' }]);
});

test.each([
  ['', 1, 'empty'],
  ['name,kind\n', 1, 'no entry'],
  ['kind\nabused\n', 1, 'no column “name”'],
  ['name,kind,name\n', 1, 'twice'],
  ['name,kind,client_di\n', 1, 'did you mean client_id'],
  ['name,kind\nA,abused\n,abused\n', 3, 'name is missing'],
  ['name\nA\n', 2, 'kind is missing'],
  ['name,kind\nA,evil\n', 2, 'not “evil”'],
  ['name,kind\n"A\nB",abused\nC,abused,x\n', 4, '3 cells under 2 titles'],
  ['name,kind\n"A,abused\n', 2, 'does not end'],
  ['name,kind,client_id\nA,abused,1\n', 2, 'needs its platform'],
  ['name,kind,platform\nA,abused,teams\n', 2, 'platform must be'],
  ['name,kind,platform,client_id\nA,abused,microsoft-365,x\n', 2, 'GUID'],
  ['name,kind,platform,client_id\nA,abused,salesforce,3MVG9abc\n', 2, 'proves nothing on salesforce'],
  ['name,kind,owner_tenant\nA,abused,acme\n', 2, 'GUID'],
  ['name,kind,domain\nA,abused,not a domain\n', 2, 'domain'],
  ['name,kind,domain\nA,abused,10.0.0.1\n', 2, 'domain'],
  ['name,kind,since\nA,abused,2026-02-30\n', 2, 'not “2026-02-30”'],
  ['<!doctype html><title>Sign in', 1, 'web page'],
  ['[\n  {"appId": 1},\n]', 3, 'not valid JSON'],
  ['[', 1, 'not valid JSON'],
  ['{"rows": []}', 1, '“apps”'],
  ['[]', 1, 'no entry'],
  [
    `[\n {"appId":"${guid}","appDisplayName":"{[\\"A"},\n {"appId":"x","appDisplayName":"B"}\n]`,
    3,
    'GUID, not “x”',
  ],
  [`{"apps":\n[{"appId":"${guid}"}]}`, 2, 'appDisplayName is missing'],
  [`[{"appId":"${guid}","appDisplayName":"unknown"}]`, 1, 'appDisplayName is empty'],
  ['["text"]', 1, 'must be an object'],
  [`[{"appId":"${guid}","appDisplayName":7}]`, 1, 'wrong type'],
  ['[[apps]]\nappId = "x\n', 2, 'not valid TOML'],
  ['a = 1\n', 1, '[[apps]]'],
  [
    `[[apps]]\nappId = "${guid}"\nappDisplayName = "A"\n[[apps]]\nappId = "x"\nappDisplayName = "B"\n`,
    4,
    'GUID',
  ],
])('%j is refused in line %i', async (text, line, words) => {
  const found = await problems(text);
  expect(found).toMatchObject([{ line }]);
  expect(found[0]?.message).toContain(words);
});

test('all bad rows are told, and no good one is taken', async () => {
  expect((await problems('name,kind\nA,x\nB,abused\nC,y\n')).map(({ line }) => line)).toEqual([2, 4]);
});

test('what is made to harm is text: prototypes, hidden characters, formulas, endless names', async () => {
  const hostile = 'Evil\u202egpj\u0007\r\n=cmd|calc';
  const json = `[{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"appId":"${guid}","appDisplayName":${JSON.stringify(hostile)},"description":"${'x'.repeat(50_000)}"}]`;
  const [entry] = await entries(json);
  expect(entry?.name).toBe(safeText(hostile));
  expect(entry?.reason?.length).toBeLessThan(500);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.getPrototypeOf(entry)).toBe(Object.prototype);
  expect((await problems(`[[apps]]\n[apps.__proto__]\npolluted = 1\n`))[0]?.message).toContain('TOML');
  expect(await entries('name,kind,__proto__\n=HYPERLINK(1),abused,x\n')).toMatchObject([
    { name: '=HYPERLINK(1)' },
  ]);
});

test('a deep or a long list takes time in proportion', async () => {
  expect(await problems('['.repeat(200_000))).toHaveLength(1);
  const rows = Array.from({ length: 20_000 }, (_, index) => `App ${index},abused`).join('\n');
  expect(await entries(`name,kind\n${rows}\n`)).toHaveLength(20_000);
  expect((await problems(`[${'{"appId":"x"},\n'.repeat(10_000)}{}]`)).length).toBe(10_001);
});

test('a stored copy that was tampered with or cut is not read', async () => {
  const stored = {
    schema: 'grantwarden.feed/1',
    name: 'a',
    source: 'file:/a.csv',
    format: 'csv',
    kind: null,
    fetchedAt: '2026-11-22T06:00:00.000Z',
    sha256: 'a'.repeat(64),
    count: 1,
    entries: await entries('name,kind\nA,abused\n'),
  };
  expect(parseStoredFeed(JSON.stringify(stored))).toEqual(stored);
  const whole = JSON.stringify(stored);
  for (const [bad, words] of [
    [JSON.stringify({ ...stored, count: 2 }), /missing/u],
    [JSON.stringify({ ...stored, entries: [] }), /entries/u],
    [JSON.stringify({ ...stored, schema: 'x' }), /schema/u],
    [whole.slice(0, -5), /JSON/u],
  ] as const)
    expect(() => parseStoredFeed(bad)).toThrow(words);
});
