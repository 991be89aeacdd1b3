import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { readKeychain } from './keychain.ts';

test('the keychain package loads; an account that is not there is a clear error and no secret', async () => {
  const failure: unknown = await readKeychain('grantwarden-test-no-such-account').then(
    () => null,
    (thrown: unknown) => thrown,
  );

  expect(failure).toBeInstanceOf(AppError);
  expect(failure).toMatchObject({ code: 'SECRET_UNREADABLE' });
  expect(String(failure)).not.toContain('is not installed');
});
