/** The parts that every JSON answer of the Admin SDK has. */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { textHash } from '../random.ts';
import { badRequest, json } from './errors.ts';
import { applyFields, type FieldMask, parseFields } from './fields.ts';

const remembered = 32;
const masks = new Map<string, FieldMask>();

function maskOf(text: string): FieldMask {
  const known = masks.get(text);
  if (known !== undefined) return known;
  const mask = parseFields(text);
  if (masks.size >= remembered) masks.clear();
  masks.set(text, mask);
  return mask;
}

/** A resource cut down to what `fields` asks for. */
export function ok(request: SandboxRequest, resource: unknown): SandboxReply {
  const fields = lastParam(request, 'fields');
  if (fields === null) return { status: 200, headers: json, body: JSON.stringify(resource) };
  try {
    return { status: 200, headers: json, body: JSON.stringify(applyFields(resource, maskOf(fields))) };
  } catch (error) {
    if (error instanceof SyntaxError) return badRequest(error.message, 'invalidParameter');
    throw error;
  }
}

/** Of a parameter given twice the last one counts. */
export function lastParam(request: SandboxRequest, name: string): string | null {
  return request.url.searchParams.getAll(name).at(-1) ?? null;
}

export function etag(...parts: readonly (string | number)[]): string {
  return `"${textHash(parts.join(' ')).toString(36)}/${parts.length}"`;
}

/** A whole number from 1 to `most`; null when it is not one. */
export function countParam(
  request: SandboxRequest,
  name: string,
  usual: number,
  most: number,
): number | null {
  const text = lastParam(request, name);
  if (text === null) return usual;
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= most ? count : null;
}
