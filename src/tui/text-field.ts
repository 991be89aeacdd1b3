/** One line of text that is being typed. */
import { safeText } from '../core/text.ts';

export interface Field {
  readonly text: string;
  /** In what people take for letters. */
  readonly cursor: number;
}

const longest = 400;

const segmenter = new Intl.Segmenter();

export function letters(text: string): readonly string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export function fieldOf(text = ''): Field {
  return { text, cursor: letters(text).length };
}

export function typed({ text, cursor }: Field, more: string): Field {
  const characters = letters(text);
  const added = letters(more.replaceAll(/\s+/gu, ' ')).filter(
    (each) => each === ' ' || safeText(each) !== '',
  );
  const room = Math.max(0, longest - characters.length);
  const fitting = added.slice(0, room);
  return {
    text: [...characters.slice(0, cursor), ...fitting, ...characters.slice(cursor)].join(''),
    cursor: cursor + fitting.length,
  };
}

/** @returns null when the key edits no text */
export function edited(field: Field, key: string): Field | null {
  const characters = letters(field.text);
  const { cursor } = field;
  const cutOut = (from: number, to: number): Field => ({
    text: [...characters.slice(0, from), ...characters.slice(to)].join(''),
    cursor: from,
  });
  switch (key) {
    case 'backspace':
      return cursor === 0 ? field : cutOut(cursor - 1, cursor);
    case 'delete':
      return cutOut(cursor, cursor + 1);
    case 'left':
      return { ...field, cursor: Math.max(0, cursor - 1) };
    case 'right':
      return { ...field, cursor: Math.min(characters.length, cursor + 1) };
    case 'home':
    case 'ctrl-a':
      return { ...field, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { ...field, cursor: characters.length };
    case 'ctrl-u':
      return cutOut(0, cursor);
    case 'ctrl-k':
      return cutOut(cursor, characters.length);
    case 'ctrl-w':
      return cutOut(/\S*\s*$/u.exec(characters.slice(0, cursor).join(''))?.index ?? 0, cursor);
    case 'space':
      return typed(field, ' ');
    default:
      return letters(key).length === 1 ? typed(field, key) : null;
  }
}
