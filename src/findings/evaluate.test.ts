import { untoldApp } from '../core/untold-app.ts';
import { expect, test } from 'vitest';
import type { BlindSpot, StreamStatus } from '../core/coverage.ts';
import { tenantCoverage } from '../core/coverage.ts';
import type { Assessment, Finding, NotAssessed } from '../core/finding.ts';
import type { JudgedVendor } from '../core/result.ts';
import type { AppRow, CredentialRow, EventRow, RoleRow } from '../core/rows.ts';
import type { Decision, Tier } from '../core/vocabulary.ts';
import type { AppDetection, CredentialDetection, Detection, Found } from '../kit/detection.ts';
import { evaluate } from './evaluate.ts';
import type { AppJudgement, JudgementInput, NumberedGrant } from './ports.ts';

const now = Date.parse('2026-11-22T06:00:00Z');
const found: Found = { title: 'Found', explanation: 'Because.', evidence: {} };

/** Finds every grant of a person called bad. */
const badPeople: AppDetection = {
  id: 'bad-people',
  number: 'D90',
  title: 'Bad people',
  unit: 'app',
  severity: 'medium',
  needs: { 'google-workspace': { streams: ['tokens'], facts: ['principal-active'] } },
  frameworks: ['X 1'],
  falsePositives: 'Good people of that name.',
  remedy: 'Do something.',
  options: { least: 1 },
  grants: ['delegated-user'],
  begin: ({ app }, context) => {
    if (app.party === 'first') return null;
    let bad = 0;
    return {
      grant: ({ principal }) => {
        if (!principal.id.startsWith('bad')) return false;
        bad += 1;
        return true;
      },
      end: () => (bad >= context.option('least') ? found : null),
    };
  },
};

function app(id: string, more: Partial<AppRow> = {}): AppRow {
  return {
    tenant: 'acme',
    platform: 'google-workspace',
    clientId: id,
    key: `google-workspace:${id}`,
    ...untoldApp,
    name: id,
    party: 'third',
    activity: null,
    vendorUsers: null,
    firstSeen: '2026-01-01T00:00:00.000Z',
    lastSeen: '2026-11-22T00:00:00.000Z',
    carried: false,
    ...more,
  };
}

const sharedScopes = ['medium'];

function grant(id: string, person: string, more: Partial<NumberedGrant> = {}): NumberedGrant {
  return {
    id: `g-${id}-${person}`,
    tenant: 'acme',
    platform: 'google-workspace',
    app: `google-workspace:${id}`,
    principal: { kind: 'user', id: person, label: person, active: 'yes', privileged: 'no' },
    kind: 'delegated-user',
    resource: '',
    scopes: sharedScopes,
    scopeSet: 1,
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: [],
    previousScopes: null,
    firstSeen: '2026-01-01T00:00:00.000Z',
    lastSeen: '2026-11-22T00:00:00.000Z',
    carried: false,
    ...more,
  };
}

interface Setup {
  readonly apps?: readonly AppRow[];
  readonly grants?: Iterable<NumberedGrant>;
  readonly credentials?: readonly CredentialRow[];
  readonly previous?: readonly Finding[];
  readonly status?: StreamStatus;
  readonly blindSpots?: readonly BlindSpot[];
  readonly roles?: readonly RoleRow[];
  readonly detections?: readonly Detection[];
  readonly decision?: Decision;
  readonly vendor?: string;
  readonly input?: Partial<JudgementInput>;
}

