/** JSON batching: each member is a call of its own, with its own headers only; answers come in any order. */
import type { Inner } from './graph.ts';
import type { Row } from './graph-call.ts';
import { scatter } from './guid.ts';
import type { GraphAnswer } from './wire.ts';
import { badRequest } from './wire.ts';

const mostMembers = 20;

interface Member {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Row;
  readonly dependsOn: readonly string[];
}

/** @param base version path that relative addresses start from, e.g. `/v1.0` */
export function serveBatch(outer: Inner, base: string, answer: (member: Inner) => GraphAnswer): GraphAnswer {
  const given = outer.body['requests'];
  if (!Array.isArray(given) || given.length === 0) return badRequest('Invalid batch payload format.');
  if (given.length > mostMembers)
    return badRequest(`Number of batch request steps exceeds the maximum value of ${mostMembers}.`);
  const members = given.map((each) => memberOf(each));
  if (members.some((member) => member === null)) return badRequest('Invalid batch payload format.');
  const statuses = new Map<string, number>();
  const replies = members
    .filter((member) => member !== null)
    .map((member) => {
      const reply = memberReply(member, outer, base, statuses, answer);
      statuses.set(member.id, reply.status);
      return reply;
    });
  const shuffled = replies
    .map((reply, place) => ({ reply, order: scatter(place, replies.length * 31) }))
    .toSorted((left, right) => left.order - right.order)
    .map(({ reply }) => reply.text);
  return { status: 200, body: `{"responses":[${shuffled.join(',')}]}` };
}

function memberReply(
  { id, method, url, headers, body, dependsOn }: Member,
  outer: Inner,
  base: string,
  statuses: ReadonlyMap<string, number>,
  answer: (member: Inner) => GraphAnswer,
): { readonly status: number; readonly text: string } {
  const failed = dependsOn.some((other) => (statuses.get(other) ?? 424) >= 400);
  const reply = failed
    ? { status: 424, body: '{"error":{"code":"FailedDependency","message":"Failed Dependency"}}' }
    : answer({ method, url: new URL(`${base}/${url.replace(/^\//u, '')}`, outer.url.origin), headers, body });
  const sentHeaders = {
    ...reply.headers,
    ...(reply.body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
  const shown = new Map(
    Object.entries(sentHeaders).map(([name, value]) => [
      name === 'retry-after' ? 'Retry-After' : name,
      value,
    ]),
  );
  const start = `{"id":${JSON.stringify(id)},"status":${reply.status},"headers":${JSON.stringify(Object.fromEntries(shown))}`;
  return {
    status: reply.status,
    text: `${start}${reply.body === undefined ? '' : `,"body":${reply.body}`}}`,
  };
}

function memberOf(given: unknown): Member | null {
  if (typeof given !== 'object' || given === null) return null;
  const { id, method, url, headers, body, dependsOn } = given as Row;
  if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string' || url.includes('://'))
    return null;
  return {
    id,
    method: method.toUpperCase(),
    url,
    headers: Object.fromEntries(
      Object.entries(typeof headers === 'object' && headers !== null ? headers : {}).map(([name, value]) => [
        name.toLowerCase(),
        String(value),
      ]),
    ),
    body: typeof body === 'object' && body !== null ? (body as Row) : {},
    dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
  };
}
