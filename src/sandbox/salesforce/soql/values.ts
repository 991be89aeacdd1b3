/** How values of a field are ordered, matched and written. */
import { shortId } from '../ids.ts';
import type { Field, FieldType, Value } from '../schema.ts';

/** What is compared in place of the value: text without case, ids by their first 15 characters. */
export function folded(type: FieldType, value: Value): string | number | null {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string') return value;
  if (type === 'id' || type === 'reference') return shortId(value);
  // Salesforce keeps no empty text.
  return value === '' ? null : value.toLowerCase();
}

/** Below 0 when `a` comes first; neither is null. */
export function compareFolded(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** As it stands in an answer: a time as `2026-01-02T03:04:05.000+0000`. */
export function written({ type }: Pick<Field<never>, 'type'>, value: Value): Value {
  if (value === '') return null;
  return type === 'datetime' && typeof value === 'number' ? writtenTime(value) : value;
}

export function writtenTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** `%` any text, `_` any one character, both of themselves after a backslash; without case. */
export function likePattern(pattern: string): RegExp {
  const source = pattern.replaceAll(/\\([\\%_])|([%_])|([\s\S])/gu, (_, escaped, wild, plain) => {
    if (wild === '%') return '[\\s\\S]*';
    if (wild === '_') return '[\\s\\S]';
    return RegExp.escape(String(escaped ?? plain));
  });
  return new RegExp(`^${source}$`, 'iu');
}
