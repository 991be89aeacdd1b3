/**
 * Salesforce ids: 15 characters that tell upper from lower case, and three more from which a reader that does
 * not could restore them. Source: help.salesforce.com/s/articleView?id=000385008.
 */
import { drawText, pickIndex } from '../random.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checks = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** Numbers that an id can hold, and a step through them with the step back. */
const span = 62 ** 4;
const step = 7_654_321;
const stepBack = 5_381_185;

/** The 18-character form of an id of 15. */
function withChecks(id: string): string {
  let tail = '';
  for (let at = 0; at < 15; at += 5) {
    let bits = 0;
    for (let i = 0; i < 5; i += 1) {
      const sign = id[at + i] ?? '';
      if (sign >= 'A' && sign <= 'Z') bits |= 1 << i;
    }
    tail += checks[bits] ?? '';
  }
  return id + tail;
}

function base62(value: number, length: number): string {
  let text = '';
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62))
    text = (digits[rest % 62] ?? '') + text;
  return text;
}

function number62(text: string): number {
  let value = 0;
  for (const sign of text) {
    const digit = digits.indexOf(sign);
    if (digit < 0) return -1;
    value = value * 62 + digit;
  }
  return value;
}

export interface IdSpace {
  /** `nth` from 0 to 14,776,335; ids of neighbours are not neighbours. */
  id(prefix: string, nth: number): string;
  /** The number behind an id of 15 or 18 characters; null when it is none of this org's. */
  nth(prefix: string, id: string): number | null;
}

export function createIds(seed: number): IdSpace {
  const instance = drawText(2, digits, seed, 'instance');
  const offset = pickIndex(span, seed, 'ids');

  function id(prefix: string, nth: number): string {
    return withChecks(`${prefix}${instance}000000${base62((nth * step + offset) % span, 4)}`);
  }

  return {
    id,
    nth(prefix, text) {
      const value = number62(text.slice(11, 15));
      if (value < 0) return null;
      const nth = (((value - offset + span) % span) * stepBack) % span;
      return id(prefix, nth).slice(0, Math.max(15, text.length)) === text ? nth : null;
    },
  };
}

/** Ids are compared by their first 15 characters. */
export function shortId(id: string): string {
  return id.slice(0, 15);
}

export function looksLikeId(text: string): boolean {
  return /^(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/u.test(text);
}
