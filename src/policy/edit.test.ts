import * as fc from 'fast-check';
import { parseDocument, visit } from 'yaml';
import { expect, test } from 'vitest';
import { editPolicy, type PolicyEdit } from './edit.ts';
import { approvalEdits, banEdits, certificationEdits, liftBanEdits, waiverEdits } from './edit-decisions.ts';
import { textDiff, unifiedDiff } from './edit-diff.ts';
import { readPolicy } from './load.ts';
import type { VendorIdentity } from './policy.ts';
import type { PolicyFile } from './schema.ts';

const detections = [{ id: 'rare-app' }];

function edit(text: string, make: (file: PolicyFile) => readonly PolicyEdit[]): string {
  const source = { text, file: 'policy.yaml', detections };
  const reading = readPolicy(text, source.file, detections);
  return editPolicy(reading, source, make(reading.written));
}

const terms = {
  name: 'Acme: "CRM" #1',
  owner: 'it@acme.example',
  until: '2027-06-30',
  reason: 'asked for by sales',
  maxTier: null,
  regions: null,
  ids: new Map(),
  scopes: new Map(),
} as const;

const nobody: VendorIdentity = { name: 'x', domains: [], publishers: [], ownerTenants: [], apps: {} };

const policy = `# Ours.
version: 1

vendors:
  # The calendar people.
  - name: Zoom # keep
    domains: [zoom.us]
    owner: 'old@acme.example' # until spring
    apps: { slack: ["A1"], microsoft-365: [ "x" ] }

  # Drawing.
  - { name: Figma, allow: {maxTier: low} } # seats: 40
  - name: Last
    # why it is here
    approvedUntil: 2027-01-31
banned: [ { name: Drift, domains: [drift.com], reason: "a reason that is so long that a printer which folds its lines would fold this one, too" } ]
`;

test('an approval is a new entry, with what is asked for and nothing else', () => {
  const after = edit(policy, (file) =>
    approvalEdits(file, null, {
      ...terms,
      maxTier: 'high',
      regions: ['EU'],
      ids: new Map([['slack', ['A2']]]),
      scopes: new Map([['slack', ['files:read', "it's"]]]),
    }),
  );
  expect(after).toBe(
    policy.replace(
      'banned: [ {',
      `  - name: 'Acme: "CRM" #1'
    owner: it@acme.example
    approvedUntil: 2027-06-30
    dataRegions: [EU]
    apps:
      slack: [A2]
    allow:
      maxTier: high
      scopes:
        slack: [files:read, it's]
    note: asked for by sales
banned: [ {`,
    ),
  );
});

test('an approval extends the entry that is there', () => {
  const after = edit(policy, (file) =>
    approvalEdits(file, 0, {
      ...terms,
      name: 'Zoom',
      ids: new Map([
        ['slack', ['A1', 'A2']],
        ['microsoft-365', ['X']],
      ]),
      maxTier: 'low',
    }),
  );
  expect(after).toBe(
    policy
      .replace("'old@acme.example'", "'it@acme.example'")
      .replace(
        'apps: { slack: ["A1"], microsoft-365: [ "x" ] }\n',
        'apps: { slack: ["A1", A2], microsoft-365: [ "x" ] }\n    approvedUntil: 2027-06-30\n    allow:\n      maxTier: low\n    note: asked for by sales\n',
      ),
  );
  expect(
    edit(after, (file) =>
      approvalEdits(file, 0, { ...terms, maxTier: 'low', ids: new Map([['slack', ['A2']]]) }),
    ),
  ).toBe(after);
});

test('a banned vendor takes its ids, domains and comments along', () => {
  const after = edit(policy, (file) =>
    banEdits(file, 0, {
      identity: { ...nobody, domains: ['zoom.com'], apps: { 'microsoft-365': ['X', 'y'] } },
      since: '2026-11-22',
      reason: 'stolen',
    }),
  );
  expect(after).toContain('# until spring');
  expect(after).toContain('# keep');
  const { vendors, banned } = readPolicy(after, '', detections).written;
  expect(vendors?.map(({ name }) => name)).toEqual(['Figma', 'Last']);
  expect(banned?.[1]).toEqual({
    name: 'Zoom',
    domains: ['zoom.us', 'zoom.com'],
    apps: { slack: ['A1'], 'microsoft-365': ['x', 'y'] },
    since: '2026-11-22',
    reason: 'stolen',
  });
});

