/** How to use the review, with screens drawn by the review itself from a small invented company. */
import { type Entry, findingEntry } from '../../src/app/review-entries.ts';
import type { PastRun } from '../../src/app/review-past.ts';
import type { Finding } from '../../src/core/finding.ts';
import type { TenantResult } from '../../src/core/result.ts';
import { frame } from '../../src/tui/frame.ts';
import { initialState } from '../../src/tui/initial-state.ts';
import * as places from '../../src/tui/places.ts';
import { keyOf, type Place, type State } from '../../src/tui/state.ts';
import { type Happening, update } from '../../src/tui/update.ts';
import { page } from './markdown.ts';

const now = Date.parse('2026-11-22T11:12:00Z');
const size = { columns: 80, rows: 24 };

export function reviewPage(): string {
  const home = started();
  const list = played(home, '2');
  const marked = played(list, 'space', 'space');
  const question = played(marked, 'w', ...'pilot until spring'.split('').map(named), 'enter', 'enter');
  const asked = happened(question, {
    what: 'shown',
    title: 'Waive 2 findings until 2027-02-20? It is written to policy.yaml and the journal.',
    lines: findings
      .slice(0, 2)
      .map(({ severity, title, tenant }) => `${severity}: ${title}, ${tenant ?? ''}`)
      .concat('Why: pilot until spring'),
    action: 'Waive 2 findings',
    confirmed: { do: 'decide', decisions: [], subjects: [] },
  });
  return page(
    'The review',
    '`grantwarden review` opens the last audit on the terminal; `grantwarden demo` opens it on a simulated company. It reads the workspace. What is decided is written to the policy and the journal, a plan to a file. A vendor is called by two keys only, which ask first: `r` audits again, and `A` applies a plan when the review was started with `--allow-apply`. [Every key](reference/keys.md).',
    '## A first walk',
    walk.map((step, index) => `${index + 1}. ${step}`).join('\n'),
    '## What it looks like',
    'On 80 columns and 24 rows, with colours left out. The first screen:',
    drawn(home),
    'Findings, two of them marked:',
    drawn(marked),
    'Nothing is written before it has been shown:',
    drawn(asked),
    '## Screens',
    '`1` Overview, what is new, the trend, each tenant with what was read of it, and where data goes · `2` Findings · `3` Apps · `4` Plan · `5` Vendors, each with its apps on all platforms · `6` People, whoever has left first, each with what they let in · `7` Controls, each with the findings behind it · `8` Runs · `9` Journal, what has no outcome marked. From there: `T` a trace, `v` the vendor, `p` the person, `o` the app, `O` the page in the vendor’s console, or its address to copy where no browser can be opened. `/` filters a list, and finds words in a page; `n` and `N` go on. Enter opens what is chosen, Esc goes back.',
    '## Deciding about many at once',
    '`Space` marks a row, `V` begins and ends a range, `*` marks all that the filter shows. `w`, `a`, `b`, `C` and `x` are then about all of them. Reason, owner and day are asked once. What would be written is shown before, with what is left out and why. It is one change of the policy file and one transaction of the journal: all of it is written, or nothing.',
    '`u` takes back the last decision of this session by a new one: the policy is as it was before, to the byte, and the journal keeps both. It refuses when the policy was changed since.',
    '## Applying a plan',
    'Start with `grantwarden review --allow-apply`. Without it `A` is off and says which command does the same; `y` copies it. `O` on the Plan screen lists every plan that was recorded here, also those of the command line, and how far each was applied.',
    'A plan is applied by the same code as `grantwarden apply`: the same locks, the same look before, the same journal. One app and a few changes that can be taken back take `y`; several apps, an app of everybody, anything final or more than twenty changes take the word that is shown. What is pasted, or comes with other keys, is not taken. `Ctrl-C` stops after the present change; applying the same plan again goes on there. What was changed by somebody else since the plan refuses all of it.',
    '## Auditing again',
    '`r` asks what to audit: all tenants, the tenant of the chosen row, or only to judge anew what was read, which calls nobody. Each list shows how much of it was read, and how many calls the vendor put off. Everything else can be looked at meanwhile. `Ctrl-C` stops it; what was read stays for `grantwarden audit --resume`.',
    'What is on the screen belongs to one audit and stays so. When another process has finished a newer one, a line says so and `R` opens it.',
    '## What an empty list means',
    'A list without rows says why: it is still being read; the filter hides all of them; all was read and there are none; not everything could be read, so that none were seen is not the same as none; or it could not be looked at, with the code of the error.',
  );
}

