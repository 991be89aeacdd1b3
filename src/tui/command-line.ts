/** Command lines to paste: of the configuration with which the review was started. */
import { commandWord } from '../core/command-word.ts';
import type { State } from './state.ts';

/** @param words a word that holds spaces is quoted */
export function commandLine({ session }: Pick<State, 'session'>, ...words: readonly string[]): string {
  const config = session.configFile === null ? [] : ['--config', session.configFile];
  return ['grantwarden', ...words, ...config].map(commandWord).join(' ');
}
