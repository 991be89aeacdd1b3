import type { Command, Invocation, Option } from './command.ts';
import { commandWord } from '../core/command-word.ts';

/** A command line of ours to paste: of the same configuration as this one. */
export function nextCommand({ given }: Pick<Invocation, 'given'>, words: string): string {
  const file = given.text('--config');
  return `grantwarden ${words}${file === null ? '' : ` --config ${commandWord(file)}`}`;
}

const quoted = /`grantwarden ([^`\n]+)`/gu;

/**
 * A text in which every command of ours that takes the configuration of this command names it. The fleet's is
 * another one than a customer's.
 */
export function withConfig(
  { command, given, commands }: Pick<Invocation, 'command' | 'given' | 'commands'>,
  text: string,
): string {
  if (given.text('--config') === null) return text;
  return text.replaceAll(quoted, (as, words: string) =>
    takesConfigOf(command, commands, words) && !words.includes('--config')
      ? `\`${nextCommand({ given }, words)}\``
      : as,
  );
}

function takesConfigOf(typed: Command, commands: readonly Command[], line: string): boolean {
  const words = line.split(' ');
  const named =
    commands.find(({ path: [first, second] }) => first === words[0] && second === words[1]) ??
    commands.find(({ path: [first, second] }) => first === words[0] && second === undefined);
  const option = configOption(named);
  return option !== undefined && option === configOption(typed) && !words.includes('--help');
}

function configOption(command: Command | undefined): Option | undefined {
  return command?.options.find(({ flag }) => flag === '--config');
}
