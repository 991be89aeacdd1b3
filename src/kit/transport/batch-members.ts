import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { Method } from './call.ts';
import { literalPath, type PathMatch } from './path-template.ts';
import { refusal, refusedHeader } from './refusal.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Strict: a key that is not known here could mean something to the vendor. */
const batch = z.strictObject({
  requests: z.array(
    z.strictObject({
      id: z.string(),
      method: z.enum(methods),
      url: z.string(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.unknown().optional(),
      dependsOn: z.array(z.string()).optional(),
    }),
  ),
});

/**
 * Holds every member of a JSON batch to the read list.
 * @param base path under which the members' relative URLs stand, e.g. `/v1.0`
 * @returns the body as it was understood, so that what is sent is what was checked
 * @throws AppError WRITE_REFUSED | ID_UNSAFE
 */
export function checkMembers(
  body: string | undefined,
  operation: string,
  base: string,
  find: (method: Method, path: string) => PathMatch,
): string {
  const understood = batch.safeParse(parseJson(body));
  if (!understood.success) throw refusal(operation, 'the batch is not understood');
  for (const member of understood.data.requests) {
    const header = refusedHeader(Object.keys(member.headers ?? {}));
    if (header !== null) throw refusal(operation, `member header ${header}`);
    const relative = member.url.startsWith('/') ? member.url : `/${member.url}`;
    const path = /^\/[/\\]|#|^\/[a-z][a-z\d+.-]*:/iu.test(relative)
      ? null
      : literalPath(`https://member.invalid${base}${relative}`);
    const match = path === null ? 'other' : find(member.method, path);
    if (match === 'other') throw refusal(operation, `member ${member.method} is not on the read list`);
    if (match === 'unsafe') throw new AppError('ID_UNSAFE', { detail: operation });
  }
  return JSON.stringify(understood.data);
}

function parseJson(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return undefined;
  }
}