function run(setup: Setup) {
  const findings: Finding[] = [];
  const assessments: Assessment[] = [];
  const notAssessed: NotAssessed[] = [];
  const vendors: JudgedVendor[] = [];
  const apps = new Map<string, AppJudgement>();
  const tiers: [number, Tier][] = [];
  let classified = 0;
  const status = setup.status ?? 'complete';
  evaluate({
    now,
    detections: setup.detections ?? [badPeople],
    tenants: [
      {
        id: 'acme',
        platform: 'google-workspace',
        blindSpots: setup.blindSpots ?? [],
        coverage: tenantCoverage(
          (['tokens', 'suspended-user-grants', 'app-passwords'] as const).map((name) => ({
            name,
            status,
            read: 0,
            expected: null,
            asOf: null,
            reason: status === 'complete' ? null : 'it broke',
            remedy: status === 'complete' ? null : 'Mend it.',
            accepted: false,
          })),
        ),
      },
    ],
    otherTenants: [],
    reader: {
      apps: () => setup.apps ?? [],
      app: (_, key) => setup.apps?.find((each) => each.key === key) ?? null,
      grantsByApp: () => setup.grants ?? [],
      eventsByApp: (): EventRow[] => [],
      roles: () => setup.roles ?? [],
      owners: () => [],
      settings: () => [],
      credentials: () => setup.credentials ?? [],
      people: () => [],
      previousRun: () => null,
    },
    previousFindings: setup.previous ?? [],
    sink: {
      app: (_, key, judgement) => apps.set(key, judgement),
      grantTier: (set, tier) => tiers.push([set, tier]),
      vendor: (vendor) => vendors.push(vendor),
      finding: (finding) => findings.push(finding),
      assessment: (assessment) => assessments.push(assessment),
      notAssessed: (row) => notAssessed.push(row),
    },
    standing: () => ({
      decision: setup.decision ?? 'review',
      vendor: setup.vendor ?? null,
      match: setup.vendor === undefined ? null : 'candidate',
      why: 'Nobody knows it.',
      terms: null,
      beyondApproval: () => null,
    }),
    peopleStreams: () => ['tokens'],
    makersOf: () => undefined,
    classify: () => (scope) => {
      classified += 1;
      return {
        scope,
        normalized: scope,
        known: true,
        tier: scope as Tier,
        capabilities: [],
        sentence: scope,
      };
    },
    reference: {
      advisories: () => [],
      advisoriesOfVendor: () => [],
      isPriority: () => false,
      missing: new Map(),
      signs: () => [],
      lists: [],
      vendorDomains: new Map(),
    },
    settings: new Map(),
    waivers: [],
    ...setup.input,
  });
  return { findings, assessments, notAssessed, vendors, apps, tiers, classified };
}

const counts = {
  detection: 'bad-people',
  tenant: 'acme',
  found: 0,
  clear: 0,
  notAssessed: 0,
  off: 0,
  reason: null,
};

test('what a blind spot hides leaves the question open, and the finding whose grants are gone is resolved', () => {
  const blind: AppDetection = {
    ...badPeople,
    needs: { 'google-workspace': { streams: ['tokens'], blindSpots: ['grant-times'] } },
  };
  const setup = {
    apps: [app('a')],
    detections: [blind],
    blindSpots: [{ id: 'grant-times', why: 'nobody tells', remedy: null }],
  } as const;
  const previous = run({ ...setup, grants: [grant('a', 'bad')] }).findings;

  const { findings, assessments } = run({ ...setup, previous });
  expect(findings).toMatchObject([{ status: 'resolved' }]);
  expect(assessments).toMatchObject([{ clear: 0, notAssessed: 1 }]);
  expect(run({ ...setup, previous, status: 'partial' }).findings).toMatchObject([{ status: 'open' }]);
});

test('one finding an app, with its grants and people, in the words and severity of the detection', () => {
  const { findings, assessments, apps } = run({
    apps: [app('a'), app('b')],
    grants: [grant('a', 'bad1'), grant('a', 'bad1', { id: 'again' }), grant('a', 'good'), grant('b', 'good')],
  });

  expect(findings).toEqual([
    {
      id: expect.stringMatching(/^f_[\w-]{22}$/u),
      detection: 'bad-people',
      severity: 'medium',
      score: 40 + Math.floor((apps.get('google-workspace:a')?.score ?? 0) / 5),
      status: 'new',
      firstSeen: '2026-11-22T06:00:00.000Z',
      title: 'Found',
      tenant: 'acme',
      app: 'google-workspace:a',
      vendor: null,
      grants: ['g-a-bad1', 'again'],
      people: 1,
      evidence: {},
      explanation: 'Because.',
      remedy: 'Do something.',
      frameworks: ['X 1'],
    },
  ]);
  expect(assessments).toEqual([{ ...counts, found: 1, clear: 1 }]);
});

test('each app is told with its people, tier and score, which its items add up to', () => {
  const { apps } = run({
    apps: [app('a')],
    grants: [grant('a', 'x'), grant('a', 'x', { resource: 'r' }), grant('a', 'y')],
  });

  const judged = apps.get('google-workspace:a');
  expect(judged).toMatchObject({
    users: 2,
    usersAtLeast: false,
    tier: 'medium',
    tenantWide: false,
    matchEvidence: 'Nobody knows it.',
  });
  expect(judged?.scoreItems.reduce((sum, { points }) => sum + points, 0)).toBe(judged?.score);
});

