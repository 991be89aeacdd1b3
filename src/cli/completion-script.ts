/** Completion scripts, made from the command values. */
import type { Command, Option } from './command.ts';
import type { Shell } from './commands/completion.ts';

export function completionScript(shell: Shell, commands: readonly Command[]): string {
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return `#compdef grantwarden\nautoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
  }
}

const help: Option = { flag: '--help', summary: 'print this help' };

function bash(commands: readonly Command[]): string {
  const words = [...new Set(commands.map(({ path }) => path[0])), '--help', '--version'].join(' ');
  const groups = Map.groupBy(
    commands.filter(({ path }) => path.length === 2),
    ({ path }) => path[0],
  );
  const members = commands.flatMap(({ path }) => (path.length === 2 ? [`"${path.join(' ')}"`] : []));
  const alone = new Set(commands.map(({ path }) => path.join(' ')));
  const cases = commands.map(({ path, argument, options }) => {
    const under = path.length === 1 ? (groups.get(path[0]) ?? []) : [];
    const given = [...options, help].map(({ flag }) => flag);
    return `    "${path.join(' ')}") words="${[...under.flatMap((member) => member.path[1] ?? []), ...(argument?.choices ?? []), ...given].join(' ')}" ;;`;
  });
  const rest = [...groups].flatMap(([name, list]) =>
    alone.has(name) ? [] : [`    "${name}") words="${list.map(({ path }) => path[1]).join(' ')}" ;;`],
  );
  // The same option has other choices in another command.
  const chosen = Map.groupBy(
    commands.flatMap(({ path, options }) =>
      options.flatMap(({ flag, value }) =>
        value?.choices === undefined
          ? []
          : [{ pattern: `"${path.join(' ')} ${flag}"`, choices: value.choices.join(' ') }],
      ),
    ),
    ({ choices }) => choices,
  );
  const values = [...chosen].map(
    ([choices, same]) =>
      `    ${same.map(({ pattern }) => pattern).join('|')}) COMPREPLY=($(compgen -W "${choices}" -- "$current")); return ;;`,
  );
  const files = flagsOf(commands, ({ value }) => value?.kind === 'file');
  const takesText = flagsOf(commands, ({ value }) => value !== undefined && value.kind !== 'file');
  return `_grantwarden() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  local command="\${COMP_WORDS[1]}"
  if [ "$COMP_CWORD" -gt 2 ]; then
    case "$command \${COMP_WORDS[2]}" in
    ${members.join('|')}) command="$command \${COMP_WORDS[2]}" ;;
    esac
  fi
  case "$command $previous" in
${values.join('\n')}
  esac
  case "$previous" in
    ${files.join('|')}) COMPREPLY=($(compgen -f -- "$current")); return ;;
    ${takesText.join('|')}) return ;;
  esac
  if [ "$COMP_CWORD" -eq 1 ]; then command=""; fi
  case "$command" in
    "") words="${words}" ;;
${[...cases, ...rest].join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _grantwarden grantwarden
`;
}

function flagsOf(commands: readonly Command[], fits: (option: Option) => boolean): readonly string[] {
  return [...new Set(commands.flatMap(({ options }) => options.filter(fits).map(({ flag }) => flag)))];
}

function fish(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const [name, member] = command.path;
    const here =
      member === undefined
        ? `__fish_seen_subcommand_from ${name}`
        : `__fish_seen_subcommand_from ${name}; and __fish_seen_subcommand_from ${member}`;
    const top =
      member === undefined
        ? [`complete -c grantwarden -n __fish_use_subcommand -a ${name} -d ${quoted(command.summary)}`]
        : [
            `complete -c grantwarden -n __fish_use_subcommand -a ${name}`,
            `complete -c grantwarden -n '__fish_seen_subcommand_from ${name}; and not __fish_seen_subcommand_from ${member}' -a ${member} -d ${quoted(command.summary)}`,
          ];
    const { argument } = command;
    const choices =
      argument?.choices === undefined
        ? []
        : [`complete -c grantwarden -n '${here}' -a '${argument.choices.join(' ')}'`];
    const flags = [...command.options, help].map((option) => fishOption(option, here));
    return [...top, ...choices, ...flags];
  });
  return `complete -c grantwarden -f\n${[...new Set(lines)].join('\n')}\n`;
}

function fishOption({ flag, summary, value }: Option, here: string): string {
  const takes =
    value === undefined
      ? ''
      : value.kind === 'file'
        ? ' -r -F'
        : value.choices === undefined
          ? ' -x'
          : ` -x -a '${value.choices.join(' ')}'`;
  return `complete -c grantwarden -n '${here}' -l ${flag.slice(2)}${takes} -d ${quoted(summary)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
