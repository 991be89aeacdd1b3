import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathSegment } from '../../core/text.ts';
import type { Call, Method, Operation } from './call.ts';
import { compileReadList } from './read-list.ts';

const operations: readonly Operation[] = [
  { id: 'tokens', method: 'GET', path: '/directory/v1/users/{user}/tokens' },
  { id: 'users', method: 'GET', path: '/directory/v1/users' },
  { id: 'sign', method: 'POST', path: '/v1/accounts/{account}:signJwt' },
  { id: 'find', method: 'POST', path: '/v1.0/find' },
  { id: 'owners', method: 'GET', path: '/v1.0/apps/{id}/owners' },
  { id: 'sign-in', method: 'POST', path: '/v1.0/token', anonymous: true },
  { id: 'batch', method: 'POST', path: '/v1.0/$batch', memberBase: '/v1.0' },
];
const list = compileReadList(operations);

function call(operation: string, method: Method, path: string, more: Partial<Call> = {}): Call {
  return { operation, method, url: `https://api.test${path}`, lane: 'l', ...more };
}
const code = (expected: string) => expect.objectContaining({ code: expected });

test.each([
  ['tokens', 'GET', '/directory/v1/users/1234/tokens?fields=items'],
  ['tokens', 'GET', '/directory/v1/users/anna%40acme.test/tokens'],
  ['tokens', 'GET', '/directory/v1/users/anna@acme.test/tokens'],
  ['tokens', 'GET', '/directory/v1/users/https%3A%2F%2Fodd.example%2Fid%3Fa/tokens'],
  ['users', 'GET', '/directory/v1/users?query=a/../b'],
  ['sign', 'POST', '/v1/accounts/robot%40p.test:signJwt'],
] as const)('admits %s %s %s', (operation, method, path) => {
  expect(list.admit(call(operation, method, path)).operation.id).toBe(operation);
});

test.each([
  ['unknown', 'GET', '/directory/v1/users'],
  ['tokens', 'DELETE', '/directory/v1/users/1/tokens'],
  ['tokens', 'GET', '/directory/v1/users/1/tokens/client'],
  ['tokens', 'GET', '/directory/v1/users/1/asps'],
  ['tokens', 'GET', '/directory/v1/users/1/2/tokens'],
  ['tokens', 'GET', '/directory/v1/users//tokens'],
  ['tokens', 'GET', '/directory/v1/users/1/tokens/'],
  ['tokens', 'GET', '/directory/v1/users/1/x/../tokens'],
  ['tokens', 'GET', '/directory/v1/users/../tokens'],
  ['tokens', 'GET', '/directory/v1/users/./tokens'],
  ['tokens', 'GET', '/directory/v1/users/%2e%2E/tokens'],
  ['tokens', 'GET', '/directory/v1/users/.%2e/tokens'],
  ['users', 'GET', '/other/../directory/v1/users'],
  ['users', 'GET', '/directory\\v1\\users'],
  ['users', 'GET', '/directory/v1/Users'],
  ['users', 'GET', '/directory/v1/us\ters'],
  ['users', 'GET', '/directory/v1/users;x=1'],
  ['users', 'GET', ''],
  ['sign', 'POST', '/v1/accounts/robot:signBlob'],
] as const)('refuses %s %s %s', (operation, method, path) => {
  expect(() => list.admit(call(operation, method, path))).toThrow(code('WRITE_REFUSED'));
});

test.each(['a%2F..%2Fb', '..%2Fadmin', '%252e%252e', 'a%5C..', 'x;y', '%E0%A4%A', 'a%00', 'a%250A'])(
  'an id that some server may read as another path is unsafe: %s',
  (id) => {
    expect(() => list.admit(call('tokens', 'GET', `/directory/v1/users/${id}/tokens`))).toThrow(
      code('ID_UNSAFE'),
    );
  },
);

test.each(['X-HTTP-Method-Override', 'x-method-override', 'Authorization', 'Host', 'x-original-url'])(
  'a call may not set the header %s',
  (name) => {
    expect(() => list.admit(call('find', 'POST', '/v1.0/find', { headers: { [name]: 'DELETE' } }))).toThrow(
      code('WRITE_REFUSED'),
    );
  },
);

