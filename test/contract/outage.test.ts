/** One operation after the other answers nothing but the same wrong thing, for good. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '../../src/kit/transport/call.ts';
import type { SandboxReply, SandboxRequest } from '../../src/sandbox/contract.ts';
import { type Ground, openWorld, strike, survey } from '../faults/run.ts';
import { isCallOf, openSession, type Subject, subjects } from './subjects.ts';

const place = { seed: 1, users: 20 } as const;

const jsonType = { 'content-type': 'application/json' };
const answers: readonly (readonly [string, SandboxReply])[] = [
  ['the 403 of a proxy', { status: 403, headers: { 'content-type': 'text/html' }, body: '<html>No</html>' }],
  ['a 404', { status: 404, headers: jsonType, body: '{}' }],
  ['an empty object', { status: 200, headers: jsonType, body: '{}' }],
];

/** Those that an audit calls, alone or in a batch: nobody can notice how others would answer. */
async function operationsOf(subject: Subject): Promise<readonly Operation[]> {
  const called: Called[] = [];
  await using world = await openWorld(
    { ...place, platform: subject.platform },
    {
      intercept({ request, real }) {
        called.push({ method: request.method, path: request.url.pathname }, ...membersOf(request));
        return real();
      },
    },
  );
  const { doors, close } = await openSession(world, subject);
  await close();
  await world.audit();
  return doors
    .flatMap(({ operations }) => operations)
    .filter((operation) => called.some((call) => isCallOf(operation, call)));
}

describe.each(subjects)('$platform', (subject) => {
  let ground: Ground;
  let operations: readonly Operation[];
  beforeAll(async () => {
    ground = await survey({ ...place, platform: subject.platform });
    operations = await operationsOf(subject);
    expect(operations.length).toBeGreaterThan(3);
  });

  test.each(answers)('%s in place of any operation is told', async (_, answer) => {
    const wrong: string[] = [];
    for (const operation of operations) {
      const { problems } = await strike(ground, [], async ({ request, real }) =>
        isCallOf(operation, { method: request.method, path: request.url.pathname })
          ? answer
          : inBatch(operation, request, await real(), answer),
      );
      wrong.push(...problems.map((problem) => `${operation.id}: ${problem}`));
    }
    expect(wrong).toEqual([]);
  });
});

interface Called {
  readonly method: string;
  readonly path: string;
}

interface Member extends Called {
  readonly id: string;
}

/** Of a batch; none where it is none. */
function membersOf({ method, url, body }: SandboxRequest): readonly Member[] {
  if (method !== 'POST' || !body.startsWith('{"requests":')) return [];
  const base = url.pathname.slice(0, url.pathname.lastIndexOf('/'));
  const { requests } = JSON.parse(body) as {
    requests: readonly { id: string; url: string; method: string }[];
  };
  return requests.map((member) => ({
    id: member.id,
    method: member.method,
    path: base + member.url.replace(/\?.*$/u, ''),
  }));
}

/** The same answer to the members of a batch that are this operation. */
function inBatch(
  operation: Operation,
  request: SandboxRequest,
  reply: SandboxReply,
  answer: SandboxReply,
): SandboxReply {
  const asked = membersOf(request).filter((member) => isCallOf(operation, member));
  const ids = new Set(asked.map(({ id }) => id));
  if (ids.size === 0) return reply;
  const { responses } = JSON.parse(reply.body ?? '{}') as { responses: readonly { id: string }[] };
  const { status } = answer;
  const replaced = responses.map((one) =>
    ids.has(one.id) ? { id: one.id, status, body: parsed(answer.body) } : one,
  );
  return { ...reply, body: JSON.stringify({ responses: replaced }) };
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return text;
  }
}
