/** Lines of a screen: pieces of text with a role, cut and padded by the cells they take. */
import stringWidth from 'string-width';

/** What a piece of text is; the theme says how that looks. */
export type Role =
  | 'plain'
  | 'title'
  | 'muted'
  | 'critical'
  | 'high'
  | 'medium'
  | 'low'
  | 'good'
  | 'bad'
  | 'key'
  | 'selected'
  | 'mark';

export interface Piece {
  readonly text: string;
  readonly role: Role;
}

export type Line = readonly Piece[];

export function piece(text: string, role: Role = 'plain'): Piece {
  return { text, role };
}

const ascii = /^[ -~]*$/u;

function widthOf(text: string): number {
  return ascii.test(text) ? text.length : stringWidth(text);
}

/** Marks that a letter may carry before the terminal draws over other lines. */
const mostMarks = 3;

function calmed(text: string): string {
  return text.replaceAll(/(?<kept>\p{M}{3})\p{M}+/gu, (_, kept: string) => kept.slice(0, mostMarks * 2));
}

/** No wider than this, `…` at the end where something is missing. */
export function cut(text: string, width: number): string {
  if (width <= 0) return '';
  if (ascii.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
  const calm = calmed(text);
  if (stringWidth(calm) <= width) return calm;
  let kept = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(calm)) {
    const more = stringWidth(segment);
    if (used + more > width - 1) break;
    kept += segment;
    used += more;
  }
  return `${kept}…`;
}

/** As long as the share of the width, which what is not nothing does not lose. */
export function bar(share: number, width: number): string {
  return '━'.repeat(share <= 0 ? 0 : Math.min(width, Math.max(1, Math.round(share * width))));
}

/** Ids are told apart by both ends. */
export function cutMiddle(text: string, width: number): string {
  if (!ascii.test(text) || text.length <= width || width < 5) return cut(text, width);
  const half = Math.ceil((width - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(text.length - (width - 1 - half))}`;
}

/** Terminals disagree about how wide these are, which would shift all that stands after them. */
const pictures = /(?!\p{ASCII})[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]/gu;

/** A cell of a table: exactly this wide. Pictures are shown as `□`; a page shows them as they are. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const fitted = cut(ascii.test(text) ? text : text.replaceAll(pictures, '□'), width);
  const padding = ' '.repeat(Math.max(0, width - widthOf(fitted)));
  return align === 'right' ? padding + fitted : fitted + padding;
}

/** The line, cut to the width. */
export function cutLine(line: Line, width: number): Line {
  const cutOff: Piece[] = [];
  let left = width;
  for (const { text, role } of line) {
    if (left <= 0) break;
    const fitted = cut(text, left);
    cutOff.push({ text: fitted, role });
    left -= widthOf(fitted);
  }
  return cutOff;
}

/** Fewer pieces that look the same: each costs the terminal's library as much as its text. A space has no colour. */
export function joined(line: Line): Line {
  const pieces: Piece[] = [];
  for (const each of line) {
    const last = pieces.at(-1);
    const isSpace = each.role !== 'selected' && last?.role !== 'selected' && each.text.trim() === '';
    if (last !== undefined && (last.role === each.role || isSpace))
      pieces[pieces.length - 1] = { ...last, text: last.text + each.text };
    else pieces.push(each);
  }
  return pieces;
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + widthOf(text), 0);
}

/** Broken between words, later lines indented. A word wider than the line is broken too: nothing is lost at the edge. */
export function wrap(text: string, width: number, indent = 0): readonly string[] {
  const room = Math.max(8, width);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  const begin = (): void => {
    lines.push(line);
    line = ' '.repeat(indent);
    used = indent;
  };
  for (const word of calmed(text).split(' ')) {
    const wide = widthOf(word);
    if (used + wide + (used === 0 ? 0 : 1) > room && line.trim() !== '') begin();
    const isFirst = line.trim() === '';
    if (wide <= room - used - (isFirst ? 0 : 1)) {
      line += isFirst ? word : ` ${word}`;
      used += wide + (isFirst ? 0 : 1);
      continue;
    }
    for (const { segment } of new Intl.Segmenter().segment(word)) {
      const more = widthOf(segment);
      if (used + more > room) begin();
      line += segment;
      used += more;
    }
  }
  return [...lines, line];
}
