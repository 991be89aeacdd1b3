/** The few things that all of Graph's answers share. */
import type { SandboxReply } from '../contract.ts';

export interface GraphAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON text; absent for 204. */
  readonly body?: string;
}

export function json(value: unknown, status = 200): GraphAnswer {
  return { status, body: JSON.stringify(value) };
}

export const noContent: GraphAnswer = { status: 204 };

/** An error as Graph words it; `innerError` is added when it is sent. */
export function refusal(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): GraphAnswer {
  return { status, headers, body: JSON.stringify({ error: { code, message } }) };
}

export function notFound(id: string): GraphAnswer {
  return refusal(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

export function badRequest(message: string): GraphAnswer {
  return refusal(400, 'Request_BadRequest', message);
}

export const unsupportedQuery = refusal(400, 'Request_UnsupportedQuery', 'Unsupported Query.');

export function unknownSegment(segment: string): GraphAnswer {
  return refusal(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
}

/** Adds request ids and, to errors, `innerError`. */
export function sent(
  answer: GraphAnswer,
  now: number,
  requestId: string,
  clientRequestId: string,
): SandboxReply {
  const headers = {
    ...(answer.body === undefined ? {} : { 'content-type': 'application/json' }),
    'request-id': requestId,
    'client-request-id': clientRequestId,
    ...answer.headers,
  };
  if (answer.status < 400 || answer.body === undefined)
    return { status: answer.status, headers, ...(answer.body === undefined ? {} : { body: answer.body }) };
  const parsed = JSON.parse(answer.body) as { error: Record<string, unknown> };
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': clientRequestId,
  };
  return { status: answer.status, headers, body: JSON.stringify({ error: { ...parsed.error, innerError } }) };
}
