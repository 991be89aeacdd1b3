import { type Installation, type InstallContext, shellWord } from './install.ts';

/** Cron knows only the zone of the machine, so it asks often whether something is due. */
const everyFiveMinutes = '*/5 * * * *';

/** A line for a crontab. Nothing more is needed against two at a time: the workspace is locked. */
export function crontabLine(context: InstallContext): Installation {
  const { name, program, configFile, cron, timezone } = context;
  const words = [...program, 'schedule', 'run', '--once', '--quiet', '--config', configFile];
  // To cron a percent sign ends the command.
  const command = words.map(shellWord).join(' ').replaceAll('%', '\\%');
  const file = `${name}.crontab`;
  return {
    files: [
      {
        path: file,
        text: `# Runs what is due (${cron} ${timezone}) and nothing else; it ends at once when nothing is.\n${everyFiveMinutes} ${command}\n`,
      },
    ],
    enable: [`(crontab -l 2>/dev/null; cat ${file}) | crontab -`, 'crontab -l'],
  };
}
