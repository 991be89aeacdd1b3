import { expect, test } from 'vitest';
import type { ActionResult } from '../app/apply.ts';
import { AppError } from '../core/errors.ts';
import { appliedNext } from './apply-text.ts';

const next = (state: ActionResult['state'], error: AppError | null, dryRun = false): readonly string[] =>
  appliedNext(
    { dryRun, results: [{ state }], tenants: [{ id: 'acme-google', error }] },
    (words) => `grantwarden ${words}`,
  );

test('no audit is named where nothing was begun, and a trouble comes first', () => {
  const trouble = new AppError('ACT_NOT_CONFIGURED', { tenant: 'acme-google' });
  expect(next('waiting', trouble)).toEqual(['Next: what stands above, then the same command']);
  expect(next('waiting', trouble, true)).toEqual(['Next: what stands above, then the same command']);
  expect(next('done', trouble)).toEqual([
    'Next: what stands above, then the same command; what is done is not done twice',
    'Then: grantwarden audit shows it from the vendors’ lists.',
    'Every step: grantwarden journal',
  ]);
  expect(next('done', null)[0]).toBe('Next: grantwarden audit shows it from the vendors’ lists.');
  expect(next('waiting', null, true)).toEqual(['Next: the same without --dry-run']);
});
