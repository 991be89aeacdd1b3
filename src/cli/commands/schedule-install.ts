import type { ExitCode } from '../../core/errors.ts';
import { commandWord } from '../../core/command-word.ts';
import type { Command, Invocation } from '../command.ts';
import { nextCommand } from '../next-command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const scheduleInstall: Command = {
  path: ['schedule', 'install'],
  group: 'audit',
  summary: 'write down the schedule for systemd, launchd, cron or GitHub Actions',
  detail:
    'Prints the files, or writes them with --output; then it says how to put them to work. It starts nothing itself and writes no secret.',
  argument: {
    name: 'TARGET',
    summary: 'what starts programs there',
    choices: ['systemd', 'launchd', 'cron', 'github-actions'],
  },
  options: [
    options.config,
    {
      flag: '--output',
      summary: 'write the files into this folder',
      value: { name: 'DIR', kind: 'file' },
    },
    {
      flag: '--name',
      summary: 'of the files and of what they start (default: grantwarden)',
      value: { name: 'NAME', kind: 'text' },
    },
    { flag: '--replace', summary: 'overwrite files that are there and differ' },
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden schedule install systemd --output ./units', says: 'a service and a timer' },
    { line: 'grantwarden schedule install github-actions --output .', says: 'at the root of a repository' },
  ],
  run: runInstall,
};

async function runInstall(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const { installation, thisProgram, writeInstallation } = await import('../../app/schedule-install.ts');
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const target = given.argument ?? '';
    const name = given.text('--name');
    const made = installation(app, {
      target,
      name: name ?? 'grantwarden',
      program: thisProgram(),
    });
    const folder = given.text('--output');
    if (folder === null)
      for (const { path, text } of made.files) await io.stdout.write(`# ${path}\n${text}\n`);
    else
      for (const { file, how } of writeInstallation(made, folder, given.on('--replace')))
        await io.stdout.write(`${how} ${file}\n`);
    const there =
      folder === null
        ? nextCommand(
            invocation,
            `schedule install ${target} --output .${name === null ? '' : ` --name ${name}`}`,
          )
        : `cd ${commandWord(folder)}`;
    say(`\nNext:\n${[there, ...made.enable].map((line) => `  ${line}\n`).join('')}`);
    return 0;
  });
}