test('the ban of one app takes its id from the vendor that was approved for it', () => {
  const after = edit(policy, (file) =>
    banEdits(file, null, {
      identity: { ...nobody, name: 'Zoom bot', apps: { slack: ['A1'] } },
      since: '2026-11-22',
      reason: 'r',
    }),
  );
  const { vendors, banned } = readPolicy(after, '', detections).written;
  expect(vendors?.[0]?.apps).toEqual({ slack: [], 'microsoft-365': ['x'] });
  expect(banned?.[1]).toMatchObject({ name: 'Zoom bot', apps: { slack: ['A1'] } });
});

test('entries that share parts are edited only where nothing else changes', () => {
  const shared = `version: 1
vendors:
  - { name: A, owner: &o a@x.example, apps: &a { slack: [A1] } }
  - { name: B, owner: *o }
banned:
  - { name: C, domains: &d [c.example] }
  - { name: D, domains: *d }
`;
  const owner = edit(shared, (file) => approvalEdits(file, 1, { ...terms, name: 'B' }));
  expect(readPolicy(owner, '', []).written.vendors?.map((each) => each.owner)).toEqual([
    'a@x.example',
    'it@acme.example',
  ]);
  const wholes = 'version: 1\nvendors:\n  - &a { name: A }\nbanned: []\nwaivers: []\n';
  expect(edit(wholes, (file) => approvalEdits(file, 0, terms))).toContain('owner: it@acme.example');

  const twice =
    'version: 1\nvendors:\n  - { name: A, allow: &x { maxTier: low } }\n  - { name: B, allow: *x }\n';
  for (const index of [0, 1])
    expect(() => edit(twice, (file) => approvalEdits(file, index, { ...terms, maxTier: 'high' }))).toThrow(
      expect.objectContaining({ code: 'POLICY_ENTANGLED' }),
    );
  expect(() =>
    edit(shared, (file) => banEdits(file, 0, { identity: nobody, since: '2026-11-22', reason: 'r' })),
  ).not.toThrow();
  expect(() =>
    edit(twice, (file) => banEdits(file, 0, { identity: nobody, since: '2026-11-22', reason: 'r' })),
  ).toThrow(expect.objectContaining({ code: 'POLICY_ENTANGLED' }));
});

test('what would not be valid afterwards is told and not made', () => {
  expect(() =>
    edit(policy, (file) =>
      approvalEdits(file, 1, { ...terms, name: 'Figma', ids: new Map([['slack', ['A1']]]) }),
    ),
  ).toThrow('this app already stands under “Zoom”');
});

test('a file from Windows keeps its line ends and its mark', () => {
  const text = `\uFEFF${policy.replaceAll('\n', '\r\n')}`;
  const after = edit(text, (file) =>
    waiverEdits(file, {
      finding: 'rare-app+slack:A1',
      reason: 'known',
      by: 'a@x.example',
      expires: '2027-01-01',
    }),
  );
  expect(after.startsWith(text.trimEnd())).toBe(true);
  expect(after.replaceAll('\r\n', '')).not.toContain('\n');
});

const words = fc.constantFrom(
  'Zoom',
  'Figma',
  'Last',
  'Drift',
  'New',
  '__proto__',
  'a: b #c',
  '- x',
  'it\'s "q"',
  '*a',
  '&b',
  'null',
);
const day = fc.constantFrom('2026-12-01', '2027-03-31');
const ids = fc.constantFrom('A1', 'A2', 'x', '__proto__', '"', "'", '1e3', 'a: {b', '# c');

type Decision = (file: PolicyFile) => readonly PolicyEdit[];

