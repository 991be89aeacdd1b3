import { expect, test } from 'vitest';
import { exactJson } from './exact-json.ts';
import { lists, parseRows, rowsOf } from './list.ts';
import { AppPassword, Token } from './wire.ts';

const kind = 'admin#directory#tokenList';

test.each([
  ['of the right kind and empty', { kind }, 0],
  ['an empty list', { items: [] }, 0],
  ['rows', { kind, items: [{}, {}] }, 2],
  ['rows without kind', { items: [{}] }, 1],
])('complete: %s', (_what, body, rows) => {
  expect(rowsOf(body, lists.tokens)).toHaveLength(rows);
});

test.each([
  ['{}', {}],
  ['null rows', { kind, items: null }],
  ['an error inside', { kind, error: { code: 403 } }],
  ['another kind', { kind: 'something#else', items: [] }],
  ['kind that is no text', { kind: 5, items: [] }],
  ['text', 'not json'],
  ['a list', []],
  ['null', null],
  ['rows of another type', { kind, items: 'none' }],
])('not complete: %s', (_what, body) => {
  expect(() => rowsOf(body, lists.tokens)).toThrow(expect.objectContaining({ code: 'READ_MALFORMED' }));
});

test('both spellings of a log’s kind are a log', () => {
  expect(rowsOf({ kind: 'reports#activities' }, lists.activities)).toEqual([]);
  expect(rowsOf({ kind: 'admin#reports#activities' }, lists.activities)).toEqual([]);
});

test('policies carry no kind, so none is asked of them', () => {
  expect(rowsOf({}, lists.policies)).toEqual([]);
  expect(() => rowsOf({ policies: null }, lists.policies)).toThrow('is no list');
});

test('a row that does not parse is told by its field names, the others stay', () => {
  const told: string[] = [];
  const raw = [{ clientId: 'a', scopes: ['x'] }, { scopes: 'x' }, 'nonsense', { clientId: '..' }];
  const rows = parseRows(raw, Token, (_row, issues) => void told.push(issues));
  expect(rows.map(({ clientId }) => clientId)).toEqual(['a', '..']);
  expect(told).toEqual(['clientId, scopes', 'the whole row']);
});

test('ids that are numbers on the wire stay exact', () => {
  const text =
    '{"items":[{"codeId":0},{"codeId":5621907348816627093},{"codeId":-640236721980338696}],"few":12}';
  const answer = { status: 200, headers: {}, text, json: JSON.parse(text) as unknown };
  const rows = parseRows(rowsOf(exactJson(answer), lists.appPasswords), AppPassword, () => undefined);
  expect(rows.map(({ codeId }) => codeId)).toEqual(['0', '5621907348816627093', '-640236721980338696']);
  expect(exactJson(answer)).toMatchObject({ few: 12 });
});
