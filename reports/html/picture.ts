import { html, type Markup, type Slot } from './markup.ts';

interface Picture {
  /** Id of its heading; further ids are made of it. */
  readonly id: string;
  readonly title: string;
  /** What somebody sees who cannot see it: the same message in words. */
  readonly says: string;
  readonly width: number;
  readonly height: number;
  readonly drawing: Slot;
}

/** A drawing with its text alternative. On a narrow screen it scrolls by itself, and the page does not. */
export function picture({ id, title, says, width, height, drawing }: Picture): Markup {
  return html`<div class="scroll" role="region" aria-label="${title}" tabindex="0"><svg class="pic" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-t ${id}-d"><title id="${id}-t">${title}</title><desc id="${id}-d">${says}</desc>${drawing}</svg></div>`;
}

/** The numbers of a picture, a click away; on paper they are always there. */
export function asTable(table: Markup): Markup {
  return html`<details class="numbers"><summary>The same as a table</summary>${table}</details>`;
}

interface Column {
  readonly head: string;
  readonly number?: true;
}

/** The first cell of a row heads it. */
export function table(caption: Slot, columns: readonly Column[], rows: readonly (readonly Slot[])[]): Markup {
  const heads = columns.map(
    ({ head, number }) => html`<th scope="col"${number === true ? html` class="n"` : null}>${head}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, index) => {
      const number = columns[index]?.number === true ? html` class="n"` : null;
      return index === 0 ? html`<th scope="row">${cell}</th>` : html`<td${number}>${cell}</td>`;
    });
    return html`<tr>${cells}</tr>\n`;
  });
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption><thead><tr>${heads}</tr></thead><tbody>
${body}</tbody></table></div>`;
}