const walk = [
  'Run `npm run demo` (or `grantwarden demo`) on a terminal of 80×24 or more. The company is audited in a quarter of a minute, then Overview opens. `demo-google` says PARTIAL: Google refuses the list of grants of suspended accounts, and the review does not hide it. `Tab` goes to that line, Enter shows every list that was read of the tenant, what was not and why, and what no API shows. Esc comes back.',
  'Press `g`, then Enter: the pointer goes to the first line that leads somewhere, `critical`. Press Enter again: Findings opens with only the critical ones.',
  'Go down with `j`. Enter opens a finding with its reasons and evidence; Esc comes back.',
  'Press `w` to waive the chosen finding. Type why, Enter; leave the day as it is, Enter. The lines that will stand in the policy are shown. Tab goes from Cancel to the other button, Enter writes. The row now says `waived*`: decided here, and counted once it is judged anew, which `r` offers. `u` puts the policy back as it was, `9` shows both in the journal.',
  'Press `3` for Apps, `/`, type `drift decision:banned`, Enter. `*` marks all that are shown, `T` on one of them tells where it is connected and how to cut it off, `x` adds the marked ones to the plan. Nothing has been changed.',
  'Press `P`, then `m`: the plan is made from the audit. It says how many changes it has, who loses access, what goes on in spite of it and what cannot be taken back.',
  'Press `w` to write it to a file: leave the name as it is, Enter; type why, or nothing, Enter. Tab, Enter: `plan.json` is written, and the page has the command that applies it. With your own tenants this may be all that is done here. The demo’s folder is gone when you leave, and its plans with it.',
  'Press `A`: everything is looked at first, and nothing is changed. The page says what would be changed, what goes on, what cannot be taken back and what is left to do by hand. `A` again asks; type the word that is shown, key by key, and Enter. In the demo only simulated vendors are changed.',
  'Each change tells where it is: intent, sent, done, verified. `Ctrl-C` would stop after the present one. In the end the page has what goes on, the command that takes back what can be, and the next step.',
  'Press `r`, Tab, Enter: the company is audited again while you watch, and Findings opens with what is new, or Overview where nothing is. Overview now has a line of what came and went since the audit before.',
  '`?` has every key of the screen where you are, with the reason where one is off; `:` finds screens and commands by name. `q` goes back, and from the first screen quits. Esc never quits.',
];

const tenants: readonly TenantResult[] = [
  tenant('acme-google', 'google-workspace'),
  tenant('acme-slack', 'slack'),
];

function tenant(id: string, platform: TenantResult['platform']): TenantResult {
  return {
    id,
    platform,
    name: null,
    coverage: {
      status: 'complete',
      streams: [
        {
          name: 'users',
          status: 'complete',
          read: 120,
          expected: null,
          asOf: '2026-11-22T11:00:00.000Z',
          reason: null,
          remedy: null,
          accepted: false,
        },
      ],
    },
    blindSpots: [],
    calls: { total: 0, throttled: 0, retried: 0, failed: 0 },
  };
}

