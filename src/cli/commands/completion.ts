import type { Command } from '../command.ts';
import * as options from '../options.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

export const completion: Command = {
  path: ['completion'],
  group: 'more',
  summary: 'print the completion script of a shell',
  argument: { name: 'shell', summary: shells.join(', '), choices: shells },
  options: [...options.always],
  examples: [
    { line: 'source <(grantwarden completion bash)', says: 'in ~/.bashrc' },
    { line: 'grantwarden completion zsh > "${fpath[1]}/_grantwarden"', says: 'once, for zsh' },
    {
      line: 'grantwarden completion fish > ~/.config/fish/completions/grantwarden.fish',
      says: 'once, for fish',
    },
  ],
  async run({ given, io, commands }) {
    const { completionScript } = await import('../completion-script.ts');
    await io.stdout.write(completionScript(given.argument as Shell, commands));
    return 0;
  },
};
