import type { Answer } from '../../src/kit/transport/call.ts';

const longInteger = /[:[,\s]-?\d{16,}\s*[,\]}]/u;

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;

const keepDigits: Reviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/u.test(source)
    ? source
    : value;

/** The body of a good answer. Integers that a JavaScript number cannot hold, as ids may be, become text. */
export function exactJson(answer: Answer): unknown {
  if (answer.json !== undefined && !longInteger.test(answer.text)) return answer.json;
  return JSON.parse(answer.text, keepDigits as (this: unknown, key: string, value: unknown) => unknown);
}
