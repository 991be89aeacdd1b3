/** Small harm to text and to JSON, drawn from a number. */

/** Numbers from 0 to, not including, `below`: the same ones for the same seed. */
export type Dice = (below: number) => number;

export function dice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function pick<T>(roll: Dice, list: readonly [T, ...(readonly T[])]): T {
  return list[roll(list.length)] ?? list[0];
}

export const hostileText = '=1+1\u202e\u001b]8;;http://evil.example\u0007\u001b[2J\r\n\u200b\u{e0041}';

/** Texts are kept as JSON so that keys like `__proto__` are own keys. */
const odd = [
  'null',
  'true',
  'false',
  '0',
  '-1',
  '1.5',
  '1e300',
  '9007199254740993',
  '""',
  '" "',
  '"0"',
  '"-1"',
  '"."',
  '".."',
  '"../../x?y#z"',
  '"__proto__"',
  '"constructor"',
  '"0000-00-00T00:00:00Z"',
  '"2026-02-31T25:61:61Z"',
  '"+275760-09-13T00:00:00.001Z"',
  '"99999999999999999999"',
  '"\\ud800"',
  JSON.stringify(hostileText),
  JSON.stringify('x'.repeat(5000)),
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '["x"]',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '{"toString":1,"length":-1}',
] as const;

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function places(value: unknown, found: Place[] = []): readonly Place[] {
  if (typeof value !== 'object' || value === null) return found;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    found.push({ holder, key });
    places(holder[key], found);
  }
  return found;
}

/** A copy with some values replaced, removed, doubled or joined by odd keys. */
export function mutatedJson(value: unknown, roll: Dice, strokes: number): unknown {
  const root = { value: structuredClone(value) };
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    const all = places(root);
    const at = all[roll(all.length)];
    if (at === undefined) continue;
    const { holder, key } = at;
    const present = holder[key];
    switch (roll(8)) {
      case 0:
        if (Array.isArray(holder)) holder.splice(Number(key), 1);
        else delete holder[key];
        break;
      case 1:
        if (Array.isArray(holder)) holder.push(structuredClone(present));
        else put(holder, '__proto__', { polluted: true });
        break;
      case 2:
        if (typeof present === 'string') put(holder, key, mutatedText(present, roll));
        else put(holder, key, [present]);
        break;
      default:
        put(holder, key, JSON.parse(pick(roll, odd)));
    }
  }
  return root.value;
}

/** One row of some list becomes what no row can be. Null: there is no list of rows. */
export function withBrokenRow(value: unknown, roll: Dice): unknown {
  const root = { value: structuredClone(value) };
  const rows = places(root).filter(
    ({ holder, key }) => Array.isArray(holder) && typeof holder[key] === 'object' && holder[key] !== null,
  );
  const at = rows[roll(Math.max(1, rows.length))];
  if (at === undefined) return null;
  put(at.holder, at.key, JSON.parse(pick(roll, ['null', '7', '"row"', '[]', '[[]]', 'true'])));
  return root.value;
}

function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

export function mutatedText(text: string, roll: Dice): string {
  const at = roll(text.length + 1);
  const cut = roll(8) === 0 ? roll(60) : roll(3);
  const [before, after] = [text.slice(0, at), text.slice(at + cut)];
  switch (roll(9)) {
    case 0:
      return before;
    case 1:
      return before + text.slice(at + cut + 1);
    case 2:
      return before + String.fromCharCode(roll(roll(2) === 0 ? 128 : 65_536)) + after;
    case 3: {
      const other = roll(text.length + 1);
      return before + text.slice(other, other + roll(80)) + after;
    }
    case 4:
    case 5: {
      // A letter or digit for another: the form stays, the meaning does not.
      const letter = text.slice(at).search(/[a-z\d]/iu);
      return letter === -1
        ? before + after
        : text.slice(0, at + letter) + pick(roll, ['0', '9', 'x', 'Z']) + text.slice(at + letter + 1);
    }
    default:
      return before + pick(roll, marks) + after;
  }
}

const marks = [
  '\n',
  '\r\n',
  '\t',
  '"',
  "'",
  ':',
  ': ',
  '- ',
  '#',
  '*a',
  '&a ',
  '{',
  '}',
  '[',
  ']',
  ',',
  ';',
  '!!js ',
  '<<: ',
  '---\n',
  '__proto__: {polluted: true}\n',
  '__proto__',
  'constructor',
  '\0',
  '\uFEFF',
  '\u2028',
  hostileText,
  '?',
  '| ',
  '%YAML 9\n',
] as const;
