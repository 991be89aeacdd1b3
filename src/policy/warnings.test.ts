import { expect, test } from 'vitest';
import { readPolicy } from './load.ts';
import { policyWarnings, type Seen } from './warnings.ts';

const now = Date.parse('2026-11-22T08:00:00Z');
const detections = [{ id: 'rare-app' }];

function warnings(text: string, seen: Seen | null = null): readonly string[] {
  const reading = readPolicy(text, 'p', detections);
  return policyWarnings(reading, now, seen).map(
    ({ path, message }) => `${reading.yaml.where(path)} ${message}`,
  );
}

test('approvals: ended, ending, today, suggested, far off', () => {
  const until = [
    '2026-11-21',
    '2026-11-22',
    '2026-11-23',
    '2026-12-21',
    '2026-12-22',
    '2000-01-01',
    '2030-01-01',
  ];
  const text = `version: 1\nvendors:\n${until.map((day, index) => `  - { name: v${index}, approvedUntil: ${day} }\n`).join('')}`;
  expect(warnings(text)).toEqual([
    'p:3:32 the approval of “v0” ended on 2026-11-21',
    'p:4:32 the approval of “v1” ends today, on 2026-11-22',
    'p:5:32 the approval of “v2” ends in 1 day, on 2026-11-23',
    'p:6:32 the approval of “v3” ends in 29 days, on 2026-12-21',
    'p:8:32 “v5” is a suggestion that nobody has reviewed yet',
  ]);
});

test('owners are missed only where the policy asks for them', () => {
  const vendors = 'vendors:\n  - { name: A }\n  - { name: B, owner: o }\n';
  expect(warnings(`version: 1\n${vendors}`)).toEqual([]);
  expect(warnings(`version: 1\ndefaults: { requireOwner: true }\n${vendors}`)).toEqual([
    'p:4:5 “A” has no owner, which `requireOwner` asks for: its apps stay in review',
  ]);
});

test('ids approved and banned, in whatever form, and domains of two vendors', () => {
  expect(
    warnings(`version: 1
vendors:
  - { name: Zoom, domains: [z.example], publishers: [p1], apps: { microsoft-365: [AB], salesforce: [0H4000000000001] } }
  - { name: Other, domains: [y.example, Z.example] }
banned:
  - { name: x, apps: { microsoft-365: [ab], salesforce: [0H4000000000001AAA], slack: [AB] } }
  - { name: zoom, publishers: [P1] }
`),
  ).toEqual([
    'p:4:41 z.example stands under “Zoom” too, which comes first and wins',
    'p:6:40 this app is approved under “Zoom” and banned here: the ban wins',
    'p:6:58 this app is approved under “Zoom” and banned here: the ban wins',
    'p:7:13 this name is approved under “Zoom” and banned here: the ban wins',
    'p:7:32 this id is approved under “Zoom” and banned here: the ban wins',
  ]);
});

test('waivers and vendors are held against the last run, if there is one', () => {
  const text = `version: 1
vendors: [{ name: A }, { name: B }]
waivers:
  - { finding: rare-app+slack:A1, reason: r, by: b, expires: 2026-11-21 }
  - { finding: rare-app+slack:A2, reason: r, by: b, expires: 2026-11-22 }
  - { finding: rare-app+slack:A3, reason: r, by: b, expires: 2027-01-01 }
`;
  const ended = 'p:4:62 this waiver ended on 2026-11-21: its finding counts again';
  expect(warnings(text)).toEqual([ended]);
  const seen = { findings: new Set(['rare-app+slack:A3']), vendors: new Set(['B']), complete: true };
  expect(warnings(text, seen)).toEqual([
    ended,
    'p:5:16 the last run has no such finding',
    'p:2:19 no app of the last run is “A”',
  ]);
  expect(warnings(text, { ...seen, complete: false })[2]).toBe(
    'p:2:19 no app of the last run is “A”; but not everything could be read',
  );
});

test('a certification that has run out, or is of a day to come, wants attention', () => {
  expect(
    warnings(`version: 1
vendors: [{ name: A }]
certifications:
  - { of: A, on: 2026-05-01, by: b, next: 2026-11-21 }
  - { of: third-party-apps, on: 2026-05-01, by: b, next: 2026-11-22 }
  - { of: domain-wide-delegation, on: 2026-11-23, by: b, next: 2027-05-01 }
`),
  ).toEqual([
    'p:4:43 “A” was to be certified anew by 2026-11-21',
    'p:6:39 “domain-wide-delegation” is certified on a day that has not come',
  ]);
});
