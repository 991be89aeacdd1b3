import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const feedsList: Command = {
  path: ['feeds', 'list'],
  group: 'files',
  summary:
    'show the lists of known-bad clients: where from, how old, how many entries, and whether they can be used',
  detail:
    'Nothing is fetched. A list is ok, stale (older than 30 days; still used), broken or missing. While one that is configured is broken or missing, what these lists are asked is not assessed instead of clear.',
  options: [options.config, options.json, options.output, ...options.always],
  examples: [{ line: 'grantwarden feeds list', says: 'which lists the next audit goes by' }],
  run: runList,
};

async function runList(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ feedStandings }, { feedsJson, feedsText }, { writeOutput }] = await Promise.all([
    import('../../app/feeds.ts'),
    import('../feeds-text.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const standings = feedStandings(app);
    const file = given.text('--output');
    const width = file === null ? io.stdout.columns : null;
    const text = given.on('--json') ? [feedsJson(standings)] : feedsText(standings, width);
    await writeOutput(text, file, io.stdout);
    const usable = standings.every(({ state }) => state === 'ok');
    say(`\nNext: ${nextCommand(invocation, usable ? 'audit --offline' : 'feeds update')}\n`);
    return 0;
  });
}
