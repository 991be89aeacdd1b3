import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { readAnswers } from './answers-file.ts';
import { matchAnswers } from './match-answers.ts';
import { isAddress, isInside, type Question, questionsIn, type RecordedEntry } from './question.ts';
import { wordsFor } from './words.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-22T12:00:00.000Z');
const deadline = '2026-12-06T12:00:00.000Z';
const anna = 'anna@acme.example';

const intent = (seq: number, reference: string, person = anna): RecordedEntry => ({
  seq,
  at: '2026-11-22T12:00:00.000Z',
  kind: 'intent',
  what: 'nudge',
  why: null,
  detail: {
    person,
    deadline,
    references: [reference],
    tenants: ['acme'],
    apps: ['slack:A1'],
    names: ['Zoomly'],
  },
});
const outcome = (of: number, how: string, what = 'nudge'): RecordedEntry => ({
  seq: of + 1,
  at: '2026-11-22T12:00:01.000Z',
  kind: 'outcome',
  what,
  why: null,
  detail: { of, how, said: '' },
});
const reminder = (seq: number, reference: string): RecordedEntry => ({
  ...intent(seq, reference),
  at: '2026-11-29T12:00:00.000Z',
  what: 'nudge-reminder',
  detail: { person: anna, references: [reference] },
});

test('the journal tells who was asked, who was not reached, and of whom nobody knows', () => {
  const entries = [
    intent(1, 'n_1'),
    outcome(1, 'delivered'),
    intent(3, 'n_2'),
    outcome(3, 'refused'),
    intent(5, 'n_3'),
    intent(7, 'n_4'),
    outcome(7, 'unknown'),
  ];
  const states = (at: number) => questionsIn(entries, at).map(({ reference, state }) => [reference, state]);
  expect(states(now)).toEqual([
    ['n_1', 'asked'],
    ['n_2', 'failed'],
    ['n_3', 'unsure'],
    ['n_4', 'unsure'],
  ]);
  expect(states(now + 14 * day).map(([, state]) => state)).toEqual([
    'overdue',
    'failed',
    'overdue',
    'overdue',
  ]);
});

test('a reminder counts only when it may have arrived; an answer ends the matter', () => {
  const asked = [intent(1, 'n_1'), outcome(1, 'delivered'), reminder(3, 'n_1')];
  const remindedAt = (more: readonly RecordedEntry[]) => questionsIn([...asked, ...more], now)[0]?.remindedAt;
  expect(remindedAt([])).toBe('2026-11-29T12:00:00.000Z');
  expect(remindedAt([outcome(3, 'delivered', 'nudge-reminder')])).toBe('2026-11-29T12:00:00.000Z');
  expect(remindedAt([outcome(3, 'later', 'nudge-reminder')])).toBeNull();

  const answer: RecordedEntry = {
    ...intent(5, 'n_1'),
    kind: 'note',
    what: 'nudge-answer',
    why: 'for invoices',
    detail: { reference: 'n_1', answer: 'keep', by: anna, at: '2026-11-23T00:00:00.000Z', plan: null },
  };
  expect(questionsIn([...asked, answer], now + 30 * day)).toMatchObject([
    { state: 'answered', answer: { answer: 'keep', justification: 'for invoices', by: anna } },
  ]);
});

test('words: the template’s placeholders once, and nothing that an app’s name brings along', () => {
  const asked = [
    {
      reference: 'n_1',
      tenant: 'acme',
      app: 'slack:A1',
      name: 'Evil {deadline}\u202e\r\nBcc: x https://evil.example',
    },
  ];
  const ours = wordsFor({ subject: null, text: null }, asked, { deadline, reminder: false });
  expect(ours.subject).toBe('Do you still need these apps?');
  expect(ours.text).toContain('- Evil {deadline} Bcc: x hxxps://evil.example in acme, reference n_1\n');
  expect(ours.text).toContain('answer by 2026-12-06');
  const own = wordsFor({ subject: 'By {deadline}\r\nX: y', text: 'Hi\n\u202e{apps}\n{deadline}' }, asked, {
    deadline,
    reminder: true,
  });
  expect(own.subject).toBe('Reminder: By 2026-12-06 X: y');
  expect(own.text.split('\n')).toEqual([
    'This is a reminder; your answer is still wanted.',
    '',
    'Hi',
    '- Evil {deadline} Bcc: x hxxps://evil.example in acme, reference n_1',
    '2026-12-06',
    '',
  ]);
});

test.each([
  'a@b.c\r\nBcc: d@e.f',
  'Anna <a@b.c>',
  'a@b',
  '@b.c',
  'a b@c.d',
  'a@b.c,d@e.f',
  'anna',
  '"a"@b.c',
])('%j is no address to write to', (text) => {
  expect(isAddress(text)).toBe(false);
});

test('only the company’s own domains, exactly', () => {
  expect(isAddress("o'neil+x@acme.example")).toBe(true);
  expect(isInside('Anna@ACME.example', ['acme.example'])).toBe(true);
  for (const other of ['a@acme.example.evil.example', 'a@evilacme.example', 'a@sub.acme.example'])
    expect(isInside(other, ['acme.example'])).toBe(false);
});

const questions: readonly Question[] = (['n_1', 'n_2', 'n_3'] as const).map((reference, index) => ({
  reference,
  tenant: index === 2 ? 'other' : 'acme',
  app: `slack:A${index === 1 ? 2 : 1}`,
  name: index === 1 ? 'Notes' : 'Zoomly',
  person: anna,
  askedAt: '2026-11-20T12:00:00.000Z',
  deadline,
  remindedAt: null,
  state: 'asked',
  answer: null,
}));

