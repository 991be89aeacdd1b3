import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { AuditView, PastRun } from '../../src/core/result.ts';
import { hasHiddenText } from '../../src/core/text.ts';
import { aboutOneRun, type Audience, type ReportOptions } from '../../src/kit/report.ts';
import { hostileName, sampleView } from '../sample-view.ts';
import { html as markup } from './markup.ts';
import { render } from './render.ts';

async function rendered(more: Partial<ReportOptions> = {}, view: AuditView = sampleView): Promise<string> {
  const pieces = render(view, { ...aboutOneRun, color: false, width: null, ...more });
  return (await Array.fromAsync(pieces)).join('');
}

/** What a reader reads: no markup, one space between words. */
function read(page: string): string {
  return page
    .replace(/<style>.*?<\/style>/su, '')
    .replaceAll(/<[^>]+>/gu, ' ')
    .replaceAll(/\s+/gu, ' ');
}

function viewWith(findings: readonly Finding[], more: Partial<AuditView> = {}): AuditView {
  return {
    ...sampleView,
    ...more,
    async *findings() {
      yield* findings;
    },
  };
}

async function findingOf(more: Partial<Finding>): Promise<Finding> {
  const [first] = await Array.fromAsync(sampleView.findings());
  if (first === undefined) throw new Error('the sample has no finding');
  return { ...first, ...more };
}

const policy = {
  path: 'policy.yaml',
  text: `vendors:
  - { name: Zoom, owner: it@acme.example, approvedUntil: 2026-11-01, dataRegions: [EU] }
  - { name: Notion, approvedUntil: 2027-11-01 }
banned: [ { name: Drift, since: 2025-08-20, reason: its tokens were stolen } ]
waivers: [ { finding: rare-app+slack:A1, by: ann, expires: 2027-01-31, reason: known } ]
`,
};

test('values are washed and escaped, markup stays', () => {
  const inner = markup`<b>${'<i>&"\''}</b>`;
  expect(markup`<p title="${'"><x>'}">${inner}${['a', null, 1]}</p>`.text).toBe(
    '<p title="&quot;&gt;&lt;x&gt;"><b>&lt;i&gt;&amp;&quot;&#39;</b>a1</p>',
  );
  expect(markup`${hostileName}`.text).toBe(
    'Zoom]8;;http://evil.examplemoc CRITICAL 0'.replace('Zoom', 'Zoom[2J'),
  );
});

test('its policy lets in one style and no script; no text of a vendor is an address', async () => {
  const page = await rendered();

  expect(page).toMatch(
    /Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[\w+/]{43}=&#39;/u,
  );
  expect(page).not.toMatch(/<script|javascript:|\son\w+=|\sstyle=/u);
  expect(
    [...page.matchAll(/(?:href|src)="([^"]*)"/gu)].filter(([, to = '']) => !/^(?:#|data:,$)/u.test(to)),
  ).toEqual([]);
  expect(page.split('\n').filter(hasHiddenText)).toEqual([]);
});

test('how far it was read comes before everything else, and counts say “at least”', async () => {
  const text = read(await rendered());

  expect(text.indexOf('incomplete 1 of 3 tenants in part, 1 of 3 tenants not at all')).toBeLessThan(
    text.indexOf('In short'),
  );
  for (const part of [
    'at least 2 apps hold at least 3 grants in 3 tenants',
    'Not everything was read in acme-google, acme-dark, so the numbers are lower bounds',
    'tokens acme-google partial 2 of 3 rows the vendor kept failing Run it again.',
    'sign-in-activity acme-m365 unavailable, accepted accepted: no Entra P1',
    'delegation-list acme-google no API lists it Import the console export.',
    'Neither found nor clear',
  ])
    expect(text).toContain(part);
});

