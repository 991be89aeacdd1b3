import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { emptyPolicy, loadPolicy } from './load.ts';
import { policyJsonSchema } from './schema.ts';

const detections = [{ id: 'dormant-grant', options: { days: 90 } }, { id: 'rare-app' }] as const;
const findingId = `f_${'a'.repeat(22)}`;

const full = `version: 1
defaults: { unknownVendor: deny, maxTier: low, requireOwner: true, allowedRegions: [EU, US] }
vendors:
  - name: Zoom
    domains: [Zoom.us]
    publishers: ["pub-1"]
    ownerTenants: ["6F1E2D3C-0000-4000-8000-0123456789AB"]
    owner: it@acme.example
    approvedUntil: 2027-06-30
    dataRegions: [US, EU]
    apps: { google-workspace: ["123-abc.apps.googleusercontent.com"], slack: ["A012"], salesforce: ["0H4000000000001AAA"] }
    allow: { maxTier: medium, scopes: { google-workspace: ["https://www.googleapis.com/auth/calendar.readonly"] }, principals: everyone }
  - name: Other
banned: [ { name: Drift, apps: { microsoft-365: ["x"] }, since: 2025-08-20, reason: stolen } ]
waivers:
  - { finding: ${findingId}, reason: known, by: me, expires: 2027-01-31 }
  - { finding: "rare-app+google-workspace:a+b", reason: known, by: me, expires: 2027-01-31 }
detections: { dormant-grant: { days: 120, severity: low }, rare-app: off }
`;