function imported(text: string, known = questions) {
  const { answers, problems } = readAnswers(text, 'answers.csv');
  const found = matchAnswers(answers, known, now);
  return { matched: found.matched, problems: [...problems, ...found.problems] };
}

test('CSV and JSON say the same', () => {
  const csv = imported(
    '\uFEFFreference;email;app;answer;justification;by;at\r\nn_1;;;KEEP;"for ""our"" invoices\nand more";lead@acme.example;2026-11-21\r\n;anna@ACME.example;Notes;remove;;;\r\n',
  );
  expect(csv.problems).toEqual([]);
  expect(csv.matched.map(({ question, ...rest }) => [question.reference, rest])).toEqual([
    [
      'n_1',
      {
        answer: 'keep',
        justification: 'for "our" invoices and more',
        by: 'lead@acme.example',
        at: '2026-11-21T00:00:00.000Z',
      },
    ],
    ['n_2', { answer: 'remove', justification: null, by: anna, at: '2026-11-22T12:00:00.000Z' }],
  ]);
  const list = [
    {
      reference: 'n_1',
      answer: 'keep',
      justification: 'for "our" invoices\nand more',
      by: 'lead@acme.example',
      at: '2026-11-21',
    },
    { email: anna, app: 'A2', answer: 'remove' },
  ];
  for (const json of [list, { answers: list }]) expect(imported(JSON.stringify(json, null, 1))).toEqual(csv);
});

test.each([
  ['an unknown reference', 'reference,answer\nn_9,remove', '2', 'nobody was asked with the reference n_9'],
  [
    'a second answer',
    'reference,answer\nn_1,remove\nn_1,remove',
    '3',
    'is answered already at answers.csv:2',
  ],
  [
    'a second answer by name',
    'reference,email,app,answer\nn_2,,,remove\n,anna@acme.example,notes,remove',
    '3',
    'is answered already',
  ],
  [
    'several of one name',
    'email,app,answer\nanna@acme.example,Zoomly,remove',
    '2',
    'give the reference (n_1, n_3)',
  ],
  ['somebody else', 'email,app,answer\nbob@acme.example,Zoomly,remove', '2', 'was not asked about Zoomly'],
  [
    'a reference of another person',
    'reference,email,answer\nn_1,bob@acme.example,remove',
    '2',
    'was not put to bob',
  ],
  ['a reference of another app', 'reference,app,answer\nn_1,Notes,remove', '2', 'is not about Notes'],
  ['nobody', 'reference,answer\n,remove', '2', 'neither a reference nor both'],
  ['no answer', 'reference,answer\nn_1,', '2', 'keep or remove'],
  ['another word', 'reference,answer\nn_1,delete', '2', '“delete” is no answer'],
  ['keep without a reason', 'reference,answer,justification\nn_1,keep,', '2', 'keep needs a justification'],
  [
    'a formula',
    'reference,answer,justification\nn_1,keep,"=HYPERLINK(""http://evil.example"")"',
    '2',
    'takes for a formula',
  ],
  ['hidden text', 'reference,answer,justification\nn_1,keep,fine\u202etxt', '2', 'hidden characters'],
  [
    'a flood',
    `reference,answer,justification\nn_1,keep,${'x'.repeat(1_001)}`,
    '2',
    'more than 1000 characters',
  ],
  ['a day to come', 'reference,answer,at\nn_1,remove,2027-01-01', '2', 'not to come'],
  ['a day in words', 'reference,answer,at\nn_1,remove,yesterday', '2', 'at: a day such as'],
  ['a misspelt column', 'referense,answer\nn_1,remove', '1', 'did you mean “reference”?'],
  ['a column twice', 'reference,answer,answer\nn_1,remove,keep', '1', 'is there twice'],
  ['no titles', 'n_1,remove', '1', 'means nothing here'],
  [
    'a comma without quotes',
    'reference,answer,justification\nn_1,keep,a, b',
    '2',
    'more cells than the row of titles',
  ],
  ['a quote that does not end', 'reference,answer\n"n_1,remove', '2', 'a quote that does not end'],
  ['nothing', '', '1', 'it is empty'],
  ['JSON of another shape', '{"answers": "n_1"}', '1', 'a list of answers is wanted'],
  [
    'an unknown field',
    '[\n{"reference": "n_1", "answer": "remove", "anser": "x"}]',
    '2:1',
    'did you mean “answer”?',
  ],
  ['a number for a text', '[\n{"reference": 1, "answer": "remove"}]', '2:1', 'reference must be text'],
])('%s is refused with its line', (_, text, where, words) => {
  const { problems } = imported(text);
  expect(problems).toContainEqual({
    where: `answers.csv:${where}`,
    message: expect.stringContaining(words) as string,
  });
});

test('what was answered before is not answered again; broken JSON is refused with its place', () => {
  const answered = questions.map(
    (question): Question => ({
      ...question,
      state: 'answered',
      answer: { answer: 'keep', justification: 'x', by: anna, at: '2026-11-21T00:00:00.000Z', plan: null },
    }),
  );
  expect(imported('reference,answer\nn_1,remove', answered).problems[0]?.message).toBe(
    'n_1 was answered with keep on 2026-11-21: take the line out',
  );
  expect(() => readAnswers('[\n{"reference": ', 'a.json')).toThrow(AppError);
});
