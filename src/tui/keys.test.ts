import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endOfKeys, type Input, type KeyReading, noReading, readKeys } from './keys.ts';

const esc = '\u001B';

function read(...chunks: readonly string[]): readonly Input[] {
  let reading: KeyReading = noReading;
  const all: Input[] = [];
  for (const chunk of chunks) {
    const next = readKeys(reading, chunk);
    ({ reading } = next);
    all.push(...next.input);
  }
  return [...all, ...endOfKeys(reading).input];
}

const names = (...chunks: readonly string[]) =>
  read(...chunks).map((each) => ('paste' in each ? `paste ${each.paste}` : each.key.name));

describe('chunks', () => {
  test.each([
    { chunk: 'j', keys: ['j'] },
    { chunk: 'jjj', keys: ['j', 'j', 'j'] },
    { chunk: 'x\r', keys: ['x', 'enter'] },
    { chunk: `${esc}[A${esc}[B`, keys: ['up', 'down'] },
    { chunk: `${esc}OA`, keys: ['up'] },
    { chunk: `${esc}[5~`, keys: ['pgup'] },
    { chunk: `${esc}[Z`, keys: ['shift-tab'] },
    { chunk: '\u0003\u0004\u001A', keys: ['ctrl-c', 'ctrl-d', 'ctrl-z'] },
    { chunk: '日é😀', keys: ['日', 'é', '😀'] },
    { chunk: esc, keys: ['esc'] },
    { chunk: `${esc}${esc}[A`, keys: ['esc', 'up'] },
    { chunk: `${esc}x`, keys: ['alt-x'] },
    { chunk: `${esc}[1;5A`, keys: ['unknown key'] },
    { chunk: `${esc}[<35;10;10M`, keys: ['unknown key'] },
  ])('$chunk is $keys', ({ chunk, keys }) => {
    expect(names(chunk)).toEqual(keys);
  });

  test('only what came by itself is alone', () => {
    const lone = (...chunks: readonly string[]) =>
      read(...chunks).map((each) => 'key' in each && each.key.lone);
    expect(lone('x')).toEqual([true]);
    expect(lone('x', '\r')).toEqual([true, true]);
    expect(lone('x\r')).toEqual([false, false]);
    expect(lone(`${esc}[1;5Ax`)).toEqual([false, false]);
    expect(lone(`${esc}[200~a${esc}[201~x`)).toEqual([false, false]);
    expect(lone(`${esc}[200~a`, `${esc}[201~x`)).toEqual([false, false]);
    expect(lone(esc)).toEqual([true]);
  });
});

test('a paste is one thing, wherever it is cut', () => {
  const whole = `${esc}[200~x\rq${esc}[A y${esc}[201~j`;
  const pastes = (cuts: readonly number[]) => {
    const at = [...new Set(cuts)].sort((a, b) => a - b);
    const chunks = [0, ...at].map((from, index) => whole.slice(from, at[index] ?? whole.length));
    return names(...chunks.filter((chunk) => chunk !== ''));
  };
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: whole.length - 1 })), (cuts) => {
      expect(pastes(cuts)).toEqual([`paste x\rq${esc}[A y`, 'j']);
    }),
  );
});

test('however it is cut, no key is lost or made up; nothing breaks it', () => {
  const typed = fc.constantFrom(
    'j',
    'G',
    ' ',
    '\r',
    '日',
    `${esc}[A`,
    `${esc}[6~`,
    `${esc}OB`,
    `${esc}[1;5D`,
  );
  fc.assert(
    fc.property(fc.array(typed), fc.array(fc.nat(40)), (keys, cuts) => {
      const whole = keys.join('');
      const at = [...new Set(cuts.filter((cut) => cut > 0 && cut < whole.length))].sort((a, b) => a - b);
      // A terminal does not cut inside a letter; the decoder before this joins the bytes.
      const chunks = [0, ...at].map((from, index) => whole.slice(from, at[index] ?? whole.length));
      expect(names(...chunks)).toEqual(keys.flatMap((key) => names(key)));
    }),
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.string({
          unit: fc.constantFrom(esc, '[', '<', ';', '?', '~', 'O', 'A', '2', '0', 'x', '\u0000', '\u009B'),
        }),
      ),
      (chunks) => {
        expect(() => read(...chunks)).not.toThrow();
      },
    ),
  );
});
