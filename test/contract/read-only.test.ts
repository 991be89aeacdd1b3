import { describe, expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { fixedBearer } from '../../src/kit/transport/bearer.ts';
import type { Call, DoorSpec, Method, Operation } from '../../src/kit/transport/call.ts';
import { createDoor } from '../../src/kit/transport/door.ts';
import { createNetwork } from '../../src/kit/transport/network.ts';
import { createTestClock } from '../../src/kit/transport/test-clock.ts';
import { json, startServer } from '../../src/kit/transport/test-server.ts';
import type { SandboxRequest } from '../../src/sandbox/contract.ts';
import { openWorld } from '../faults/run.ts';
import { isCallOf, openSession, type Subject, subjects } from './subjects.ts';

const methods: readonly Method[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const place = { seed: 1, users: 20 } as const;

async function doorsOf(subject: Subject): Promise<readonly DoorSpec[]> {
  await using world = await openWorld({ ...place, platform: subject.platform });
  const { doors, close } = await openSession(world, subject);
  await close();
  return doors;
}

/** The code with which each call was refused, or what else happened. */
async function send(spec: DoorSpec, origin: string, calls: readonly Call[]): Promise<readonly string[]> {
  const network = createNetwork({ env: {} });
  const door = createDoor(
    { ...spec, origins: [origin], bearer: fixedBearer('a-token-of-no-tenant') },
    { network, clock: createTestClock(), budget: { attempts: 1, attemptsUnreached: 1 } },
  );
  const outcomes: string[] = [];
  for (const call of calls) {
    try {
      await door.send(call);
      outcomes.push(`sent: ${call.method} ${call.url} ${call.body ?? ''}`);
    } catch (thrown) {
      const refused = thrown instanceof AppError && refusals.has(thrown.code);
      outcomes.push(refused ? thrown.code : `${call.method} ${call.url} ended with ${String(thrown)}`);
    }
  }
  await network.close();
  return outcomes;
}

const refusals: ReadonlySet<string> = new Set(['WRITE_REFUSED', 'ID_UNSAFE', 'PAGE_FOREIGN']);

function filled(path: string, value = 'some-id'): string {
  return path.replaceAll(/\{[^{}/]+\}/gu, value);
}

function callOf(
  origin: string,
  { id, method, path, memberBase, soap }: Operation,
  more: Partial<Call> = {},
): Call {
  return {
    operation: id,
    method,
    url: `${origin}${filled(path)}`,
    lane: 'none',
    ...(memberBase === undefined ? {} : { body: '{"requests":[]}' }),
    ...(soap === undefined
      ? {}
      : { body: envelope(`<${soap[0]}/>`), headers: { 'content-type': 'text/xml; charset=UTF-8' } }),
    ...more,
  };
}

function envelope(inside: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>${inside}</e:Body></e:Envelope>`;
}

/** A SOAP body that asks for something else, beside what is allowed or instead of it. */
function forbiddenSoap(origin: string, operation: Operation): readonly Call[] {
  const [allowed = ''] = operation.soap ?? [];
  const good = `<${allowed}/>`;
  const evil = '<deleteMetadata><type>ConnectedApp</type></deleteMetadata>';
  const bodies = [
    envelope(evil),
    envelope(good + evil),
    envelope(evil + good),
    envelope(`<${allowed}Later/>`),
    envelope(`<!-- ${good} -->${evil}`),
    envelope(`<![CDATA[${good}]]>${evil}`),
    envelope(`<?pi ${good} ?>${evil}`),
    envelope(''),
    envelope(allowed),
    envelope(good).replace('<e:Body>', `<e:Body>${evil}</e:Body><e:Body>`),
    envelope(good).replace('</e:Envelope>', `</e:Envelope>${envelope(evil)}`),
    envelope(good).replace('?>', `?><!DOCTYPE x [<!ENTITY y "${evil}">]>`),
    envelope(good).replace('UTF-8', 'UTF-7'),
    envelope(good).replaceAll('e:', 'e\u0000:'),
    `\uFEFF${envelope(evil)}`,
    good,
    evil,
    '',
    '{"requests":[]}',
  ];
  return bodies.map((body) => callOf(origin, operation, { body }));
}

/** The same operation under another method, at another place, or with an id that leads elsewhere. */
function forbidden(origin: string, operation: Operation): readonly Call[] {
  const path = filled(operation.path);
  const parent = path.slice(0, path.lastIndexOf('/'));
  const paths = [
    `${path}/`,
    `${path}/more`,
    `${path}//`,
    `/${path}`,
    `//${path}`,
    path.replace('/', '/x/'),
    path.replaceAll('/', '//'),
    path.replaceAll('/', '%2f'),
    path.replaceAll('/', '\\'),
    `${parent}/../other`,
    `/./${path.slice(1)}`,
    `/elsewhere/..${path}`,
    `/elsewhere/%2e%2e${path}`,
    `/%2e%2e${path}`,
    `${path}/..`,
    `${path}/%2e%2e/%2e%2e/other`,
    `${path}%00`,
    `${path}\t`,
    `/elsewhere${path}`,
  ];
  const ids = [
    '..',
    '.',
    '%2e%2e',
    '%2E.',
    '%252e%252e',
    '..%2f..%2fother',
    '%2e%2e%5cother',
    'a;b',
    'a|b',
    '',
  ];
  const urls = [
    ...paths.map((other) => `${origin}${other}`),
    ...(operation.path.includes('{') ? ids.map((id) => `${origin}${filled(operation.path, id)}`) : []),
    `http://127.0.0.1:9${path}`,
    `https://${origin.slice('http://'.length)}${path}`,
    `${origin.replace('http://', 'http://user@')}${path}`,
    `${origin}.example${path}`,
  ];
  return [
    ...methods
      .filter((method) => method !== operation.method)
      .map((method) => callOf(origin, operation, { method })),
    ...urls.map((url) => callOf(origin, operation, { url })),
    ...['x-http-method-override', 'X-HTTP-Method', 'x-original-url', 'host', 'authorization'].map((name) =>
      callOf(origin, operation, { headers: { [name]: 'DELETE' } }),
    ),
    callOf(origin, operation, { operation: `${operation.id}.delete` }),
    callOf(origin, operation, { operation: '' }),
  ];
}

/** A batch with one member that may not be sent, beside others that may. */
function forbiddenMembers(origin: string, spec: DoorSpec, batch: Operation): readonly Call[] {
  const base = batch.memberBase ?? '';
  const inside = spec.operations.filter(
    ({ path, method, memberBase }) =>
      method === 'GET' && memberBase === undefined && path.startsWith(`${base}/`),
  );
  const good = inside.map(({ path }, at) => ({
    id: `${at}`,
    method: 'GET',
    url: filled(path).slice(base.length),
  }));
  const [first] = good;
  const url = first?.url ?? '/';
  const bad: readonly object[] = [
    ...methods.slice(1).map((method) => ({ id: 'bad', method, url })),
    { id: 'bad', method: 'get', url },
    { id: 'bad', method: 'GET', url: '/elsewhere' },
    { id: 'bad', method: 'GET', url: `/..${url}` },
    { id: 'bad', method: 'GET', url: `${url}/%2e%2e/elsewhere` },
    { id: 'bad', method: 'GET', url: `/${url}` },
    { id: 'bad', method: 'GET', url: `http://127.0.0.1:9${url}` },
    { id: 'bad', method: 'GET', url, headers: { 'X-HTTP-Method-Override': 'DELETE' } },
    { id: 'bad', method: 'GET', url, verb: 'DELETE' },
    { id: 'bad', method: 'POST', url: batch.path.slice(base.length), body: { requests: [] } },
  ];
  const bodies = [
    ...bad.map((member) => JSON.stringify({ requests: [...good, member] })),
    JSON.stringify({ requests: good, more: true }),
    JSON.stringify(good),
    `{"requests":[{"id":"1","method":"GET","url":"${url}","method":"DELETE"}]}`,
    'requests',
  ];
  return bodies.map((body) => callOf(origin, batch, { body }));
}

describe.each(subjects)('$platform', (subject) => {
  test('what is not on the read list is refused before a socket is opened', async () => {
    const doors = await doorsOf(subject);
    const server = await startServer((response) => json(response, 200, {}));

    const outcomes: string[] = [];
    for (const spec of doors) {
      const calls = spec.operations.flatMap((operation) => [
        ...forbidden(server.origin, operation),
        ...(operation.memberBase === undefined ? [] : forbiddenMembers(server.origin, spec, operation)),
        ...(operation.soap === undefined ? [] : forbiddenSoap(server.origin, operation)),
      ]);
      outcomes.push(...(await send(spec, server.origin, withLane(spec, calls))));
    }

    expect(outcomes.filter((outcome) => !refusals.has(outcome))).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(60);
    expect(server.sockets()).toBe(0);
  });

  test('what is on it is sent', async () => {
    const doors = await doorsOf(subject);
    const server = await startServer((response) => json(response, 200, {}));

    for (const spec of doors)
      await send(
        spec,
        server.origin,
        withLane(
          spec,
          spec.operations.map((operation) => callOf(server.origin, operation)),
        ),
      );

    expect(server.seen.length).toBeGreaterThanOrEqual(doors.flatMap(({ operations }) => operations).length);
  });

  test('an audit sends nothing but reads and its sign-in, and changes nothing', async () => {
    const sent: SandboxRequest[] = [];
    await using world = await openWorld(
      { ...place, platform: subject.platform },
      {
        intercept({ request, real }) {
          sent.push(request);
          return real();
        },
      },
    );
    const { doors, close } = await openSession(world, subject);
    await close();

    const first = await world.audit();
    const second = await world.audit();

    const posts = doors.flatMap(({ operations }) => operations.filter(({ method }) => method === 'POST'));
    const others = sent.filter(
      ({ method, url }) =>
        method !== 'GET' && !posts.some((post) => isCallOf(post, { method, path: url.pathname })),
    );
    expect(others.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([]);
    const members = sent.flatMap(({ body }) => membersOf(body));
    expect(members.filter((method) => method !== 'GET')).toEqual([]);
    const soap = new Set(doors.flatMap(({ operations }) => operations.flatMap((one) => one.soap ?? [])));
    const asked = sent.flatMap(({ body }) => /<(?:\w+:)?Body>\s*<(?:\w+:)?(\w+)/u.exec(body)?.[1] ?? []);
    expect(asked.filter((name) => !soap.has(name))).toEqual([]);
    expect(sent.length).toBeGreaterThan(20);
    expect(second.inventory).toEqual(first.inventory);
  });
});

function withLane({ lanes }: DoorSpec, calls: readonly Call[]): readonly Call[] {
  const [lane] = lanes;
  return calls.map((call) => ({ ...call, lane: lane?.name ?? '' }));
}

/** Methods of a batch's members; none for any other body. */
function membersOf(body: string): readonly string[] {
  if (!body.startsWith('{"requests":')) return [];
  const { requests } = JSON.parse(body) as { requests: readonly { method: string }[] };
  return requests.map(({ method }) => method);
}
