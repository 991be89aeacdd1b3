/** For terminals that show no more than ASCII: each sign of ours by one of theirs, as wide. */
import type { Line } from './lines.ts';

const signs: ReadonlyMap<string, string> = new Map([
  ['…', '~'],
  ['›', '>'],
  ['→', '>'],
  ['←', '<'],
  ['↑', '^'],
  ['↓', 'v'],
  ['–', '-'],
  ['≥', '+'],
  ['✓', 'v'],
  ['✗', 'x'],
  ['━', '='],
  ['▁', '_'],
  ['▂', '.'],
  ['▃', '-'],
  ['▄', '~'],
  ['▅', '+'],
  ['▆', '*'],
  ['▇', '%'],
  ['█', '#'],
  ['□', '#'],
  ['×', 'x'],
  ['·', '.'],
  ['’', "'"],
  ['‘', "'"],
  ['“', '"'],
  ['”', '"'],
]);

const all = new RegExp(`[${[...signs.keys()].join('')}]`, 'gu');

export function inAscii(lines: readonly Line[]): readonly Line[] {
  return lines.map((line) =>
    line.map(({ text, role }) => ({ text: text.replaceAll(all, (sign) => signs.get(sign) ?? '?'), role })),
  );
}

/** What the environment says of the terminal (locale(7)): the first of these that is set counts. */
export function showsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env['TERM'] === 'linux' || env['TERM'] === 'dumb') return false;
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((each) => (each ?? '') !== '');
  // Where nothing is said, as on macOS by a program, terminals of today show it.
  return locale === undefined || /utf-?8/iu.test(locale);
}
