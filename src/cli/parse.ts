/** From command values to a commander program, and from what was typed to a checked `Given`. */
import { Command as Parser, CommanderError, InvalidArgumentError, Option as ParserOption } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { Command, Given, Option, OptionValue } from './command.ts';

const groupTitles: Readonly<Record<Command['group'], string>> = {
  start: 'Start here:',
  audit: 'Audit:',
  decide: 'Decide:',
  act: 'Cut off:',
  files: 'Files:',
  more: 'More:',
};

const groupSummaries: Readonly<Record<string, string>> = {
  config: 'the configuration file',
  feeds: 'lists of known-bad and compromised clients',
  fleet: 'many customers, audited by many workers, on PostgreSQL',
  import: 'lists from a vendor’s console that no API gives',
  plan: 'what would be changed, before anything is',
  policy: 'the policy of approved vendors',
  schedule: 'audits by themselves: when they are due, and whether they still run',
  scopes: 'the names of OAuth scopes and permissions',
};

const epilogue = `
Start on a simulated company, then on your own:
  grantwarden demo
  grantwarden init
  grantwarden doctor
  grantwarden audit

Exit codes: 0 clean, 1 unexpected, 2 usage or configuration, 3 findings
(--fail-on), 4 not everything could be read, 5 a tenant refused the sign-in,
6 refused for safety, 130 interrupted.
\`grantwarden COMMAND --help\` shows the options of a command, with examples.`;

export interface Typed {
  readonly command: Command;
  readonly given: Given;
}

export interface ParseOutput {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/**
 * @returns what to run, or null when help or version was printed.
 * @throws CommanderError for a usage error, already told on `err`.
 */
export function parseArguments(
  argv: readonly string[],
  commands: readonly Command[],
  { out, err }: ParseOutput,
): Typed | null {
  let typed: Typed | null = null;
  const program = configured(new Parser('grantwarden'), { out, err })
    .description('Which third-party apps can reach your company’s data, and which of them should not.')
    .version(packageJson.version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .addHelpText('after', epilogue);
  const groups = new Map<string, Parser>();
  for (const command of commands) {
    const [name, member] = command.path;
    const parent = member === undefined ? program : groupOf(name, command);
    const parser = parserOf(command, name === argv[0], { out, err }, (given) => {
      typed = { command, given };
    });
    // Members stand under “Commands:”; the group's title tells where it stands among all commands.
    if (member === undefined) parser.helpGroup(groupTitles[command.group]);
    parent.addCommand(parser);
    // A command may have members beside what it does alone: `journal` and `journal verify`.
    if (member === undefined) groups.set(name, parser);
  }

  function groupOf(name: string, { group }: Command): Parser {
    const known = groups.get(name);
    if (known !== undefined) return known;
    const parser = configured(new Parser(name), { out, err })
      .description(groupSummaries[name] ?? '')
      .helpOption('--help', 'print this help')
      .helpCommand(false)
      .helpGroup(groupTitles[group]);
    program.addCommand(parser);
    groups.set(name, parser);
    return parser;
  }

  try {
    program.parse(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return null;
    throw thrown;
  }
  return typed;
}

function configured(parser: Parser, { out, err }: ParseOutput): Parser {
  return parser
    .exitOverride()
    .enablePositionalOptions()
    .configureHelp({ subcommandTerm })
    .showSuggestionAfterError(true)
    .showHelpAfterError('  → --help shows what there is, with examples\n  USAGE')
    .configureOutput({
      writeOut: out,
      writeErr: err,
      outputError: (text, write) => write(text.replace('command-argument value ', '')),
    });
}

/** @param named on the command line; the options of the others are not needed, not even for the list of commands. */
function parserOf(
  command: Command,
  named: boolean,
  output: ParseOutput,
  typed: (given: Given) => void,
): Parser {
  const parser = configured(new Parser(command.path.at(-1)), output)
    .summary(command.summary)
    .description([command.summary, command.detail].filter((part) => part !== undefined).join('\n\n'))
    .helpOption('--help', 'print this help')
    .allowExcessArguments(false);
  if (command.examples.length > 0) parser.addHelpText('after', examplesText(command));
  const { argument } = command;
  if (argument !== undefined) {
    const word = argument.many === true ? `${argument.name}...` : argument.name;
    const shown = argument.optional === true ? `[${word}]` : `<${word}>`;
    const declared = parser.createArgument(shown, argument.summary);
    parser.addArgument(argument.choices === undefined ? declared : declared.choices([...argument.choices]));
  }
  if (named) for (const option of command.options) parser.addOption(parserOption(option));
  parser.action(() => typed(givenBy(parser, argument === undefined ? [] : parser.args)));
  return parser;
}

function subcommandTerm(parser: Parser): string {
  const [argument] = parser.registeredArguments;
  if (argument === undefined) return parser.name();
  return `${parser.name()} ${argument.required ? `<${argument.name()}>` : `[${argument.name()}]`}`;
}

function examplesText({ examples }: Command): string {
  return ['', 'Examples:', ...examples.map(({ line, says }) => `  ${line}\n      ${says}`)].join('\n');
}

function parserOption({ flag, summary, value }: Option): ParserOption {
  if (value === undefined) return new ParserOption(flag, summary);
  const option = new ParserOption(`${flag} <${value.name}>`, summary);
  return option.argParser((text: string, before: unknown) => {
    const checked = checkedValue(text, value);
    if (value.repeatable !== true) return checked;
    return [...(Array.isArray(before) ? (before as readonly unknown[]) : []), checked];
  });
}

function checkedValue(text: string, { kind, least, choices }: OptionValue): string | number {
  if (choices !== undefined && !choices.includes(text))
    throw new InvalidArgumentError(`Allowed choices are ${choices.join(', ')}.`);
  if (kind === 'text' || kind === 'file') {
    if (text === '') throw new InvalidArgumentError('It is empty.');
    return text;
  }
  const number = /^\d+(?:\.\d+)?$/u.test(text) ? Number(text) : Number.NaN;
  if (kind === 'integer' && !Number.isSafeInteger(number))
    throw new InvalidArgumentError('A whole number is wanted.');
  if (Number.isNaN(number)) throw new InvalidArgumentError('A number is wanted.');
  if (least !== undefined && number < least) throw new InvalidArgumentError(`At least ${least} is wanted.`);
  return number;
}

function givenBy(parser: Parser, words: readonly string[]): Given {
  const value = (flag: Option['flag']): unknown => {
    const option = parser.options.find(({ long }) => long === flag);
    if (option === undefined) return undefined;
    const stored: unknown = parser.getOptionValue(option.attributeName());
    return option.negate ? stored === false : stored;
  };
  return {
    argument: words[0] ?? null,
    arguments: words,
    on: (flag) => value(flag) === true,
    text: (flag) => {
      const stored = value(flag);
      return typeof stored === 'string' ? stored : null;
    },
    number: (flag) => {
      const stored = value(flag);
      return typeof stored === 'number' ? stored : null;
    },
    list: (flag) => {
      const stored = value(flag);
      return Array.isArray(stored) ? stored.map(String) : [];
    },
  };
}