const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.tuple(words, day, ids, words).map(
    ([name, until, id, reason]): Decision =>
      (file) => {
        const index = (file.vendors ?? []).findIndex((each) => each.name === name);
        const taken = [...(file.vendors ?? []), ...(file.banned ?? [])].some(
          (each) => each.name !== name && each.apps?.slack?.includes(id),
        );
        if (taken || (file.banned ?? []).some((each) => each.name === name)) return [];
        return approvalEdits(file, index === -1 ? null : index, {
          ...terms,
          name,
          until,
          reason,
          ids: new Map([['slack', [id]]]),
        });
      },
  ),
  fc.tuple(words, day, words).map(
    ([name, since, reason]): Decision =>
      (file) => {
        const index = (file.vendors ?? []).findIndex((each) => each.name === name);
        return banEdits(file, index === -1 ? null : index, { identity: { ...nobody, name }, since, reason });
      },
  ),
  fc.tuple(ids, day).map(
    ([id, since]): Decision =>
      (file) => {
        if ((file.banned ?? []).some((each) => each.apps?.slack?.includes(id))) return [];
        return banEdits(file, null, {
          identity: { ...nobody, name: `App ${id}`, apps: { slack: [id] } },
          since,
          reason: 'r',
        });
      },
  ),
  fc.tuple(fc.nat(3), fc.option(ids)).map(
    ([index, id]): Decision =>
      (file) =>
        file.banned?.[index] === undefined ? [] : liftBanEdits(file, index, id),
  ),
  fc.tuple(ids, words, day).map(
    ([id, reason, expires]): Decision =>
      (file) =>
        waiverEdits(file, { finding: `rare-app+${id}`, reason, by: 'me', expires }),
  ),
  fc.nat(3).map(
    (index): Decision =>
      (file) =>
        file.waivers?.[index] === undefined ? [] : [{ edit: 'remove', list: 'waivers', index }],
  ),
  fc
    .tuple(fc.constantFrom('third-party-apps', 'domain-wide-delegation'), fc.option(words), fc.option(words))
    .map(
      ([of, tenant, note]): Decision =>
        (file) =>
          certificationEdits(file, { of, tenant, on: '2026-11-22', by: 'me', next: '2027-05-21', note }),
    ),
);

function commentsOf(text: string): readonly string[] {
  const found: string[] = [];
  const keep = (comment: string | null | undefined): void => {
    for (const line of (comment ?? '').split('\n')) if (line.trim() !== '') found.push(line.trim());
  };
  const document = parseDocument(text);
  keep(document.commentBefore);
  keep(document.comment);
  visit(document, {
    Node: (_, node) => {
      keep(node.commentBefore);
      keep(node.comment);
    },
  });
  return found.sort();
}

const commented = `${policy}
# Until we know better.
waivers:
  # first
  - finding: rare-app+A1 # which
    reason: 'x'
    by: me
    expires: 2027-01-01 # soon
  # between
  - { finding: f_0123456789012345678901, reason: y, by: you, expires: 2027-01-01 } # behind
  # after the last
detections: { rare-app: off } # for now
# The end.
`;

test('whatever is decided in whatever order: every comment stays, and all others’ entries, and it loads', () => {
  const comments = commentsOf(commented);
  expect(comments).toHaveLength(16);
  fc.assert(
    fc.property(fc.array(decision, { minLength: 1, maxLength: 12 }), (decisions) => {
      let text = commented;
      for (const each of decisions) text = edit(text, each);
      expect(commentsOf(text)).toEqual(comments);
      const { written } = readPolicy(text, '', detections);
      expect(written.detections).toEqual({ 'rare-app': 'off' });
      for (const name of ['Zoom', 'Figma', 'Last'])
        expect(
          [...(written.vendors ?? []), ...(written.banned ?? [])].filter((each) => each.name === name).length,
        ).toBeLessThanOrEqual(1);
    }),
    { numRuns: 80 },
  );
});

test('a diff shows places that are apart as parts, and leads from one text to the other', () => {
  const before = Array.from({ length: 30 }, (_, line) => `line ${line + 1}`);
  const after = before.toSpliced(20, 1, 'new').toSpliced(2, 1);
  expect(unifiedDiff(textDiff(`${before.join('\n')}\n`, `${after.join('\n')}\n`), 'p')).toBe(`--- p
+++ p
@@ -1,6 +1,5 @@
 line 1
 line 2
-line 3
 line 4
 line 5
 line 6
@@ -17,7 +17,7 @@
 line 18
 line 19
 line 20
-line 21
+new
 line 22
 line 23
 line 24
`);
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (old, now) => {
      const lines = textDiff(old.join('\n'), now.join('\n')).flat();
      const changed = (sign: '+' | '-'): number => lines.filter((line) => line.sign === sign).length;
      expect(changed('+') - changed('-')).toBe(now.length - old.length);
    }),
  );
});
