/** Builds the lines of a page. */
import { safeText } from '../../core/text.ts';
import { type Line, type Piece, piece, type Role, wrap } from '../lines.ts';
import type { Place } from '../state.ts';
import type { PageLine } from './screen.ts';

export class PageLines {
  readonly #lines: PageLine[] = [];
  readonly #width: number;

  constructor(width: number) {
    this.#width = width;
  }

  get lines(): readonly PageLine[] {
    return this.#lines;
  }

  blank(): void {
    if (this.#lines.length > 0) this.#lines.push({ line: [] });
  }

  title(text: string): void {
    this.blank();
    this.#lines.push({ line: [piece(text, 'title')] });
  }

  /** Wrapped; made safe. */
  text(
    text: string,
    { role = 'plain', indent = 2, hang = 0 }: { role?: Role; indent?: number; hang?: number } = {},
  ): void {
    for (const line of wrap(safeText(text), this.#width - indent, hang))
      this.#lines.push({ line: [piece(' '.repeat(indent) + line, role)] });
  }

  /** A name and what it is, the latter wrapped under itself; a long name has a line of its own. */
  fact(name: string, value: string, role: Role = 'plain'): void {
    const wide = 14;
    const title = piece(`  ${name.padEnd(wide)}`, 'muted');
    const under = piece(' '.repeat(wide + 2));
    const values = wrap(safeText(value), this.#width - wide - 2).map((each) => piece(each, role));
    if (name.length >= wide) this.#lines.push({ line: [title] });
    for (const [nth, each] of values.entries())
      this.#lines.push({ line: [nth === 0 && name.length < wide ? title : under, each] });
  }

  line(...pieces: readonly Piece[]): void {
    this.#lines.push({ line: pieces });
  }

  /** Enter leads there. */
  link(target: Place, line: Line, row?: string): void {
    this.#lines.push({ line: [piece('  '), ...line], target, ...(row === undefined ? {} : { row }) });
  }

  item(row: string, line: Line): void {
    this.#lines.push({ line, row });
  }
}
