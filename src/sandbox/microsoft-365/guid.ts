/**
 * GUIDs that are a pure function of a kind and an index, and can be read back: the first 32 bits are a
 * keyed permutation of the index, the rest a hash of it. Nothing needs to be remembered to find an object by id.
 */

const hex = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const multiplier = 0x9e3779b1;
const inverse = inverseOf(multiplier);

function inverseOf(odd: number): number {
  let found = odd;
  for (let round = 0; round < 5; round += 1) found = Math.imul(found, 2 - Math.imul(odd, found));
  return found;
}

function permute(value: number, key: number): number {
  let mixed = Math.imul(value ^ key, multiplier);
  mixed ^= mixed >>> 16;
  mixed = Math.imul(mixed, multiplier);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function unpermute(value: number, key: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, inverse);
  mixed ^= mixed >>> 16;
  return (Math.imul(mixed, inverse) ^ key) >>> 0;
}

/** A 32-bit hash of two numbers, good enough to spread data. */
export function scatter(left: number, right: number): number {
  let mixed = Math.imul(left ^ 0x85ebca6b, 0xc2b2ae35) ^ Math.imul(right + 0x27d4eb2f, multiplier);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  return Math.imul(mixed, 0xc2b2ae35) >>> 0;
}

function bytes4(word: number): string {
  return (
    (hex[word >>> 24] ?? '') +
    (hex[(word >>> 16) & 255] ?? '') +
    (hex[(word >>> 8) & 255] ?? '') +
    (hex[word & 255] ?? '')
  );
}

export interface GuidFamily {
  at(index: number): string;
  /** The index, or -1 when the GUID is none of this family. */
  indexOf(guid: string): number;
}

/** One family of objects: different kinds and seeds never share ids. */
export function guidFamily(kind: string, seed: number): GuidFamily {
  let key = seed >>> 0;
  for (const character of kind) key = scatter(key, character.codePointAt(0) ?? 0);
  function at(index: number): string {
    const second = bytes4((scatter(key, index) & 0xffff0fff) | 0x4000);
    const third = bytes4((scatter(key ^ 1, index) & 0x3fffffff) | 0x80000000);
    return `${bytes4(permute(index, key))}-${second.slice(0, 4)}-${second.slice(4)}-${third.slice(0, 4)}-${third.slice(4)}${bytes4(scatter(key ^ 2, index))}`;
  }
  return {
    at,
    indexOf(guid) {
      const head = Number.parseInt(guid.slice(0, 8), 16);
      if (Number.isNaN(head)) return -1;
      const index = unpermute(head, key);
      return at(index) === guid.toLowerCase() ? index : -1;
    },
  };
}

export const zeroGuid = '00000000-0000-0000-0000-000000000000';
const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;

export function isGuid(text: string): boolean {
  return guidPattern.test(text);
}

const nibbles = new Uint8Array(128);
for (let digit = 0; digit < 16; digit += 1) {
  nibbles[digit.toString(16).charCodeAt(0)] = digit;
  nibbles[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}
/** Where the two digits of each byte stand in the text, in .NET byte order: the first three groups are reversed. */
const netOrder = [6, 4, 2, 0, 11, 9, 16, 14, 19, 21, 24, 26, 28, 30, 32, 34];

function writeGuid(guid: string, target: Buffer, offset: number): void {
  let place = offset;
  for (const position of netOrder) {
    target[place] =
      ((nibbles[guid.charCodeAt(position)] ?? 0) << 4) | (nibbles[guid.charCodeAt(position + 1)] ?? 0);
    place += 1;
  }
}

function readGuid(source: Buffer, offset: number): string {
  const digits = Array.from({ length: 16 }, (_, place) => hex[source[offset + place] ?? 0] ?? '');
  const [a, b, c, d, e, f, g, h, ...rest] = digits;
  return `${d}${c}${b}${a}-${f}${e}-${h}${g}-${rest.slice(0, 2).join('')}-${rest.slice(2).join('')}`;
}

/** Ids of grants and assignments: GUIDs as little-endian bytes, one after the other, base64url. */
export function packGuids(...guids: readonly string[]): string {
  const packed = Buffer.allocUnsafe(guids.length * 16);
  guids.forEach((guid, place) => {
    writeGuid(guid, packed, place * 16);
  });
  return packed.toString('base64url');
}

/** Empty when the text is not made of whole GUIDs. */
export function unpackGuids(id: string): readonly string[] {
  const packed = Buffer.from(id, 'base64url');
  if (packed.length === 0 || packed.length % 16 !== 0 || packed.toString('base64url') !== id) return [];
  return Array.from({ length: packed.length / 16 }, (_, place) => readGuid(packed, place * 16));
}