const findings: readonly Finding[] = (
  [
    ['critical', '“Drift Email” is banned and holds 5 grants', 'acme-google', 5],
    ['high', 'AI agent “Notes for Meetings” may change files', 'acme-google', 12],
    ['high', '“Lumen Notes AI” is not approved and has high access', 'acme-slack', 3],
    ['medium', '“Deploy Bot” holds a token that never ends', 'acme-slack', 0],
    ['low', '“Old Calendar” was not used for 200 days', 'acme-google', 41],
  ] as const
).map(([severity, title, where, people], index) => ({
  id: `f_${index}`,
  detection: 'invented',
  severity,
  score: 50,
  status: index < 2 ? 'new' : 'open',
  firstSeen: '2026-11-22T11:00:00.000Z',
  title,
  tenant: where,
  app: `app:${index}`,
  vendor: null,
  grants: [],
  people,
  evidence: {},
  explanation: '',
  remedy: '',
  frameworks: [],
}));

const peopleOf: ReadonlyMap<string, number> = new Map([
  ['Zoom', 96],
  ['Notion', 41],
  ['Notes for Meetings', 12],
  ['Drift', 5],
  ['Deploy Bot', 3],
]);

const apps: readonly Entry[] = (
  [
    ['banned', 1, ['Drift']],
    ['unknown', 21, ['Notes for Meetings', 'Deploy Bot']],
    ['review', 9, ['Calendly']],
    ['approved', 27, ['Zoom', 'Notion']],
  ] as const
).flatMap(([decision, count, names]) =>
  Array.from({ length: count }, (_, index): Entry => {
    const name = names[index];
    return {
      id: `${decision}/${index}`,
      label: name ?? '',
      tenant: null,
      place: 'acme-google/invented',
      ...(name === undefined || decision === 'unknown' ? {} : { vendor: name }),
      sort: { people: -(peopleOf.get(name ?? '') ?? 1) },
      words: '',
      fields: { decision, platform: index === 1 ? 'slack' : 'google-workspace', party: 'third' },
    };
  }),
);

/** Oldest first. */
const past: readonly PastRun[] = [9, 8, 8, 6, 7, 5].map((high, index, all) => ({
  id: `r_${index}`,
  startedAt: new Date(now - (all.length - 1 - index) * 86_400_000).toISOString(),
  mode: 'full',
  complete: index !== 2,
  tenants: tenants.map(({ id }) => id),
  summary: {
    apps: 58,
    grants: 412,
    principals: 120,
    findings: { critical: 0, high, medium: 0, low: 0, info: 0 },
    notAssessed: 0,
  },
}));

function started(): State {
  const fresh = initialState({
    session: { allowApply: false, configFile: null, tenants: [] },
    ...size,
    now,
    at: 0,
    run: {
      id: 'r_1',
      startedAt: '2026-11-22T10:59:00.000Z',
      finishedAt: '2026-11-22T11:00:00.000Z',
      mode: 'full',
    },
    tenants,
    summary: {
      apps: 58,
      grants: 412,
      principals: 120,
      findings: { critical: 1, high: 2, medium: 1, low: 1, info: 0 },
      notAssessed: 0,
    },
  });
  const state: State = { ...fresh, past: { runs: past, since: null } };
  const entries = findings.map((finding, index) => findingEntry(finding, new Map(), index));
  const home = filled(happened(state, { what: 'start' }), places.findings, entries);
  return filled(home, places.apps, apps);
}

function filled(state: State, place: Place, entries: readonly Entry[]): State {
  return happened(state, { what: 'entries', key: keyOf(place), entries, complete: true });
}

function happened(state: State, happening: Happening): State {
  return update(state, happening, state.at + 1_000, now).state;
}

function played(state: State, ...keys: readonly string[]): State {
  return keys.reduce((next, name) => happened(next, { what: 'key', key: { name, lone: true } }), state);
}

function named(letter: string): string {
  return letter === ' ' ? 'space' : letter;
}

function drawn(state: State): string {
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const lines = frame(state, { finding: (id) => byId.get(id) ?? null, app: () => null, grant: () => null });
  const text = lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
  return `\`\`\`text\n${text.join('\n').trimEnd()}\n\`\`\``;
}