function refused(text: string): AppError {
  try {
    loadPolicy(text, 'policy.yaml', detections);
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('was not refused');
}

test('the documented file is read whole, defaults filled in', () => {
  const policy = loadPolicy(full, 'policy.yaml', detections);

  expect(policy.vendors).toEqual([
    {
      kind: 'vendor',
      name: 'Zoom',
      domains: ['zoom.us'],
      publishers: ['pub-1'],
      ownerTenants: ['6f1e2d3c-0000-4000-8000-0123456789ab'],
      apps: {
        'google-workspace': ['123-abc.apps.googleusercontent.com'],
        'microsoft-365': [],
        slack: ['A012'],
        salesforce: ['0H4000000000001AAA'],
      },
      owner: 'it@acme.example',
      approvedUntil: '2027-06-30',
      dataRegions: ['US', 'EU'],
      allow: {
        maxTier: 'medium',
        scopes: {
          'google-workspace': ['https://www.googleapis.com/auth/calendar.readonly'],
          'microsoft-365': [],
          slack: [],
          salesforce: [],
        },
        principals: 'everyone',
      },
    },
    expect.objectContaining({
      name: 'Other',
      owner: null,
      allow: expect.objectContaining({ maxTier: 'low' }),
    }),
  ]);
  expect(policy.banned[0]).toMatchObject({
    kind: 'banned',
    name: 'Drift',
    since: '2025-08-20',
    reason: 'stolen',
  });
  expect(policy.waivers.map(({ finding }) => finding)).toEqual([findingId, 'rare-app+google-workspace:a+b']);
  expect(policy.detections.get('dormant-grant')).toEqual({
    off: false,
    severity: 'low',
    numbers: new Map([['days', 120]]),
  });
  expect(policy.detections.get('rare-app')?.off).toBe(true);
});

test('a file that says only its version is the empty policy', () => {
  expect(loadPolicy('version: 1\n', 'policy.yaml', detections)).toEqual(emptyPolicy());
  expect(emptyPolicy().defaults).toEqual({
    unknownVendor: 'review',
    maxTier: 'medium',
    requireOwner: false,
    allowedRegions: null,
  });
});

test.each([
  [
    'misspelt key',
    'version: 1\nvendors:\n  - name: Zoom\n    domain: [a.b]\n',
    '4:5',
    'did you mean “domains”?',
  ],
  ['unknown platform', 'version: 1\nvendors:\n  - name: Z\n    apps: { google: [a] }\n', '4:13', 'google'],
  ['unknown tier', 'version: 1\ndefaults: { maxTier: mediun }\n', '2:22', 'did you mean “medium”?'],
  [
    'unknown word for strangers',
    'version: 1\ndefaults: { unknownVendor: block }\n',
    '2:28',
    'review, deny or allow',
  ],
  ['syntax', 'version: 1\nvendors: [\n', '3:1', ''],
  ['duplicate key', 'version: 1\nvendors: []\nvendors: []\n', '3:1', 'unique'],
  ['American date', 'version: 1\nvendors: [{ name: Z, approvedUntil: 06/30/2027 }]\n', '2:37', '2027-06-30'],
  [
    'a day that is none',
    'version: 1\nvendors: [{ name: Z, approvedUntil: 2027-02-30 }]\n',
    '2:37',
    '2027-06-30',
  ],
  [
    'date with time',
    'version: 1\nbanned: [{ name: Z, since: 2027-02-20T10:00:00Z }]\n',
    '2:28',
    '2027-06-30',
  ],
  [
    'bare number as id',
    'version: 1\nvendors: [{ name: Z, apps: { google-workspace: [115824619743385532879] } }]\n',
    '2:49',
    'put it in quotes',
  ],
  [
    'wildcard domain',
    'version: 1\nvendors: [{ name: Z, domains: ["*.zoom.us"] }]\n',
    '2:32',
    'subdomains are included',
  ],
  [
    'whole top-level domain',
    'version: 1\nvendors: [{ name: Z, domains: [com] }]\n',
    '2:32',
    'must be a domain',
  ],
  [
    'URL as domain',
    'version: 1\nvendors: [{ name: Z, domains: ["https://zoom.us/"] }]\n',
    '2:32',
    'must be a domain',
  ],
  ['owner tenant by name', 'version: 1\nvendors: [{ name: Z, ownerTenants: [zoom] }]\n', '2:37', 'GUID'],
  ['name without a letter', 'version: 1\nvendors: [{ name: "  " }]\n', '2:19', 'empty'],
  [
    'misspelt detection',
    'version: 1\ndetections:\n  dormant-grants: off\n',
    '3:3',
    'did you mean “dormant-grant”?',
  ],
  ['detection called __proto__', 'version: 1\ndetections:\n  __proto__: off\n', '3:3', 'unknown detection'],
  [
    'misspelt option',
    'version: 1\ndetections: { dormant-grant: { day: 3 } }\n',
    '2:32',
    'did you mean “days”?',
  ],
  [
    'option that is no number',
    'version: 1\ndetections: { dormant-grant: { days: soon } }\n',
    '2:38',
    'a number',
  ],
  ['negative option', 'version: 1\ndetections: { dormant-grant: { days: -1 } }\n', '2:38', ''],
  ['unknown severity', 'version: 1\ndetections: { dormant-grant: { severity: hi } }\n', '2:42', ''],
  [
    'waiver without end',
    `version: 1\nwaivers: [{ finding: ${findingId}, reason: r, by: b }]\n`,
    '2:11',
    'expires is missing',
  ],
  [
    'waiver of no known shape',
    'version: 1\nwaivers: [{ finding: drift, reason: r, by: b, expires: 2027-01-01 }]\n',
    '2:22',
    'detection+app',
  ],
  [
    'waiver of an unknown detection',
    'version: 1\nwaivers: [{ finding: rare-apps+x, reason: r, by: b, expires: 2027-01-01 }]\n',
    '2:22',
    'did you mean “rare-app”?',
  ],
  [
    'one app for two vendors',
    'version: 1\nvendors:\n  - { name: A, apps: { slack: [S1] } }\n  - { name: B, apps: { slack: [S1] } }\n',
    '4:32',
    'already stands under “A”',
  ],
  [
    'one vendor twice',
    'version: 1\nvendors: [{ name: Acme Inc }, { name: "ACME  inc" }]\n',
    '2:39',
    'already stands under',
  ],
  [
    'expansion',
    `version: 1\na: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
      .split('')
      .map((key, level) => `${key}: &${key} [${Array(10).fill(`*${'abcdefgh'[level]}`).join(',')}]`)
      .join('\n')}\n`,
    '1:1',
    'aliases',
  ],
])('%s is refused at its line', (_, text, position, words) => {
  const error = refused(text);

  expect(error.code).toBe('POLICY_INVALID');
  expect(`${error.where}\n${error.detail}`).toContain(`policy.yaml:${position}`);
  expect(error.detail).toContain(words);
});

test('all problems are told together, those of meaning too', () => {
  const error = refused(`version: 1
vendors:
  - nmae: Zoom
    approvedUntil: tomorrow
detections:
  rare-ap: off
`);

  expect(error.where).toBe('policy.yaml:3:5');
  expect(error.detail).toContain('policy.yaml:3:5 unknown key “nmae”; did you mean “name”?');
  expect(error.detail).toContain('policy.yaml:4:20');
  expect(error.detail).toContain('policy.yaml:6:3 unknown detection “rare-ap”; did you mean “rare-app”?');
});

test('a list may be shared by an alias, and its problems are found', () => {
  const text =
    'version: 1\nvendors:\n  - { name: A, dataRegions: &eu [EU] }\n  - { name: B, dataRegions: *eu }\n';

  expect(loadPolicy(text, 'p', detections).vendors.map(({ dataRegions }) => dataRegions)).toEqual([
    ['EU'],
    ['EU'],
  ]);
});

test('the schema for editors describes the file', () => {
  const schema = JSON.stringify(policyJsonSchema());

  for (const key of ['approvedUntil', 'ownerTenants', 'waivers', 'google-workspace', 'additionalProperties'])
    expect(schema).toContain(`"${key}"`);
});

test.each([
  'name:Foo',
  'Foo',
  '0H4',
  '0h4000000000001AAA',
  '0xi000000000001',
  '0H4000000000001A',
  '0H4000000000001AAAA',
  '0H4000000000001-AA',
  '005000000000001AAA',
  '00D000000000001!AQE',
])('under apps.salesforce %s is refused with its line and the way out', (id) => {
  for (const list of ['vendors', 'banned']) {
    const error = refused(
      `version: 1\n${list}:\n  - name: Foo\n    apps:\n      salesforce: ["0H4000000000001AAA", "${id}"]\n`,
    );

    expect(error.code).toBe('POLICY_INVALID');
    expect(`${error.where} ${error.detail}`).toMatch(/policy\.yaml:5:42/u);
    expect(error.message).toContain('0H4… or 0xI…');
    expect(error.message).toMatch(/a name proves nothing.*domains/u);
  }
});

test('of a Salesforce id the first 15 characters count: two forms of one id are one app', () => {
  const both = (first: string, second: string) =>
    `version: 1\nvendors:\n  - { name: A, apps: { salesforce: [${first}] } }\n  - { name: B, apps: { salesforce: [${second}] } }\n`;

  expect(refused(both('0H4000000000001AAA', '0H4000000000001')).message).toContain('“A”');
  expect(() => loadPolicy(both('0H4000000000001AAA', '0H400000000000a'), 'policy.yaml', [])).not.toThrow();
  expect(() => loadPolicy(both('0H40000000000Ab', '0H40000000000aB'), 'policy.yaml', [])).not.toThrow();
});

test('the schema for editors knows how a Salesforce id looks, and leaves the others alone', () => {
  const schema = policyJsonSchema() as {
    properties: {
      banned: {
        items: { properties: { apps: { properties: Record<string, { items: { pattern?: string } }> } } };
      };
    };
  };
  const { salesforce, slack } = schema.properties.banned.items.properties.apps.properties;

  expect(slack?.items.pattern).toBeUndefined();
  const pattern = new RegExp(salesforce?.items.pattern ?? '', 'u');
  expect(['0H4000000000001AAA', '0xI000000000001'].every((id) => pattern.test(id))).toBe(true);
  expect(['name:Foo', 'x0H4000000000001AAA'].some((id) => pattern.test(id))).toBe(false);
});

test('a file beyond eight million characters is refused before it is parsed', () => {
  const text = `version: 1\n${'# x\n'.repeat(2_000_000)}`;
  expect(refused(text)).toMatchObject({
    code: 'POLICY_INVALID',
    detail: 'it has 9 million characters; a policy has at most 8 million',
  });
});

const certified = (of: string, next = '2027-05-01', more = ''): string =>
  `certifications: [{ of: ${of}, ${more}next: ${next}, on: 2026-11-01, by: a }]`;

test.each([
  [certified('Zom'), 'p:4:24', 'unknown vendor “Zom”; did you mean “Zoom”?'],
  [
    certified('third-party-ap'),
    'p:4:24',
    'unknown vendor “third-party-ap”; did you mean “third-party-apps”?',
  ],
  [certified('zoom', '2026-10-31'), 'p:4:36', 'lies before the day of the certification, 2026-11-01'],
  [certified('Zoom', '2027-05-01', 'buy: x, '), 'p:4:30', 'unknown key “buy”; did you mean “by”?'],
  [
    'certifications:\n  - &c { of: Zoom, tenant: t, on: 2026-11-01, by: a, next: 2027-01-01 }\n  - *c',
    'p:6:5',
    '“Zoom” is certified twice; keep the newer record',
  ],
  ['priorityPeople: [cfo@acme.example, nobody]', 'p:4:36', 'must be an address such as cfo@acme.example'],
  ['priortyPeople: [a@x.example]', 'p:4:1', 'unknown key “priortyPeople”; did you mean “priorityPeople”?'],
])('%s is refused at its place', (text, where, detail) => {
  const load = (last: string) =>
    loadPolicy(`version: 1\nvendors: [{ name: Zoom }]\nbanned: [{ name: Drift }]\n${last}\n`, 'p', []);

  expect(() => load(text)).toThrow(expect.objectContaining({ where, detail }));
  expect(load(certified('drift', '2026-11-01')).certifications).toHaveLength(1);
});
