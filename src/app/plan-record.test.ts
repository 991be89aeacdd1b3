import { expect, test } from 'vitest';
import { undoRecord } from './plan-record.ts';

const recipe = { kind: 'approve-app', phase: 'decide', target: {}, expects: {}, what: 'Approve' };
const line = (action: string, undo: object | null): string => JSON.stringify({ action, undo });

/** Of what was done, by `a` and `b`, what is lost by these lines. */
function lost(...lines: readonly string[]): readonly string[] {
  const plans = { undo: () => lines };
  const workspace = { plans: () => plans } as unknown as Parameters<typeof undoRecord>[0]['workspace'];
  const record = undoRecord({ workspace }, 'p_1');
  return ['a', 'b'].filter((action) => record.lost(action));
}

test('a line that was torn by a crash is none, once the plan was applied again', () => {
  const torn = line('b', null).slice(0, 20);
  expect(lost(line('a', null), torn)).toEqual(['b']);
  expect(lost(line('a', null), torn, line('a', null), line('b', null))).toEqual([]);
  for (const cut of ['{"act', '{"action":"b'])
    expect(lost(line('a', null), line('b', null), cut)).toEqual([]);
});

test('a line that decayed is damage, never the absence of a way back', () => {
  const bad = (text: string): string => text.replace('undo', 'un"o');
  expect(lost(line('a', null), bad(line('b', recipe)))).toEqual(['b']);
  expect(lost(line('a', null), line('b', null), bad(line('b', recipe)))).toEqual(['b']);
  expect(lost(line('a', null), line('b', null).replace('action', 'aktion'))).toEqual(['a', 'b']);
  expect(lost('\0'.repeat(40))).toEqual(['a', 'b']);
  expect(lost()).toEqual(['a', 'b']);
});
