import { expect, test } from 'vitest';
import { appEntry, type Entry, findingEntry } from '../../app/review-entries.ts';
import type { PastRun } from '../../app/review-past.ts';
import type { Finding } from '../../core/finding.ts';
import type { JudgedApp, Summary, TenantResult } from '../../core/result.ts';
import { frame } from '../frame.ts';
import { lineWidth } from '../lines.ts';
import * as places from '../places.ts';
import { keyOf, type State } from '../state.ts';
import { invented } from '../test-state.ts';
import { update } from '../update.ts';
import { linesHere } from './index.ts';

const noon = Date.parse('2026-11-22T12:00:00Z');

function text(state: State): readonly string[] {
  return linesHere(state).map(({ line }) => line.map((each) => each.text).join(''));
}

function targetOf(state: State, words: string): unknown {
  return linesHere(state).find(({ line }) => line.some((each) => each.text.includes(words)))?.target;
}

function summary(high: number): Summary {
  return {
    apps: 2,
    grants: 3,
    principals: 4,
    findings: { critical: 0, high, medium: 0, low: 0, info: 0 },
    notAssessed: 0,
  };
}

function past(...counts: readonly (number | null)[]): readonly PastRun[] {
  return counts.map((count, index) => ({
    id: `r_${index}`,
    startedAt: `2026-11-${10 + index}T08:00:00.000Z`,
    mode: 'full',
    complete: count !== null,
    tenants: ['acme-google'],
    summary: summary(count ?? 1),
  }));
}

function tenant(id: string, status: 'complete' | 'partial' = 'complete'): TenantResult {
  return {
    id,
    platform: 'google-workspace',
    name: null,
    coverage: {
      status,
      streams: [
        {
          name: 'tokens',
          status,
          read: 3,
          expected: 9,
          asOf: '2026-11-22T11:00:00.000Z',
          reason: status === 'complete' ? null : 'the token was refused',
          remedy: status === 'complete' ? null : 'Sign in again.',
          accepted: false,
        },
      ],
    },
    blindSpots: [],
    calls: { total: 7, throttled: 0, retried: 0, failed: 1 },
  };
}

function finding(id: string, status: Finding['status']): Finding {
  return {
    id,
    detection: 'invented',
    severity: 'high',
    score: 50,
    status,
    firstSeen: '2026-11-22T11:00:00.000Z',
    title: id,
    tenant: 'acme-google',
    app: null,
    vendor: null,
    grants: [],
    people: 1,
    evidence: {},
    explanation: '',
    remedy: '',
    frameworks: [],
  };
}

type Given = Partial<Pick<JudgedApp, 'vendor' | 'decision' | 'users' | 'tenantWide' | 'party' | 'platform'>>;

function app(name: string, given: Given = {}): Entry {
  const platform = given.platform ?? 'google-workspace';
  const judged = {
    tenant: 'acme-google',
    key: `${platform}:${name}`,
    clientId: name,
    platform,
    name,
    publisher: null,
    vendor: null,
    decision: 'unknown',
    score: 0,
    tier: 'info',
    users: 1,
    tenantWide: false,
    state: 'enabled',
    party: 'third',
    verified: 'unknown',
    ...given,
  };
  return appEntry(judged as JudgedApp);
}

function overview(change: Partial<State>, findings: readonly Finding[], apps: readonly Entry[] = []): State {
  const state = {
    ...invented(100, 30),
    tenants: [tenant('acme-google')],
    path: [places.overview],
    ...change,
  } as State;
  const started = update(state, { what: 'start' }, 0, noon).state;
  const entries = findings.map((each, index) => findingEntry(each, new Map(), index));
  const filled = [
    [places.findings, entries],
    [places.apps, apps],
  ] as const;
  return filled.reduce<State>(
    (next, [place, rows]) =>
      update(next, { what: 'entries', key: keyOf(place), entries: rows, complete: true }, 0, noon).state,
    started,
  );
}

test('a trend leaves out audits that did not read everything, and one audit has none', () => {
  const [, , trend = ''] = ['', ...text(overview({ past: { runs: past(1, 2, null, 4), since: null } }, []))];
  expect(trend).toContain('▁▃·█  1 → 4 findings, 4 audits, 1 PARTIAL (·)');
  expect(targetOf(overview({ past: { runs: past(1, 2), since: null } }, []), 'Trend')).toEqual(places.runs);
  expect(text(overview({ past: { runs: past(3), since: null } }, [])).join('\n')).toContain('No trend yet');
  const unread = text(overview({ past: { runs: past(null, null), since: null } }, [])).join('\n');
  expect(unread).toContain('··  no two audits read everything');
});

