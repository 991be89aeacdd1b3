import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Finding } from '../src/core/finding.ts';
import type { AuditView, PastRun } from '../src/core/result.ts';
import { hasHiddenText, safeText } from '../src/core/text.ts';
import { aboutOneRun, type Audience, type ReportOptions } from '../src/kit/report.ts';
import { render } from './markdown/render.ts';
import { code, plain } from './markdown/text.ts';
import { sampleView } from './sample-view.ts';

async function written(view: AuditView, options: Partial<ReportOptions> = {}): Promise<string> {
  const pieces = await Array.fromAsync(
    render(view, { ...aboutOneRun, color: false, width: null, ...options }),
  );
  return pieces.join('');
}

async function of(...findings: readonly Partial<Finding>[]): Promise<AuditView> {
  const [first] = await Array.fromAsync(sampleView.findings());
  if (first === undefined) throw new Error('no finding');
  return {
    ...sampleView,
    findings: async function* () {
      for (const [nth, finding] of findings.entries()) yield { ...first, id: `f_${nth}`, ...finding };
    },
  };
}

const headings = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => (line.startsWith('## ') ? [line.slice(3)] : []));

/** What is left when escapes and code spans have been read as CommonMark reads them. */
function active(markdown: string): string {
  return markdown
    .replaceAll(/\\[!-/:-@[-`{-~]/gu, '')
    .replaceAll(/(?<!`)(?<fence>`+)(?!`).*?(?<!`)\k<fence>(?!`)/gu, '');
}

const nasty = fc
  .array(
    fc.constantFrom(
      ...'* _ ` `` [ ] ]( <b> &amp; | \\ ~~ # - + 1. = ^ $x$ a Z https://e.x www.e.com @ann #12'.split(' '),
      ' ',
      '\n',
      '\u202e',
      '\u001b[2J',
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(''));

test('a text says itself and does nothing: no markup, link, mention, bar or list item', () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const markdown = plain(text);
      const left = active(markdown);
      expect(left).not.toMatch(/[\\`*_[\]<>|~&$^@]|#\d|:\/\/|www\./iu);
      expect(markdown).not.toMatch(/^(?:[-+=]|\d+[.)])/u);
      const shown = markdown.replaceAll(/`(?<inner>[@#])`|\\(?<escaped>.)/gu, '$<inner>$<escaped>');
      expect(shown).toBe(safeText(text));
      expect(active(code(text))).not.toMatch(/[\\`*_[\]<>|]/u);
    }),
    { numRuns: 2000, seed: 1 },
  );
  expect(plain('x'.repeat(5000))).toHaveLength(1001);
});

test('hostile names keep to their cell and line, in every edition', async () => {
  const name = 'A|B`c`\n| x | <img src=x onerror=alert(1)> [y](http://evil.example) ![](z) @team\r\n# H';
  const [zoom] = await Array.fromAsync(sampleView.apps());
  if (zoom === undefined) throw new Error('no app');
  const found = await of({ title: name, explanation: name, remedy: name }, { status: 'waived', title: name });
  const view: AuditView = {
    ...found,
    apps: async function* () {
      yield { ...zoom, name, clientId: name };
    },
  };
  const tame = await of({}, { status: 'waived' });
  for (const audience of [null, { for: 'ciso' }, { for: 'auditor' }, { for: 'engineer' }] as const) {
    const text = await written(view, { audience });
    expect(headings(text)).toEqual(headings(await written(tame, { audience })));
    expect(text.split('\n').filter(hasHiddenText)).toEqual([]);
    expect(active(text)).not.toMatch(/<|\]\(|@team|evil\.example\b(?<=:\/\/evil\.example)/u);
    for (const block of text.split('\n\n').filter((part) => part.startsWith('| '))) {
      const widths = block
        .trim()
        .split('\n')
        .map((line) => active(line).split('|').length);
      expect(new Set(widths).size).toBe(1);
    }
  }
});

test('what was not read, not judged or waived is said; long lists are cut with their count', async () => {
  const text = await written(sampleView, { journalHead: 'abc' });
  for (const part of [
    '**Act now: 1 critical finding.** Not everything was read in acme-google, acme-dark: numbers are lower bounds.',
    'At least 2 apps · at least 3 grants',
    '| `acme-dark` | microsoft-365 | microsoft-365 | **unavailable** | delegated-grants: unavailable |',
    '- `acme-google` `tokens` partial, 2 of 3 rows read: the vendor kept failing → Run it again.',
    '- `acme-google` `delegation-list`: no API lists it → Import the console export.',
    '| SCuBA | 1 | 1 | 0 | 0 |',
    '- `acme-m365`: not told when it was last used\n  `dormant-grant` (2 apps)',
    'Journal head `abc`',
  ])
    expect(text).toContain(part);

  const many = await written(await of(...Array.from({ length: 53 }, () => ({}))));
  expect(many).toContain('### Critical (53)');
  expect(many).toContain('… and 3 more: `grantwarden list findings`');
  const settled = await written(await of({ status: 'waived' }, { status: 'resolved' }));
  expect(settled).toContain('Besides: 1 waived, 1 resolved.');
  expect(settled).toContain('None open among what could be judged.');
  expect(settled).toContain(
    '**Nothing serious was found in what could be read, but not everything was read.**',
  );
});

const run: PastRun = {
  id: 'r_0',
  startedAt: '2026-11-21T06:00:00.000Z',
  mode: 'full',
  complete: false,
  tenants: ['acme-google'],
  summary: sampleView.summary,
};

test('each reader has an edition of their own', async () => {
  const sectionsFor = async (audience: Audience | null) =>
    headings(await written(sampleView, { audience, history: [run, { ...run, complete: true }] }));
  expect(await sectionsFor(null)).toEqual([
    'In short',
    'What was read',
    'Findings',
    'Vendors',
    'Controls',
    'Not assessed',
    'Trend',
  ]);
  expect(await sectionsFor({ for: 'ciso' })).toEqual(['In short', 'What was read', 'Findings', 'Trend']);
  expect(await sectionsFor({ for: 'auditor' })).toEqual([
    'In short',
    'What was read',
    'Controls',
    'Not assessed',
    'Waived',
    'Findings',
    'Trend',
  ]);
  expect(await written(sampleView, { audience: { for: 'auditor' } })).toContain(
    '| fail, not in the profile |'.replace('fail', 'not-assessed'),
  );
  expect(await written(sampleView, { audience: { for: 'ciso' } })).not.toContain('Nobody approved it.');
  expect(await written(sampleView, { history: [run] })).not.toContain('Trend');
});

test('a vendor is told of its own apps: no other vendor, no person, no number of the whole', async () => {
  const secret = {
    title: 'ann@acme.example let Zoom and Rival in',
    explanation: 'Rival too',
    remedy: 'Call ann',
  };
  const view = await of(
    { ...secret, people: 1 },
    { app: 'microsoft-365:rival', tenant: 'acme-m365', vendor: 'Rival', title: 'Rival is bad' },
    { app: null, tenant: null, vendor: 'zoom', severity: 'high' },
    { app: null, vendor: null, title: 'A setting of ours' },
    { status: 'resolved' },
  );
  const detections = [
    {
      id: 'unapproved-app',
      title: 'An app that nobody approved',
      severity: 'high',
      frameworks: [],
      falsePositives: '',
      remedy: '',
    },
  ] as const;
  const text = await written(view, {
    audience: { for: 'vendor', vendor: 'ZOOM' },
    detections,
    journalHead: 'abc',
    history: [run, run],
  });

  expect(headings(text)).toEqual(['Access', 'Findings', 'Not assessed']);
  expect(text).toContain('# Access of ZOOM');
  expect(text).toContain('| ≥ 2 | ≥ 2 | not known | `-x`, `https://mail.google.com/` |');
  expect(text.match(/\*\*An app that nobody approved\*\*/gu)).toHaveLength(2);
  expect(text).toContain('`dormant-grant` (1 app)');
  expect(text).not.toMatch(/Rival|ann|setting of ours|abc|acme-m365|Look in the console|rare-app/u);
  const other = await written(view, { audience: { for: 'vendor', vendor: 'Nobody' } });
  expect(other).toContain('No app of this vendor was met.');
});
