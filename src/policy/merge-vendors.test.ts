import { expect, test } from 'vitest';
import { mergeVendors } from './merge-vendors.ts';
import type { ListedVendor } from './vendor-list.ts';

const nothing = { domains: [], owner: null, approvedUntil: null, dataRegions: null, note: null };

function merge(text: string, ...list: readonly (Partial<ListedVendor> & { readonly name: string })[]) {
  return mergeVendors(
    { text, file: 'policy.yaml', detections: [] },
    list.map((vendor, index) => ({ ...nothing, line: index + 2, ...vendor })),
  );
}

const policy = `# Ours.
version: 1

vendors:
  # The calendar people.
  - name: Zoom # keep
    domains: [zoom.us]
    owner: 'old@acme.example' # until spring
    apps: { slack: ["A1"], microsoft-365: [ "x" ] }

  - { name: Figma, allow: {maxTier: low} } # drawing
banned: [ { name: Drift, domains: [drift.com], reason: "a reason that is so long that a printer which folds its lines would fold this one, too" } ]
`;

test('only what the list says changes: comments, order, quotes and brackets stay', () => {
  const { text, changes, unchanged } = merge(
    policy,
    { name: 'ZOOM', domains: ['zoom.com', 'zoom.us'], owner: 'new@acme.example' },
    { name: 'Figma' },
    { name: 'Acme: "CRM" #1', domains: ['acme.example'], dataRegions: ['EU'] },
  );
  expect(text).toBe(
    policy
      .replace('[zoom.us]', '[zoom.us, zoom.com]')
      .replace("'old@acme.example'", "'new@acme.example'")
      .replace(
        ' # drawing\n',
        ' # drawing\n  - name: \'Acme: "CRM" #1\'\n    domains: [acme.example]\n    dataRegions: [EU]\n',
      ),
  );
  expect(unchanged).toBe(1);
  expect(changes).toEqual([
    {
      name: 'Zoom',
      added: false,
      fields: [
        { field: 'domains', before: 'zoom.us', after: 'zoom.us, zoom.com' },
        { field: 'owner', before: 'old@acme.example', after: 'new@acme.example' },
      ],
    },
    {
      name: 'Acme: "CRM" #1',
      added: true,
      fields: [
        { field: 'domains', before: null, after: 'acme.example' },
        { field: 'dataRegions', before: null, after: 'EU' },
      ],
    },
  ]);
});

test('importing a list twice changes nothing the second time', () => {
  const list = [{ name: 'New', domains: ['new.example'], approvedUntil: '2027-01-31', note: 'it’s: #1' }];
  const once = merge(policy, ...list).text ?? '';
  expect(merge(once, ...list)).toMatchObject({ text: once, changes: [], unchanged: 1 });
});

test.each(['version: 1\n', 'version: 1\nvendors: []\n'])('the first vendor of %j', (text) => {
  expect(merge(text, { name: 'A', owner: 'x' }).text).toBe(
    'version: 1\nvendors:\n  - name: A\n    owner: x\n',
  );
});

test('an entry is found by its domain; one row that may be two entries, or a banned one, stops all', () => {
  expect(merge(policy, { name: 'Zoom Video', domains: ['zoom.us'], owner: 'b' }).changes[0]?.name).toBe(
    'Zoom',
  );
  const { text, problems } = merge(
    policy,
    { name: 'Figma', domains: ['zoom.us'] },
    { name: 'drift' },
    { name: 'Salesloft', domains: ['drift.com'] },
    { name: 'Fine', owner: 'x' },
  );
  expect(text).toBeNull();
  expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
    '2 “Figma” may be any of “Figma”, “Zoom”, by name or domain',
    expect.stringContaining('3 “drift” is banned as “Drift”'),
    expect.stringContaining('4 “Salesloft” is banned as “Drift”'),
  ]);
});

test('two rows about one entry are refused', () => {
  expect(merge(policy, { name: 'Zoom' }, { name: 'Video', domains: ['zoom.us'] }).problems).toEqual([
    { line: 3, message: 'line 2 is about the same entry, “Zoom”' },
  ]);
});

test('a value that others refer to changes for one only', () => {
  const text = `version: 1
vendors:
  - { name: A, owner: &o a@x.example, domains: &d [a.example], dataRegions: &r [EU] }
  - { name: B, owner: *o, domains: *d, dataRegions: *r }
  - { name: C, owner: *o, dataRegions: *r }
`;
  expect(
    merge(
      text,
      { name: 'A', owner: 'new@x.example', dataRegions: ['US'] },
      { name: 'C', owner: 'c@x.example' },
    ).text,
  ).toBe(`version: 1
vendors:
  - { name: A, owner: new@x.example, domains: &d [a.example], dataRegions: [US] }
  - { name: B, owner: &o a@x.example, domains: *d, dataRegions: &r [EU] }
  - { name: C, owner: c@x.example, dataRegions: *r }
`);
});

test('where a whole entry is shared nothing is imported', () => {
  const text = `version: 1
vendors:
  - { name: A, allow: &x { maxTier: low } }
  - &b { name: B, allow: *x }
banned: []
`;
  expect(merge(text, { name: 'B', owner: 'o' }).text).toContain('owner: o');
  const shared = 'version: 1\nvendors: &v [{ name: A }]\nbanned: *v\n';
  expect(merge(shared, { name: 'B' })).toMatchObject({
    text: null,
    changes: [],
    problems: [{ message: expect.stringContaining('anchors') }],
  });
});

test('a file from Windows keeps its line ends and its mark', () => {
  const text = `\uFEFF${policy.replaceAll('\n', '\r\n')}`;
  expect(merge(text, { name: 'Zoom', owner: 'new@acme.example' }).text).toBe(
    text.replace('old@acme.example', 'new@acme.example'),
  );
});
