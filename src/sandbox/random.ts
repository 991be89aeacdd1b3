/** Chance as a pure function of its keys: equal keys give equal numbers, on every machine and in any order. */

type Key = string | number;

function mix(state: number, value: number): number {
  let h = Math.imul(state ^ value, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** 32 bits, FNV-1a over UTF-16 units. */
export function textHash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** An integer from 0 to 2^32 - 1. */
export function draw(seed: number, ...keys: readonly Key[]): number {
  let h = mix(0x9e3779b9, seed);
  for (const key of keys) h = mix(h, typeof key === 'string' ? textHash(key) : key | 0);
  return mix(h, keys.length) >>> 0;
}

/** A number from 0 up to, not including, 1. */
export function chance(seed: number, ...keys: readonly Key[]): number {
  return draw(seed, ...keys) / 0x1_0000_0000;
}

/** An integer from 0 to `below` - 1. */
export function pickIndex(below: number, seed: number, ...keys: readonly Key[]): number {
  return Math.floor(chance(seed, ...keys) * below);
}

/** One element of a list that is not empty. */
export function pick<T>(list: readonly T[], seed: number, ...keys: readonly Key[]): T {
  const chosen = list[pickIndex(list.length, seed, ...keys)];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
}

/** `length` characters of `alphabet`. */
export function drawText(length: number, alphabet: string, seed: number, ...keys: readonly Key[]): string {
  let text = '';
  for (let i = 0; i < length; i += 1) text += alphabet[pickIndex(alphabet.length, seed, ...keys, i)] ?? '';
  return text;
}

/** The text form of a random (version 4) UUID. */
export function drawGuid(seed: number, ...keys: readonly Key[]): string {
  const hex = drawText(32, '0123456789abcdef', seed, ...keys);
  const variant = pick(['8', '9', 'a', 'b'], seed, ...keys, 'variant');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
