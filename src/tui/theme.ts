/** What each role looks like. The sixteen colours of any terminal; without colour bold, dim and inverse remain. */
import picocolors from 'picocolors';
import { joined, type Line, type Role } from './lines.ts';

type Look = (text: string) => string;
export type Looks = Readonly<Record<Role, Look>>;

const { bold, cyan, dim, green, inverse, magenta, red, yellow } = picocolors.createColors(true);
const asItIs: Look = (text) => text;

const colored: Looks = {
  plain: asItIs,
  title: bold,
  muted: dim,
  critical: (text) => bold(red(text)),
  high: red,
  medium: yellow,
  low: cyan,
  good: green,
  bad: red,
  key: (text) => bold(cyan(text)),
  selected: inverse,
  mark: (text) => bold(magenta(text)),
};

const plain: Looks = {
  plain: asItIs,
  title: bold,
  muted: dim,
  critical: bold,
  high: bold,
  medium: asItIs,
  low: asItIs,
  good: asItIs,
  bad: bold,
  key: bold,
  selected: inverse,
  mark: bold,
};

export function looksFor(color: boolean): Looks {
  return color ? colored : plain;
}

const controls = /\p{Cc}/gu;

/** A line as the terminal takes it; nothing in its texts moves the cursor. */
export function painted(line: Line, looks: Looks): string {
  return joined(line)
    .map(({ text, role }) => {
      const shown = text.replaceAll(controls, '');
      return shown.trim() === '' && role !== 'selected' ? shown : looks[role](shown);
    })
    .join('');
}
