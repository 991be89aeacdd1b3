/**
 * Ink takes every frame apart into cells, measures, styles and compares each one, and was most of what a key cost. A
 * frame is built to the cell already: Ink is shown a terminal of one column and one sign for each line, and the line
 * itself is put in when it is written.
 */

/** Private to whoever uses them (Unicode, chapter 23): one cell, one code unit. */
const first = 0xe000;
const signs = 6_400;
const anySign = /[\uE000-\uF8FF]/gu;

export interface StandIns {
  /** The same line has the same sign as in the frame before, so that it is not written again. */
  readonly signsFor: (lines: readonly string[]) => readonly string[];
  /** What was written in signs, as the terminal takes it. */
  readonly spelled: (text: string) => string;
}

export function standIns(): StandIns {
  const lineOf: string[] = [];
  let before: ReadonlyMap<string, string> = new Map();
  let given = 0;
  /** Each in its turn: it comes round again after more frames than Ink ever leaves out. */
  function signFor(line: string, taken: ReadonlySet<string>): string {
    const place = given % signs;
    const sign = String.fromCharCode(first + place);
    given += 1;
    if (taken.has(sign)) return signFor(line, taken);
    lineOf[place] = line;
    return sign;
  }
  return {
    signsFor(lines) {
      const now = new Map<string, string>();
      const taken = new Set(before.values());
      for (const line of lines) if (!now.has(line)) now.set(line, before.get(line) ?? signFor(line, taken));
      before = now;
      return lines.map((line) => now.get(line) ?? '');
    },
    spelled: (text) => text.replaceAll(anySign, (sign) => lineOf[sign.charCodeAt(0) - first] ?? ''),
  };
}

/** The terminal as Ink is to see it. */
export function oneColumn(stdout: NodeJS.WriteStream, { spelled }: StandIns): NodeJS.WriteStream {
  const write = (text: string, done?: () => void): boolean => stdout.write(spelled(text), done);
  return new Proxy(stdout, {
    get(target, key) {
      if (key === 'columns') return 1;
      if (key === 'write') return write;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
