import type { Command, Invocation } from './command.ts';
import { commandWord } from '../core/command-word.ts';

/** A command line of ours to paste: of the same configuration as this one. */
export function nextCommand({ given }: Pick<Invocation, 'given'>, words: string): string {
  const file = given.text('--config');
  return `grantwarden ${words}${file === null ? '' : ` --config ${commandWord(file)}`}`;
}

const quoted = /`grantwarden ([^`\n]+)`/gu;

/** A text in which every command of ours that takes a configuration names the one of this command. */
export function withConfig(
  { given, commands }: Pick<Invocation, 'given' | 'commands'>,
  text: string,
): string {
  if (given.text('--config') === null) return text;
  return text.replaceAll(quoted, (as, words: string) =>
    takesConfig(commands, words) && !words.includes('--config') ? `\`${nextCommand({ given }, words)}\`` : as,
  );
}

function takesConfig(commands: readonly Command[], line: string): boolean {
  const words = line.split(' ');
  const command =
    commands.find(({ path: [first, second] }) => first === words[0] && second === words[1]) ??
    commands.find(({ path: [first, second] }) => first === words[0] && second === undefined);
  return command?.options.some(({ flag }) => flag === '--config') === true && !words.includes('--help');
}