test('a complete audit says so and bounds nothing', async () => {
  const tenants = sampleView.tenants.map((tenant) => ({
    ...tenant,
    coverage: { status: 'complete' as const, streams: [] },
  }));
  const text = read(await rendered({}, viewWith([], { tenants })));

  expect(text).toContain('complete every wanted stream was read in full');
  expect(text).toContain('Nothing serious was found.');
  expect(text).not.toMatch(/at least \d+ (?:apps|grants)|lower bounds/u);
});

test('long lists show their top, say of how many, and name the command for the rest', async () => {
  const many = await Promise.all(
    Array.from({ length: 120 }, (_, index) => findingOf({ id: `f_${index}`, severity: 'medium' })),
  );
  const page = await rendered({}, viewWith(many));

  expect(page.match(/<details class="finding/gu)).toHaveLength(25);
  expect(read(page)).toContain('Showing the top 25 of 120. grantwarden list findings shows all.');
});

test('what was banned and holds grants is the first thing said', async () => {
  const banned = await findingOf({ detection: 'banned-app', vendor: 'Drift', evidence: { grants: 7 } });
  const text = read(await rendered({}, viewWith([banned])));

  expect(text).toContain(
    'Act now: what was banned is still connected. Drift is banned and holds 7 grants in acme-google.',
  );
});

test('waived and resolved findings are numbers, not findings', async () => {
  const findings = await Promise.all(
    (['waived', 'resolved', 'open'] as const).map((status) => findingOf({ id: `f_${status}`, status })),
  );
  const page = await rendered({}, viewWith(findings));

  expect([...page.matchAll(/<details class="finding[^>]* id="(\w+)"/gu)].map(([, id]) => id)).toEqual([
    'f_open',
  ]);
  expect(read(page)).toContain('Besides: 1 finding waived · 1 resolved');
});

test('rows kept from an earlier run are told apart', async () => {
  const view: AuditView = {
    ...sampleView,
    async *apps() {
      for await (const app of sampleView.apps()) yield { ...app, carried: true };
    },
  };
  const text = read(await rendered({}, view));

  expect(text).toContain('2 apps are carried: not met in this run');
  expect(text).toContain('enabled, carried: last seen 22 Nov 2026');
});

describe('the trend', () => {
  const run = (day: number, complete = true, tenants = ['acme-google']): PastRun => ({
    id: `r${day}`,
    startedAt: `2026-11-0${day}T06:00:00.000Z`,
    mode: 'full',
    complete,
    tenants,
    summary: { ...sampleView.summary, findings: { critical: day, high: 2, medium: 3, low: 0, info: 0 } },
  });

  test.each([
    [[], 'no earlier run is at hand'],
    [[run(1)], 'this is the first run that was judged'],
  ])('of %j: there is none yet', async (history, why) => {
    const text = read(await rendered({ history }));
    expect(text).toContain(`There is no trend yet: ${why}`);
  });

  test('no line goes through a run that was not read in full or held other tenants', async () => {
    const history = [run(1), run(2), run(3, false), run(4), run(5, true, ['other']), run(6), run(7)];
    const page = await rendered({ history });
    const [line = ''] =
      /<g class="series critical"><path class="line" d="([^"]*)"/u.exec(page)?.slice(1) ?? [];

    expect(line.match(/M/gu)).toHaveLength(3);
    expect(page.match(/class="gap"/gu)).toHaveLength(2);
    expect(page.match(/class="mark hollow"/gu)).toHaveLength(6);
    expect(read(page)).toContain('critical: 1 on 1 Nov 2026, 7 on 7 Nov 2026.');
    expect(read(page)).toContain('3 Nov 2026, 06:00 UTC not in full: at least');
  });
});

describe('for an audience', () => {
  const headings = (page: string) => [...page.matchAll(/<h2 id="(\w+)"/gu)].map(([, id]) => id);

  test.each([
    ['ciso', ['verdict', 'coverage', 'matrix', 'map', 'trend', 'findings'], ['list controls', 'explain ID']],
    [
      'auditor',
      ['verdict', 'controls', 'coverage', 'open', 'decisions', 'findings', 'trend'],
      ['list vendors'],
    ],
  ] as const)('%s: its sections in its order, and where the rest is', async (whom, sections, commands) => {
    const page = await rendered({ audience: { for: whom }, policy });

    expect(headings(page)).toEqual(sections);
    const foot = read(page.slice(page.indexOf('<footer>')));
    for (const command of commands) expect(foot).toContain(`grantwarden ${command}`);
  });

  test('ciso: ten findings at most, without evidence or streams', async () => {
    const many = await Promise.all(
      (['critical', 'high'] as const).flatMap((severity) =>
        Array.from({ length: 9 }, (_, index) => findingOf({ id: `f_${severity}${index}`, severity })),
      ),
    );
    const page = await rendered({ audience: { for: 'ciso' } }, viewWith(many));

    expect(page.match(/<details class="finding/gu)).toHaveLength(10);
    expect(read(page)).toContain('Showing the top 10 of 18.');
    expect(read(page)).not.toMatch(/Client id|Every stream of every tenant/u);
  });

  test('auditor: decisions with their owners and ends', async () => {
    const text = read(await rendered({ audience: { for: 'auditor' }, policy, journalHead: 'abc123' }));

    for (const part of [
      'Journal head abc123',
      'Zoom it@acme.example lapsed 1 Nov 2026 EU',
      'Notion nobody is named 1 Nov 2027 not stated',
      'Drift 20 Aug 2025 its tokens were stolen',
      'rare-app+slack:A1 ann 31 Jan 2027 known',
    ])
      expect(text).toContain(part);
  });

  const only = (vendor: string): { audience: Audience } => ({ audience: { for: 'vendor', vendor } });

  test('one vendor: nothing of others', async () => {
    const other = await findingOf({
      id: 'f_other',
      vendor: 'Other',
      app: 'google-workspace:other',
      title: 'Secret of Other',
    });
    const own = await findingOf({
      id: 'f_own',
      title: 'ann@acme.example let it in',
      explanation: 'ann@acme.example did.',
    });
    const detections = [
      {
        id: own.detection,
        title: 'An app that nobody approved',
        severity: 'high' as const,
        frameworks: [],
        falsePositives: '',
        remedy: 'Ask.',
      },
    ];
    const page = await rendered(
      { ...only('zoom'), policy, detections, journalHead: 'abc123' },
      viewWith([own, other]),
    );
    const text = read(page);

    expect(headings(page)).toEqual(['verdict', 'coverage', 'vendors', 'findings', 'open']);
    expect(text).toContain('An app that nobody approved');
    expect(text).toContain('It holds at least 2 grants through 1 app.');
    expect(text).not.toMatch(/Other|Notion|Drift|acme-m365:|the vendor kept failing|@acme|1,204|abc123/u);
    expect(text).toContain('acme-google: not read in full: tokens');
  });

  test('a vendor that only the policy knows: not met is not absent', async () => {
    const text = read(await rendered({ ...only('Notion'), policy }));
    expect(text).toContain('not everything was read, so this does not say that there is none');
  });

  test('a vendor that nobody knows: the nearest is named', async () => {
    const failure = await rendered({ ...only('Zom'), policy }).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(AppError);
    expect(failure).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('did you mean “Zoom”?'),
    });
  });
});

test('a policy that is no YAML costs the page its decisions, nothing else', async () => {
  const text = read(await rendered({ policy: { path: 'p', text: 'vendors: [' } }));
  expect(text).toContain('The policy file cannot be read here');
});

test('what scopes allow is said in words, where a catalogue knows', async () => {
  const text = read(
    await rendered({
      catalogueOf: async () => (scope) => ({
        scope,
        normalized: scope,
        known: true,
        tier: 'high',
        capabilities: [{ data: 'mail', access: 'read', reach: 'own' }],
        sentence: 'Read all mail.',
      }),
    }),
  );

  expect(text).toContain('Read all mail. https://mail.google.com/ high Google Workspace 1');
  expect(text).toContain('Zoom · review reaches mail from Google Workspace.');
});
