import { expect, test } from 'vitest';
import type { Details } from '../../app/review.ts';
import type { Finding } from '../../core/finding.ts';
import type { JudgedApp } from '../../core/result.ts';
import { invented } from '../test-state.ts';
import { appScreen, findingScreen } from './details.ts';

const seen = '2026-11-01T08:00:00.000Z';

const app = {
  tenant: 'acme-google',
  key: 'google-workspace:1',
  clientId: '1',
  platform: 'google-workspace',
  name: 'Zoom',
  publisher: null,
  vendor: null,
  verified: 'unknown',
  party: 'third',
  state: 'enabled',
  decision: 'banned',
  createdAt: null,
  firstSeen: seen,
  facts: {},
  replyUrls: [],
  homepage: null,
} as unknown as JudgedApp;

const details = {
  finding: null,
  grant: null,
  app,
  run: invented().run,
  counting: false,
  holdings: {
    grants: 0,
    people: 0,
    leavers: 0,
    leaversUnknown: 0,
    administrators: 0,
    byKind: new Map(),
    scopesUnknown: 0,
    since: { at: seen, by: 'first-audit' },
    lastUse: { at: null, status: 'unknown', why: null },
  },
  score: { total: 7, items: [{ what: 'the policy says banned', points: 7 }] },
  why: [],
  scopes: [],
  streams: [],
  unread: [],
  blindSpots: [],
  findings: [],
  notAssessed: [],
  credentials: [],
} as unknown as Details;

function text(screen: typeof appScreen, told: Details): string {
  return screen
    .lines(invented(), told, 76)
    .map(({ line }) =>
      line
        .map((piece) => piece.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
}

test('an app without grants says nothing of their kinds and their beginning', () => {
  const none = text(appScreen, details);
  expect(none).toContain('→ 0 grants');
  expect(none).not.toMatch(/^ {2}(?:kinds|since) /mu);

  const { holdings } = details;
  if (holdings === null) throw new Error('no holdings');
  const some = { ...holdings, grants: 2, byKind: new Map([['bot', 2]] as const) };
  const two = text(appScreen, { ...details, holdings: some });
  expect(two).toMatch(/^ {2}kinds {9}bot 2$/mu);
  expect(two).toMatch(/^ {2}since {9}2026-11-01 08:00 UTC \(21 d ago\)/mu);
});

test('what adds up to the score has its sign', () => {
  expect(text(appScreen, details)).toMatch(/^Score 7\n +\+7 +the policy says banned$/mu);
});

test('evidence: nothing and not told are words, and a long name does not run into its value', () => {
  const finding = {
    id: 'f_1',
    detection: 'invented',
    severity: 'high',
    tenant: 'acme-google',
    remedy: '',
    title: 'Found',
    status: 'open',
    firstSeen: seen,
    frameworks: [],
    evidence: { runsAs: [], publisher: null, directoryRoles: ['User Administrator'] },
  } as unknown as Finding;
  const told = text(findingScreen, { ...details, finding });
  expect(told).toMatch(/^ {2}runsAs {8}none$/mu);
  expect(told).toMatch(/^ {2}publisher {5}not told$/mu);
  expect(told).toMatch(/^ {2}directoryRoles\n {16}User Administrator$/mu);
});