test.each([
  ['consent for all', { kind: 'delegated-tenant' }, { tenantWide: true, alone: false }],
  ['delegation', { kind: 'domain-wide-delegation' }, { tenantWide: true, alone: true }],
  ['an app permission', { kind: 'app-role' }, { tenantWide: true, alone: true }],
  ['one person', {}, { tenantWide: false, alone: false }],
] as const)('%s reaches as far as it does', (_, more, { tenantWide, alone }) => {
  const { apps } = run({ grants: [grant('a', 'x', more)] });
  const judged = apps.get('google-workspace:a');

  expect(judged?.tenantWide).toBe(tenantWide);
  expect(judged?.scoreItems.some(({ what }) => what === 'it acts without a person signed in')).toBe(alone);
});

test('a directory role makes an app without scopes no small one', () => {
  const role: RoleRow = { tenant: 'acme', app: 'google-workspace:a', role: 'Reader', roleId: 'r' };

  expect(run({ apps: [app('a')], roles: [role] }).apps.get('google-workspace:a')?.tier).toBe('high');
  expect(run({ apps: [app('a')] }).apps.get('google-workspace:a')?.tier).toBe('info');
});

test('numbers from an incomplete read are at least', () => {
  expect(run({ apps: [app('a')], status: 'partial' }).apps.get('google-workspace:a')?.usersAtLeast).toBe(
    true,
  );
});

test('grants of an app that nobody listed are judged as its', () => {
  const { findings, apps } = run({ apps: [app('b')], grants: [grant('..', 'bad'), grant('b', 'good')] });

  expect(findings.map(({ app: key }) => key)).toEqual(['google-workspace:..']);
  expect([...apps.keys()]).toEqual(['google-workspace:..', 'google-workspace:b']);
});

test('what was not read keeps silence from meaning clear, and found from nothing', () => {
  const { findings, assessments, notAssessed } = run({
    apps: [app('a'), app('b')],
    grants: [grant('a', 'bad')],
    status: 'unavailable',
  });

  expect(findings.length).toBe(1);
  expect(assessments).toEqual([
    { ...counts, found: 1, notAssessed: 1, reason: 'tokens is unavailable: it broke' },
  ]);
  expect(notAssessed).toEqual([
    {
      detection: 'bad-people',
      tenant: 'acme',
      app: null,
      reason: 'tokens is unavailable: it broke',
      remedy: 'Mend it.',
    },
  ]);
});

test('a finding by absence needs a whole read', () => {
  const byAbsence: AppDetection = { ...badPeople, byAbsence: true };
  const setup = { apps: [app('a')], grants: [grant('a', 'bad')], detections: [byAbsence] };

  expect(run(setup).findings.length).toBe(1);
  expect(run({ ...setup, status: 'partial' })).toMatchObject({
    findings: [],
    assessments: [{ notAssessed: 1 }],
  });
});

test('or a whole read of the streams in which it sees nothing', () => {
  const needs = { 'google-workspace': { streams: ['tokens'], absence: [] } } as const;
  const byAbsence: AppDetection = { ...badPeople, byAbsence: true, needs };
  const setup = { apps: [app('a'), app('b')], grants: [grant('a', 'bad')], detections: [byAbsence] };

  expect(run({ ...setup, status: 'partial' })).toMatchObject({
    findings: [{ app: 'google-workspace:a' }],
    assessments: [{ found: 1, notAssessed: 1 }],
  });
});

test('a fact the platform does not tell is a reason of that app alone', () => {
  const unknown = grant('b', 'x', {
    principal: { kind: 'user', id: 'x', label: 'x', active: 'unknown', privileged: 'no' },
  });
  const { assessments, notAssessed } = run({
    apps: [app('a'), app('b')],
    grants: [grant('a', 'x'), unknown],
  });

  expect(assessments).toMatchObject([{ clear: 1, notAssessed: 1 }]);
  expect(notAssessed).toMatchObject([
    { app: 'google-workspace:b', reason: expect.stringContaining('active') },
  ]);
});

test('facts of grants that the detection does not hear of do not matter', () => {
  const tenantWide = grant('a', 'x', {
    kind: 'domain-wide-delegation',
    principal: { kind: 'tenant', id: 'x', label: 'x', active: 'unknown', privileged: 'unknown' },
  });

  expect(run({ apps: [app('a')], grants: [tenantWide] }).assessments).toMatchObject([{ clear: 1, found: 0 }]);
});

