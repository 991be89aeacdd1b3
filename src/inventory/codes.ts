import { storedJson } from '../core/stored-json.ts';
import type { UsedStatus } from '../core/vocabulary.ts';

/** As stored; the numbers are for ever. */
export const usedCodes = { unknown: 0, never: 1, used: 2 } as const satisfies Record<UsedStatus, number>;
const usedNames = ['unknown', 'never', 'used'] as const;

export function usedName(code: number): UsedStatus {
  return usedNames[code] ?? 'unknown';
}

/** Milliseconds since the epoch; null for what is no time. */
export function toMs(time: string | null): number | null {
  if (time === null) return null;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? null : ms;
}

export function toTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** The same set of texts is always the same JSON. */
export function setJson(texts: readonly string[]): string {
  return texts.length < 2 ? JSON.stringify(texts) : JSON.stringify([...new Set(texts)].sort());
}

/** A list mostly of one or none: null, the text itself, or JSON where that could be mistaken for it. */
export function listText(texts: readonly string[]): string | null {
  const [first] = texts;
  if (first === undefined) return null;
  return texts.length === 1 && !first.startsWith('[') ? first : setJson(texts);
}

const none: readonly string[] = [];

export function listOf(text: string | null): readonly string[] {
  if (text === null) return none;
  return text.startsWith('[') ? (storedJson(text) as string[]) : [text];
}

export function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])].sort();
}
