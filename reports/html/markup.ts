import { safeText } from '../../src/core/text.ts';

/** Text that is HTML already; only this module makes it. */
class Markup {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  get text(): string {
    return this.#text;
  }
}
export type { Markup };

export type Slot = Markup | string | number | null | readonly Slot[];

const longest = 4_000;

/**
 * HTML whose every value is washed and escaped, unless it is markup itself. Values stand in text or in quoted
 * attributes, never in tags, styles or addresses.
 */
export function html(parts: TemplateStringsArray, ...slots: readonly Slot[]): Markup {
  let text = parts[0] ?? '';
  slots.forEach((slot, index) => {
    text += filled(slot) + (parts[index + 1] ?? '');
  });
  return new Markup(text);
}

export const nothing = html``;

/** The style sheet stands as it is: its hash is in the policy of the page. */
export function styleElement(css: string): Markup {
  return new Markup(`<style>${css}</style>`);
}

function filled(slot: Slot): string {
  if (slot === null) return '';
  if (slot instanceof Markup) return slot.text;
  if (typeof slot === 'number') return String(slot);
  if (typeof slot === 'string') return escaped(washed(slot));
  return slot.map(filled).join('');
}

/** Washing takes the spaces from the ends; between words and markup they are wanted. */
function washed(text: string): string {
  const safe = clip(safeText(text), longest);
  if (safe === '') return text === ' ' ? ' ' : '';
  return `${text.startsWith(' ') ? ' ' : ''}${safe}${text.endsWith(' ') ? ' ' : ''}`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** At most so many characters, the last being `…` where some were cut off. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text
    .slice(0, most - 1)
    .toWellFormed()
    .replaceAll('\ufffd', '')}…`;
}

/** `a · b · c`, without what is empty. */
export function joined(slots: readonly Slot[], between = ' · '): Slot {
  return slots
    .filter((slot) => slot !== null && slot !== '')
    .flatMap((slot, index) => (index === 0 ? [slot] : [between, slot]));
}