test('reasons of very many apps become one line', () => {
  const ids = Array.from({ length: 300 }, (_, index) => `app${String(index).padStart(3, '0')}`);
  const principal = { kind: 'user', id: 'x', label: 'x', active: 'unknown', privileged: 'no' } as const;
  const { assessments, notAssessed } = run({
    apps: ids.map((id) => app(id)),
    grants: ids.map((id) => grant(id, 'x', { principal })),
  });

  expect(assessments).toMatchObject([{ notAssessed: 300 }]);
  expect(notAssessed).toMatchObject([{ app: null, reason: expect.stringMatching(/^300 apps: /u) }]);
});

test('an app that is out of the question is clear, whatever was read', () => {
  const first = run({ apps: [app('a', { party: 'first' })], grants: [grant('a', 'bad')], status: 'partial' });

  expect(first).toMatchObject({ findings: [], assessments: [{ clear: 1, notAssessed: 0 }] });
});

test('what was found of it before is resolved then', () => {
  const setup = { grants: [grant('a', 'bad')] };
  const previous = run({ ...setup, apps: [app('a')] }).findings;

  expect(
    run({ ...setup, apps: [app('a', { party: 'first' })], status: 'partial', previous }).findings,
  ).toMatchObject([{ status: 'resolved' }]);
});

test('a stream that this tenant does not have was not read', () => {
  const needy: AppDetection = { ...badPeople, needs: { 'google-workspace': { streams: ['token-events'] } } };

  expect(run({ apps: [app('a')], detections: [needy] }).notAssessed).toMatchObject([
    { reason: 'token-events was not read' },
  ]);
});

test('a policy switches off, sets numbers and severity', () => {
  const setup = { apps: [app('a')], grants: [grant('a', 'bad')] };
  const set = (setting: object) =>
    run({
      ...setup,
      input: {
        settings: new Map([['bad-people', { off: false, severity: null, numbers: new Map(), ...setting }]]),
      },
    });

  expect(set({ off: true })).toMatchObject({ findings: [], assessments: [{ off: 1, clear: 0 }] });
  expect(set({ severity: 'critical' }).findings).toMatchObject([{ severity: 'critical' }]);
  expect(set({ numbers: new Map([['least', 2]]) }).findings).toEqual([]);
});

test('a detection for another platform says nothing', () => {
  const elsewhere: AppDetection = { ...badPeople, needs: { slack: { streams: [] } } };

  expect(run({ apps: [app('a')], detections: [elsewhere] })).toMatchObject({ assessments: [], findings: [] });
});

test('at most a thousand grants are named, all people are counted', () => {
  const grants = Array.from({ length: 1_500 }, (_, index) => grant('a', `bad${index}`));

  expect(run({ apps: [app('a')], grants }).findings).toMatchObject([
    { grants: { length: 1_000 }, people: 1_500 },
  ]);
});

test('names of strangers are made safe in titles', () => {
  const naive: AppDetection = {
    ...badPeople,
    begin: ({ app: { name } }) => ({
      end: () => ({ ...found, title: `Bad ${name}`, explanation: `${name}\n` }),
    }),
  };

  expect(run({ apps: [app('a', { name: 'x\u202e\u0007\ny' })], detections: [naive] }).findings).toMatchObject(
    [{ title: 'Bad x y', explanation: 'x y' }],
  );
});

test('a tier is told once for each set of scopes, and its scopes are read once', () => {
  const grants = Array.from({ length: 500 }, (_, index) => grant('a', `p${index}`));
  const { tiers, classified } = run({ apps: [app('a')], grants });

  expect(tiers).toEqual([[1, 'medium']]);
  expect(classified).toBe(1);
});

test('what is not told of scopes is taken for high', () => {
  const { tiers } = run({
    grants: [
      grant('a', 'x', { scopes: [], scopeSet: 1, scopeStatus: 'unknown' }),
      grant('a', 'x', { scopes: [], scopeSet: 2 }),
      grant('a', 'x', { scopes: ['low'], scopeSet: 3, kind: 'app-password' }),
    ],
  });

  expect(tiers).toEqual([
    [1, 'high'],
    [2, 'info'],
    [3, 'high'],
  ]);
});

