import { DatabaseError } from 'pg';
import { expect, test } from 'vitest';
import { AppError } from '../core/errors.ts';
import { databaseError } from './database-errors.ts';

function told(code: string, message = 'what it said'): Error {
  return Object.assign(new DatabaseError(message, 0, 'error'), { code, severity: 'ERROR' });
}

function thrown(code: string, message = 'what node said'): Error {
  return Object.assign(new Error(message), { code });
}

const sam = { place: 'db.example:5432/fleet', login: 'sam' };

test.each([
  [told('28P01'), 'FLEET_SIGN_IN'],
  [told('3D000'), 'FLEET_SIGN_IN'],
  [told('42501'), 'FLEET_DENIED'],
  [told('42P01'), 'FLEET_NOT_READY'],
  [told('53300'), 'FLEET_UNREACHABLE'],
  [told('57P01'), 'FLEET_UNREACHABLE'],
  [told('57P03'), 'FLEET_UNREACHABLE'],
  [told('25006'), 'FLEET_UNREACHABLE'],
  [told('53100'), 'FLEET_DATABASE_FAILED'],
  [told('57014'), 'FLEET_UNREACHABLE'],
  [told('40P01'), 'FLEET_UNREACHABLE'],
  [thrown('ECONNREFUSED'), 'FLEET_UNREACHABLE'],
  [thrown('ENOTFOUND'), 'FLEET_UNREACHABLE'],
  [thrown('EAI_AGAIN'), 'FLEET_UNREACHABLE'],
  [thrown('ERR_TLS_CERT_ALTNAME_INVALID'), 'FLEET_UNREACHABLE'],
  [thrown('DEPTH_ZERO_SELF_SIGNED_CERT'), 'FLEET_UNREACHABLE'],
  [thrown('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'FLEET_UNREACHABLE'],
  [new AggregateError([thrown('ECONNREFUSED')], ''), 'FLEET_UNREACHABLE'],
  [new Error('Connection terminated unexpectedly'), 'FLEET_UNREACHABLE'],
  [new Error('timeout expired'), 'FLEET_UNREACHABLE'],
  [new Error('Query read timeout'), 'FLEET_UNREACHABLE'],
  [new Error('The server does not support SSL connections'), 'FLEET_UNREACHABLE'],
  [thrown('ERR_INVALID_ARG_TYPE'), 'UNEXPECTED'],
  [new TypeError('x is not a function'), 'UNEXPECTED'],
  ['thrown as text', 'UNEXPECTED'],
  [new DOMException('stopped', 'AbortError'), 'INTERRUPTED'],
])('%o is %s', (what, code) => {
  expect(databaseError(what, sam)).toMatchObject({ code });
});

test('what we threw ourselves passes, and of what the server says only the first line is kept', () => {
  const own = new AppError('FLEET_CUSTOMER_UNKNOWN');
  expect(databaseError(own, sam)).toBe(own);
  const error = databaseError(told('23505', 'duplicate key\nDETAIL: Key (x)=(secret)'), sam);
  expect(error.message).toContain('db.example:5432/fleet (duplicate key)');
  expect(error.message).not.toContain('secret');
  expect(databaseError(told('XX000', '\u001B[2Jgone'), sam).message).not.toContain('\u001B');
});

test('what is denied names the login and the grant that is missing', () => {
  const denied = told('42501', 'permission denied to set role');
  expect(databaseError(denied, sam, ['grantwarden_worker'])).toMatchObject({
    detail: 'sam at db.example:5432/fleet (permission denied to set role)',
    remedy: expect.stringContaining('GRANT grantwarden_worker TO sam;') as string,
  });
  const odd = databaseError(denied, { ...sam, login: 'Sam "x"\u001B' }, ['grantwarden_operator']);
  expect(odd.remedy).toContain('GRANT grantwarden_operator TO "Sam ""x""');
  expect(odd.remedy).not.toContain('\u001B');
  // In its role already, another GRANT would not help.
  expect(databaseError(denied, sam).remedy).not.toContain('GRANT');
});
