/** What each role looks like. The sixteen colours of any terminal; without colour bold, dim and inverse remain. */
import type { TextProps } from 'ink';
import type { Role } from './lines.ts';

type Look = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse'>;
export type Looks = Readonly<Record<Role, Look>>;

const colored: Looks = {
  plain: {},
  title: { bold: true },
  muted: { dimColor: true },
  critical: { color: 'red', bold: true },
  high: { color: 'red' },
  medium: { color: 'yellow' },
  low: { color: 'cyan' },
  good: { color: 'green' },
  bad: { color: 'red' },
  key: { color: 'cyan', bold: true },
  selected: { inverse: true },
  mark: { color: 'magenta', bold: true },
};

const plain: Looks = {
  plain: {},
  title: { bold: true },
  muted: { dimColor: true },
  critical: { bold: true },
  high: { bold: true },
  medium: {},
  low: {},
  good: {},
  bad: { bold: true },
  key: { bold: true },
  selected: { inverse: true },
  mark: { bold: true },
};

export function looksFor(color: boolean): Looks {
  return color ? colored : plain;
}