test('what is new since the audit before leads to it, and is not said of a first audit', () => {
  const found = [
    finding('a', 'new'),
    finding('b', 'reopened'),
    finding('c', 'resolved'),
    finding('d', 'waived'),
  ];
  const runs = past(1, 2);
  const [before] = runs;
  if (before === undefined) throw new Error('no run');
  const since = { before, newApps: 2, goneApps: 0, newGrants: 0, goneGrants: 1 };
  const state = overview({ past: { runs, since } }, found);
  expect(text(state).join('\n')).toContain(
    'Since 2026-11-10 08:00  1 new finding, 1 open again, 1 resolved, apps +2, grants –1',
  );
  expect(text(state).join('\n')).toMatch(/2 {2}high +━+ {2}2 new/u);
  expect(targetOf(state, 'Since')).toMatchObject({ filter: 'status:new,reopened,resolved' });
  expect(text(overview({ past: { runs: past(2), since: null } }, found)).join('\n')).not.toContain('2 new');
});

test('data goes to vendors: the most people first, by the worst decision, ours left out', () => {
  const state = overview(
    {},
    [],
    [
      app('zoom a', { vendor: 'Zoom', users: 9, decision: 'approved' }),
      app('zoom b', { vendor: 'Zoom', users: 4, decision: 'banned' }),
      app('unheard of', { users: 3 }),
      app('ours', { party: 'internal', users: 80 }),
      app('for all', { vendor: 'Everybody', tenantWide: true, platform: 'slack', decision: 'approved' }),
    ],
  );
  const lines = text(state);
  const at = lines.findIndex((line) => line.includes('google-workspace  3 apps of others'));
  expect(lines[at + 1]).toMatch(/→ Zoom +━{24} +9 {2}✗ banned/u);
  expect(lines[at + 2]).toMatch(/→ unheard of +━{8} +3 {2}\? unknown/u);
  expect(lines.join('\n')).toMatch(/slack {2}1 app of others\n.*→ Everybody +━+ everyone {2}✓ approved/u);
  expect(lines.join('\n')).not.toContain('ours');
  expect(targetOf(state, 'Zoom')).toMatchObject({ screen: 'vendor', id: 'Zoom' });
  expect(targetOf(state, 'unheard of')).toMatchObject({ screen: 'app', id: 'google-workspace:unheard of' });
});

test('each tenant says what was read of it, what was found, and where it is not in this audit', () => {
  const session = { allowApply: false, configFile: null, tenants: ['acme-google', 'acme-slack'] };
  const tenants = [tenant('acme-google', 'partial')];
  const state = overview({ session, tenants }, [finding('a', 'open'), finding('b', 'resolved')]);
  const lines = text(state).join('\n');
  expect(lines).toMatch(/acme-google +PARTIAL +1 HIGH/u);
  expect(lines).toContain('1 list not read in full: tokens');
  expect(lines).toMatch(/acme-slack +not in this audit/u);

  const page = update(
    { ...state, path: [places.overview, places.tenantPlace('acme-google', 'acme-google')] },
    { what: 'start' },
    0,
    noon,
  ).state;
  expect(text(page).join('\n')).toMatch(
    /tokens +partial +3 of 9 +1 h\n +the token was refused\n +→ Sign in again\./u,
  );
  expect(text(page).join('\n')).toContain('1 open finding');
});

test('nothing is wider than the terminal', () => {
  const apps = ['日本語カレンダー 📅', 'مرحبا', 'x'.repeat(300)].map((name) =>
    app(name, { vendor: name, users: 3 }),
  );
  for (const columns of [60, 80, 140, 300])
    for (const { line } of linesHere(
      overview(
        { columns, past: { runs: past(...Array.from({ length: 400 }, () => 3)), since: null } },
        [finding('a', 'new')],
        apps,
      ),
    ))
      expect(lineWidth(line)).toBeLessThan(columns);
});

test('the last hint of a full line is whole', () => {
  const state = overview({ columns: 60, rows: 14 }, []);
  const last = frame(state, { finding: () => null, app: () => null, grant: () => null }).at(-1);
  expect(last?.map((each) => each.text).join('')).toMatch(/q quit$/u);
});