/** As a careful connector writes it, and as one would that had forgotten to. */
const segments = fc.oneof(
  fc
    .string({ unit: 'binary' })
    .filter((id) => !/^(?:\.|%2e){0,2}$/iu.test(id))
    .map(pathSegment),
  fc
    .array(
      fc.constantFrom('.', '..', '/', '\\', '%2e', '%252E', '%2f', '%255c', '%00', '%250a', '?', '#', 'a'),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((pieces) => pieces.join('')),
);

test('whatever the id, an admitted path is the operation’s own with one segment in it', () => {
  fc.assert(
    fc.property(segments, (segment) => {
      const path = `/directory/v1/users/${segment}/tokens`;
      try {
        list.admit(call('tokens', 'GET', path));
      } catch {
        return true;
      }
      const { pathname } = new URL(`https://api.test${path}`);
      const twice = decodeURIComponent(segment.replaceAll(/%25(?=[\da-f]{2})/giu, '%'));
      const isStep = twice.split(/[/\\]/u).some((part) => part === '.' || part === '..');
      return pathname === path && pathname.split('/').length === 6 && !isStep && !/\p{Cc}/u.test(twice);
    }),
  );
});

function batch(...requests: readonly unknown[]): Call {
  return call('batch', 'POST', '/v1.0/$batch', { body: JSON.stringify({ requests }) });
}

test('a batch of listed members passes and is sent as it was understood', () => {
  const members = [
    { id: '1', method: 'GET', url: '/apps/a/owners?$select=id', headers: { ConsistencyLevel: 'eventual' } },
    { id: '2', method: 'POST', url: 'find', body: { ids: ['x'] }, dependsOn: ['1'] },
  ];

  const { body } = list.admit(batch(...members));

  expect(JSON.parse(body ?? '')).toEqual({ requests: members });
});

test.each([
  [{ id: '1', method: 'DELETE', url: '/apps/a/owners' }],
  [{ id: '1', method: 'PATCH', url: '/apps/a' }],
  [{ id: '1', method: 'get', url: '/apps/a/owners' }],
  [{ id: '1', method: 'POST', url: '/token' }],
  [{ id: '1', method: 'POST', url: '/$batch', body: { requests: [] } }],
  [{ id: '1', method: 'GET', url: 'https://api.test/v1.0/apps/a/owners' }],
  [{ id: '1', method: 'GET', url: '//api.test/v1.0/apps/a/owners' }],
  [{ id: '1', method: 'GET', url: '/apps/../apps/a/owners' }],
  [{ id: '1', method: 'GET', url: '/apps/a/owners#x' }],
  [{ id: '1', method: 'GET', url: '/v1.0/apps/a/owners' }],
  [{ id: '1', method: 'GET', url: '/apps/a/owners', headers: { 'X-HTTP-Method-Override': 'DELETE' } }],
  [{ id: '1', method: 'GET', url: '/apps/a/owners', Method: 'DELETE' }],
  ['nonsense'],
])('a batch with a member that is not listed is refused: %j', (member) => {
  const fine = { id: '0', method: 'GET', url: '/apps/a/owners' };

  expect(() => list.admit(batch(fine, member))).toThrow(code('WRITE_REFUSED'));
});

test.each([undefined, '', 'not json', '[]', '{}', '{"requests":{}}', '{"requests":[],"Requests":[]}'])(
  'a batch that is not understood is refused: %s',
  (body) => {
    const asked = call('batch', 'POST', '/v1.0/$batch', body === undefined ? {} : { body });

    expect(() => list.admit(asked)).toThrow(code('WRITE_REFUSED'));
  },
);

test('of two equal keys the one that was checked is sent', () => {
  const body =
    '{"requests":[{"id":"1","method":"DELETE","url":"/apps/a","method":"GET","url":"/apps/a/owners"}]}';

  const admitted = list.admit(call('batch', 'POST', '/v1.0/$batch', { body }));

  expect(admitted.body).not.toContain('DELETE');
});

test('two operations of one id are a mistake', () => {
  const twice: Operation = { id: 'a', method: 'GET', path: '/a' };

  expect(() => compileReadList([twice, twice])).toThrow('a');
});