test('apps of one vendor become one line, as strict as the strictest', () => {
  const { vendors } = run({ apps: [app('a'), app('b')], grants: [grant('b', 'x')], vendor: '__proto__' });

  expect(vendors).toMatchObject([
    {
      name: '__proto__',
      match: 'candidate',
      apps: ['acme/google-workspace:a', 'acme/google-workspace:b'],
      platforms: ['google-workspace'],
      decision: 'review',
      tier: 'medium',
    },
  ]);
});

test('a finding lives: new, open, resolved, reopened; not read is not resolved', () => {
  const bad = { apps: [app('a')], grants: [grant('a', 'bad')] };
  const good = { apps: [app('a')], grants: [grant('a', 'good')] };
  const gone = { apps: [], grants: [] };
  const status = (setup: Setup, previous: readonly Finding[]) => run({ ...setup, previous }).findings;

  const first = status(bad, []);
  const second = status(bad, first);
  const unread = status({ ...good, status: 'partial' }, second);
  const unreadGone = status({ ...gone, status: 'partial' }, unread);
  const resolved = status(good, unreadGone);
  const back = status(bad, resolved);
  const deleted = status(gone, back);

  expect(
    [first, second, unread, unreadGone, resolved, back, deleted].map((list) => list.map((one) => one.status)),
  ).toEqual([['new'], ['open'], ['open'], ['open'], ['resolved'], ['reopened'], ['resolved']]);
  expect(new Set([...first, ...second, ...deleted].map(({ id, firstSeen }) => id + firstSeen)).size).toBe(1);
});

test('a finding of a detection that is off is not carried along', () => {
  const previous = run({ apps: [app('a')], grants: [grant('a', 'bad')] }).findings;
  const off = new Map([['bad-people', { off: true, severity: null, numbers: new Map<string, number>() }]]);

  expect(run({ apps: [app('a')], previous, input: { settings: off } }).findings).toEqual([]);
});

test('a detection sees what it said before, unless that is resolved', () => {
  const seen: (string | null)[] = [];
  const remembering: AppDetection = {
    ...badPeople,
    begin: (subject, context) => {
      seen.push(subject.previous?.status ?? null);
      return badPeople.begin(subject, context);
    },
  };
  const setup = { apps: [app('a')], grants: [grant('a', 'bad')], detections: [remembering] };
  const first = run(setup).findings;
  run({ ...setup, previous: first });
  run({ ...setup, previous: first.map((finding) => ({ ...finding, status: 'resolved' as const })) });

  expect(seen).toEqual([null, 'new', null]);
});

test('credentials are judged one by one', () => {
  const old: CredentialDetection = {
    ...badPeople,
    id: 'old-credential',
    unit: 'credential',
    needs: { 'google-workspace': { streams: ['tokens'] } },
    judge: ({ id }) => (id === 'old' ? found : null),
  };
  const credential = (id: string): CredentialRow => ({
    tenant: 'acme',
    platform: 'google-workspace',
    app: null,
    id,
    outbound: false,
    kind: 'secret',
    name: null,
    createdAt: null,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner: null,
    firstSeen: '2026-01-01T00:00:00.000Z',
    lastSeen: '2026-11-22T00:00:00.000Z',
    carried: false,
  });
  const setup = { detections: [old], credentials: [credential('old'), credential('young')] };
  const { findings, assessments } = run(setup);

  expect(assessments).toMatchObject([{ found: 1, clear: 1 }]);
  expect(run({ ...setup, credentials: [], previous: findings }).findings).toMatchObject([
    { status: 'resolved' },
  ]);
});

test('a pass over many grants costs a small multiple of walking them', () => {
  function* grants(): Generator<NumberedGrant> {
    for (let index = 0; index < 100_000; index += 1)
      yield grant(`app${String(Math.floor(index / 100)).padStart(4, '0')}`, `p${index % 700}`);
  }
  const apps = Array.from({ length: 1_000 }, (_, index) => app(`app${String(index).padStart(4, '0')}`));
  const time = (work: () => void): number => {
    const start = performance.now();
    work();
    return performance.now() - start;
  };
  const walk = (): void => {
    const people = new Map<string, Set<string>>();
    for (const { app: key, principal } of grants()) {
      const ofApp = people.get(key) ?? new Set<string>();
      people.set(key, ofApp.add(principal.id));
    }
  };
  const judge = (): void => void run({ apps, grants: grants() });
  walk();
  judge();

  expect(time(judge)).toBeLessThan(20 * time(walk));
});
