import { expect, test } from 'vitest';
import { diffText } from './diff-text.ts';
import type { Observation } from '../core/observation.ts';
import { untoldApp } from '../core/untold-app.ts';
import { audit } from '../app/audit.ts';
import { chooseDiff } from '../app/diff.ts';
import { diffCsv, diffJson } from '../app/diff-json.ts';
import { purgedNote } from '../app/purge.ts';
import { end, grantSeen, page, session, type TestContext, testContext } from '../app/testing.ts';

const hostile = '=cmd()|\u202e<img src=x>\u001b[31m';
const rules = { mode: 'full', resume: false, failOn: null, allowPartial: false } as const;

/** Each audit sees one person more. */
async function audited(times: number): Promise<TestContext> {
  let people = 0;
  const read = async function* () {
    yield page(...Array.from({ length: people }, (_, index) => `${index}${hostile}`));
    return end;
  };
  const context = testContext({
    acme: () => Promise.resolve(session('T1', { users: read, installs: read })),
  });
  for (people = 1; people <= times; people += 1) await audit(context, rules);
  return context;
}

function chosen(context: TestContext, ...runs: readonly string[]): readonly number[] {
  const all = context.inventory.runs().map(({ id }) => id);
  const { diff } = chooseDiff(context, { runs, tenants: [] });
  return [diff.from.id, diff.to.id].map((id) => all.indexOf(id));
}

test('two runs are meant by place, id, or day, in whichever order; else the last two', async () => {
  const context = await audited(4);
  const [first, , third, last] = context.inventory.runs();
  const lastDay = last?.startedAt.slice(0, 10) ?? '';

  expect(chosen(context)).toEqual([2, 3]);
  expect(chosen(context, '-3')).toEqual([0, 3]);
  expect(chosen(context, 'last', '-1')).toEqual([2, 3]);
  expect(chosen(context, third?.id.slice(0, 8) ?? '', first?.id ?? '')).toEqual([0, 2]);
  expect(chosen(context, '-2', lastDay)).toEqual([1, 3]);
  // As `list runs` shows it on a narrow terminal.
  expect(chosen(context, `${first?.id.slice(0, 14) ?? ''}…`)).toEqual([0, 3]);
  expect(chosen(context, first?.startedAt ?? '')).toEqual([0, 3]);
  for (const runs of [
    ['nobody'],
    ['…'],
    ['2001-01-01'],
    ['-9'],
    ['last'],
    ['', 'last'],
    ['-1', '-2', 'last'],
  ])
    expect(() => chosen(context, ...runs)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  await expect(audited(1).then((one) => chosen(one))).rejects.toMatchObject({ code: 'NOTHING_RECORDED' });
});

test('whatever people are called, nothing runs, hides or breaks out', async () => {
  const context = await audited(2);
  const told = chooseDiff(context, { runs: [], tenants: ['acme'] });
  const text = [...diffText(told, 'text', null)].join('');
  const narrow = [...diffText(told, 'text', 40)].join('');
  const markdown = [...diffText(told, 'markdown', null)].join('');
  const csv = [...diffCsv(told)].join('');
  const json = [...diffJson(told)].join('');

  for (const shown of [text, markdown, csv, json])
    expect(['\u202e', '\u001b'].filter((sign) => shown.includes(sign))).toEqual([]);
  expect(text).toContain('People: 1');
  expect(narrow.replaceAll(/\s+/gu, ' ')).toBe(text.replaceAll(/\s+/gu, ' '));
  expect(narrow.split('\n').length).toBeGreaterThan(text.split('\n').length);
  expect(markdown).not.toContain('<img');
  expect(csv).toContain('people,new');
  expect(JSON.parse(json)).toMatchObject({
    schema: 'grantwarden.diff/1',
    tenants: [{ id: 'acme', people: [{ change: 'new', who: { kind: 'user' } }] }],
    findings: [],
    decisions: [],
  });
});

test('an app whose last grant has ended is not said to be in another state', async () => {
  const lists: Observation[][] = [
    [
      { type: 'app', clientId: 'A1', ...untoldApp, name: 'Notes', state: 'enabled' },
      { type: 'app', clientId: 'A2', ...untoldApp, name: 'Held', state: 'enabled' },
      grantSeen('A1', 'anna'),
      grantSeen('A2', 'anna'),
    ],
    [
      { type: 'app', clientId: 'A1', ...untoldApp, name: 'Notes' },
      { type: 'app', clientId: 'A2', ...untoldApp, name: 'Held' },
      grantSeen('A2', 'anna'),
    ],
  ];
  const users = async function* () {
    yield page('anna');
    return end;
  };
  const installs = async function* () {
    const rows = lists.shift() ?? [];
    yield { rows, read: rows.length, checkpoint: null };
    return end;
  };
  const context = testContext({ acme: () => Promise.resolve(session('T1', { users, installs })) });
  for (const _ of [1, 2]) await audit(context, rules);

  const text = [...diffText(chooseDiff(context, { runs: [], tenants: [] }), 'text', null)].join('');
  expect(text).toMatch(
    /Notes \(\S+\): was enabled; nobody has granted it any more, and no list tells whether it is allowed/u,
  );
  expect(text).toMatch(/Held \(\S+\): was enabled; no list tells any more whether it is allowed/u);
  expect(text).not.toContain('unknown');
});

test('an audit removes what is older than the configuration says, and says so', async () => {
  const context = await audited(3);
  const year = 365 * 86_400_000;
  const later = { ...context, clock: { ...context.clock, now: () => Date.now() + year } };
  expect((await audit(context, rules)).purged).toBeNull();
  const { purged } = await audit(later, rules);

  expect(purged).toContain('Older than 180 days and removed: 3 runs');
  expect(context.inventory.runs()).toHaveLength(2);
  expect(purgedNote(context)).toMatch(
    /^3 earlier runs, the last of 20\d\d-\d\d-\d\d, were removed after 180 days/u,
  );
});
