import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { isLostCursor, isUnknownName, salesforceErrorOf } from './answers.ts';
import { type Asked, type Reply, metadata, openOrg, refusal, rows, soapFault } from './testing.ts';

const { signal } = new AbortController();
const soql = 'SELECT Id FROM User';
const asksUsers = (asked: Asked) => asked.soql === soql;

async function failing(work: Promise<unknown>): Promise<AppError> {
  const thrown: unknown = await work.catch((error: unknown) => error);
  if (thrown instanceof AppError) return thrown;
  throw new Error(`no AppError: ${String(thrown)}`);
}

function errorFor(reply: Reply): Promise<AppError> {
  return failing(
    openOrg((asked) => (asksUsers(asked) ? reply : undefined)).session.client.query(soql, signal),
  );
}

test.each([
  [
    refusal(403, 'API_DISABLED_FOR_ORG', 'API is not enabled for this Organization or Partner'),
    'GAP_LICENCE',
  ],
  [refusal(403, 'API_DISABLED_FOR_ORG', 'The API is disabled for this User'), 'GAP_PERMISSION'],
  [refusal(403, 'INSUFFICIENT_ACCESS', 'insufficient access rights'), 'GAP_PERMISSION'],
  [refusal(403, 'FUNCTIONALITY_NOT_ENABLED', 'This feature is not currently enabled'), 'GAP_DISABLED'],
  [refusal(403, 'FORBIDDEN', 'This feature is not enabled for your organization'), 'GAP_DISABLED'],
  [refusal(400, 'INVALID_FIELD', "No such column 'X' on entity 'User'"), 'READ_REJECTED'],
  [refusal(400, 'INVALID_TYPE', "sObject type 'X' is not supported"), 'READ_REJECTED'],
  [refusal(400, 'MALFORMED_QUERY', 'unexpected token'), 'READ_REJECTED'],
  [refusal(404, 'NOT_FOUND', 'not there'), 'READ_GONE'],
  [refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.'), 'READ_THROTTLED'],
  [{ status: 414, text: '<html>URI too long</html>', type: 'text/html' }, 'READ_REJECTED'],
  [{ json: { error: 'invalid_request', error_description: 'no' }, status: 400 }, 'READ_REJECTED'],
  [{ text: 'error=invalid_token&error_description=gone', status: 400 }, 'READ_REJECTED'],
] as const)('%j means %s', async (reply, code) => {
  expect((await errorFor(reply)).code).toBe(code);
});

test('each of the body shapes is read', async () => {
  const words = async (reply: Reply) => salesforceErrorOf(await errorFor(reply));
  expect(await words(refusal(400, 'INVALID_FIELD', 'No such\ncolumn'))).toEqual({
    status: 400,
    code: 'INVALID_FIELD',
    message: 'No such column',
  });
  expect(await words({ status: 400, json: { error: 'a', error_description: 'b' } })).toMatchObject({
    code: 'a',
    message: 'b',
  });
  expect(await words({ status: 400, text: 'error=a&error_description=b%20c' })).toMatchObject({
    code: 'a',
    message: 'b c',
  });
  expect(await words({ status: 400, text: '<html><b>a</b></html>', type: 'text/html' })).toMatchObject({
    code: '',
    message: '',
  });
  expect(salesforceErrorOf(new AppError('READ_REJECTED'))).toBeNull();
});

test('an unknown name and a lost cursor can be told from other failures', async () => {
  const lost = await errorFor(refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator'));
  expect([isLostCursor(lost), isUnknownName(lost)]).toEqual([true, false]);
  const unknown = await errorFor(refusal(400, 'INVALID_TYPE', 'not supported'));
  expect([isLostCursor(unknown), isUnknownName(unknown)]).toEqual([false, true]);
});

test.each([
  refusal(503, 'SERVER_UNAVAILABLE', 'busy'),
  refusal(500, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred'),
  refusal(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access'),
  { status: 420, text: '' },
  { status: 502, text: '<html>Bad Gateway</html>', type: 'text/html' },
  { status: 200, text: '<html>We are down for maintenance</html>', type: 'text/html' },
  { status: 200, text: '' },
])('%j, without Retry-After, is asked again', async (reply) => {
  let left = 2;
  const { session, asked } = openOrg((one) => {
    if (!asksUsers(one)) return undefined;
    left -= 1;
    return left >= 0 ? reply : rows([{ Id: '005' }]);
  });
  expect(await session.client.query(soql, signal)).toMatchObject({ totalSize: 1 });
  expect(asked.filter(asksUsers)).toHaveLength(3);
});

test('a refusal inside a good status is no empty list', async () => {
  const error = await errorFor(refusal(200, 'INVALID_FIELD', 'No such column'));
  expect(error.code).toBe('READ_REJECTED');
});

test.each([
  ['TotalRequests Limit exceeded.', /24 hours/u],
  ['ConcurrentRequests (Concurrent API Requests) Limit exceeded.', /at once/u],
])('“%s” stops everything, and says which limit', async (message, detail) => {
  const { session, asked } = openOrg((one) =>
    asksUsers(one) ? refusal(403, 'REQUEST_LIMIT_EXCEEDED', message) : undefined,
  );
  const first = await failing(session.client.query(soql, signal));
  expect(first.detail).toMatch(detail);
  const sent = asked.length;
  const second = await failing(session.client.describeGlobal(signal));
  expect(second.code).toBe('READ_THROTTLED');
  expect(asked).toHaveLength(sent);
});

test('a SOAP fault is one, whatever its status; a good answer is its XML', async () => {
  const read = (reply: Reply) =>
    openOrg(({ path }) =>
      path.startsWith('/services/Soap/') ? reply : undefined,
    ).session.client.readMetadata('ConnectedApp', ['A'], signal);
  const refused = await failing(read(soapFault('INSUFFICIENT_ACCESS', 'no')));
  expect(refused.code).toBe('GAP_PERMISSION');
  expect(salesforceErrorOf(refused)).toEqual({ status: 500, code: 'INSUFFICIENT_ACCESS', message: 'no' });
  expect((await failing(read(soapFault('INVALID_TYPE', 'no such type')))).code).toBe('READ_REJECTED');
  expect((await failing(read({ text: '<html>no</html>', type: 'text/html' }))).code).toBe('READ_FAILED');
  expect(await read(metadata('<fullName>A</fullName>'))).toContain('<fullName>A</fullName>');
});

test('an XML that breaks off is asked for again, as any broken body is', async () => {
  const whole = metadata('<fullName>A</fullName>');
  const replies: Reply[] = ['text' in whole ? { ...whole, text: whole.text.slice(0, -30) } : whole, whole];
  const { session } = openOrg(({ path }) =>
    path.startsWith('/services/Soap/') ? replies.shift() : undefined,
  );
  expect(await session.client.readMetadata('ConnectedApp', ['A'], signal)).toContain('</soapenv:Envelope>');
  expect(replies).toEqual([]);
});

test('a session that SOAP refuses and REST takes ends only what needs SOAP', async () => {
  const { session } = openOrg(({ path, soql: asking }) => {
    if (path.startsWith('/services/Soap/')) return soapFault('INVALID_SESSION_ID', 'Invalid Session ID');
    return asking === soql ? rows([]) : undefined;
  });
  const error = await failing(session.client.readMetadata('ConnectedApp', ['A'], signal));
  expect(error.code).toBe('GAP_DISABLED');
  expect(await session.client.query(soql, signal)).toMatchObject({ totalSize: 0 });
});

test('a 401 before signing in is not about the session', async () => {
  const { session } = openOrg(({ path }) =>
    path === '/services/data/' ? { status: 401, text: '<html>proxy</html>', type: 'text/html' } : undefined,
  );
  expect((await failing(session.client.query(soql, signal))).code).toBe('READ_REJECTED');
});
