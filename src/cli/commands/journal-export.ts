import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const journalExport: Command = {
  path: ['journal', 'export'],
  group: 'decide',
  summary: 'write the journal, checked, to a file that can be kept elsewhere',
  detail:
    'One entry a line as it stands in the workspace, people as references. A journal that does not hold is not exported: it ends with 6 and names the first bad line.',
  options: [options.config, options.output, ...options.always],
  examples: [{ line: 'grantwarden journal export --output journal-2026-11.ndjson', says: 'for the archive' }],
  run: runExport,
};

async function runExport(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ exportJournal, journalHead }, { writeOutput }] = await Promise.all([
    import('../../app/journal.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async ({ workspace }) => {
    await writeOutput(exportJournal(workspace), given.text('--output'), io.stdout);
    const head = journalHead(workspace);
    say(
      head === null
        ? '\nThe journal is empty: nothing has been decided or done yet.\n'
        : `\n${head.seq} ${head.seq === 1 ? 'entry' : 'entries'}, head ${head.hash}\nNext: keep the head apart from the file; journal verify --head proves one by the other.\n`,
    );
    return 0;
  });
}
