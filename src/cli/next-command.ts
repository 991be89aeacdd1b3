import type { Invocation } from './command.ts';
import { commandWord } from '../core/command-word.ts';

/** A command line of ours to paste: of the same configuration as this one. */
export function nextCommand({ given }: Pick<Invocation, 'given'>, words: string): string {
  const file = given.text('--config');
  return `grantwarden ${words}${file === null ? '' : ` --config ${commandWord(file)}`}`;
}
