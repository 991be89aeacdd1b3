import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import type { ChangesContext, Gap, Recall, News } from '../../src/kit/connector.ts';
import { changesBy } from './changes.ts';

/** What a stream tells that has found one app told in full. */
async function toldOf({ gaps = [], malformed = false }: { gaps?: readonly Gap[]; malformed?: boolean } = {}) {
  const at = '2026-11-22T12:00:00.000Z';
  const changes = changesBy([], (context: ChangesContext) => {
    if (malformed) context.malformed({ id: 5 }, 'id');
    const found = { rows: [], read: 0, told: [{ clientId: 'app' }], gaps, asOf: at, cursor: 'next' };
    return Promise.resolve(found);
  });
  const pages = changes.read({
    signal: new AbortController().signal,
    checkpoint: null,
    cursor: 'last',
    wholeAt: at,
    recall: {} as Recall,
    news: {} as News,
    malformed: () => undefined,
    progress: () => undefined,
  });
  const page = await pages.next();
  const end = await pages.next();
  if (page.done === true || end.done !== true || 'readWhole' in end.value)
    throw new Error('one page and an end');
  return { told: page.value.told, checkpoint: page.value.checkpoint !== null, cursor: end.value.cursor };
}

test('while something was not read, or not understood, nothing is gone, and the next read goes on from the same cursor', async () => {
  const nothing = { told: [], checkpoint: false, cursor: undefined };

  expect(await toldOf()).toEqual({ told: [{ clientId: 'app' }], checkpoint: true, cursor: 'next' });
  expect(await toldOf({ malformed: true })).toEqual(nothing);
  expect(await toldOf({ gaps: [{ error: new AppError('READ_FAILED'), units: 1 }] })).toEqual(nothing);
});
