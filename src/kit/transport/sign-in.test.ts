import { expect, test } from 'vitest';
import { postForm, tokenOf } from './sign-in.ts';
import { openTestDoor } from './test-door.ts';
import { failureOf, json, startServer } from './test-server.ts';

const post = (origin: string) => ({
  operation: 'sign-in',
  url: `${origin}/token`,
  lane: 'main',
  form: { grant_type: 'urn:x', assertion: 'a+b/c=' },
});

test('posts the form, encoded, through the retries of the door', async () => {
  const server = await startServer((response, _request, index) =>
    index === 0
      ? response.writeHead(502).end('<html>')
      : json(response, 200, { access_token: 't', expires_in: 3599 }),
  );
  const { door } = openTestDoor(server.origin);

  const token = tokenOf(await postForm(door, post(server.origin)));

  expect(token).toEqual({ token: 't', expiresInSeconds: 3599 });
  expect(server.seen[1]).toMatchObject({
    method: 'POST',
    body: 'grant_type=urn%3Ax&assertion=a%2Bb%2Fc%3D',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
});

test('an endpoint that keeps failing is said of signing in; a refusal stays what it is', async () => {
  const dead = await startServer((response) => response.writeHead(503).end());
  const refusing = await startServer((response) => response.writeHead(400).end('{}'));
  const door = (origin: string) => openTestDoor(origin, {}, { budget: { attempts: 2 } }).door;

  expect(await failureOf(postForm(door(dead.origin), post(dead.origin)))).toMatchObject({
    code: 'SIGN_IN_UNREACHABLE',
  });
  expect(await failureOf(postForm(door(refusing.origin), post(refusing.origin)))).toMatchObject({
    code: 'READ_REJECTED',
  });
});

test.each([
  [
    { access_token: 't', expires_in: '3599' },
    { token: 't', expiresInSeconds: 3599 },
  ],
  [{ access_token: 't' }, { token: 't', expiresInSeconds: null }],
])('reads %j', (body, token) => {
  expect(tokenOf({ status: 200, headers: {}, text: '', json: body })).toEqual(token);
});

test.each([{}, { access_token: '' }, { access_token: 7 }, [], null, undefined])(
  'finds no token in %j',
  (body) => {
    expect(() => tokenOf({ status: 200, headers: {}, text: '', json: body })).toThrow(
      expect.objectContaining({ code: 'SIGN_IN_REFUSED' }),
    );
  },
);
