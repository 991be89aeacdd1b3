import { type AdvisoryKind, advisoryKinds } from '../../core/advisory.ts';
import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const feedsUpdate: Command = {
  path: ['feeds', 'update'],
  group: 'files',
  summary: 'fetch the lists of known-bad clients that the configuration names',
  detail:
    'Only this command fetches lists. What comes is checked whole before it replaces the last good copy; a list that fails, or has lost more than half of its entries, leaves that copy in use. Formats: RogueApps in JSON or TOML, and a CSV with the columns name, kind, platform, client_id, publisher, owner_tenant, domain, since, reason, reference. Ends with 2 when a list cannot be read, 4 when one cannot be reached, 6 when one has shrunk.',
  options: [
    options.config,
    {
      flag: '--name',
      summary: 'only this list; a new name goes with --source',
      value: { name: 'NAME', kind: 'text' },
    },
    {
      flag: '--source',
      summary: 'read it from this file or https address',
      value: { name: 'FILE|URL', kind: 'text' },
    },
    {
      flag: '--kind',
      summary: 'what its entries are that do not say so themselves',
      value: { name: 'KIND', kind: 'text', choices: advisoryKinds },
    },
    { flag: '--accept-shrink', summary: 'take a list that has lost more than half of its entries' },
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden feeds update', says: 'all lists of the configuration' },
    {
      line: 'grantwarden feeds update --name isac --source ./isac.csv --kind malicious',
      says: 'one from a file, whether it is configured or not',
    },
  ],
  run: runUpdate,
};

async function runUpdate(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ updateFeeds }, { updatesExit, updatesJson, updatesText }, { writeOutput }] = await Promise.all([
    import('../../app/feeds-update.ts'),
    import('../feeds-text.ts'),
    import('../output.ts'),
  ]);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const updates = await updateFeeds(app, {
      name: given.text('--name'),
      source: given.text('--source'),
      kind: given.text('--kind') as AdvisoryKind | null,
      acceptShrink: given.on('--accept-shrink'),
    });
    const file = given.text('--output');
    const redact = (text: string): string => app.redactor.redact(text);
    const text = given.on('--json') ? updatesJson(updates, redact) : updatesText(updates, redact);
    await writeOutput([text], file, io.stdout);
    for (const { name, ignored } of updates)
      if (ignored.length > 0) say(`Columns of ${name} left out: ${ignored.join(', ')}\n`);
    const exit = updatesExit(updates);
    say(`\nNext: ${nextCommand(invocation, exit === 0 ? 'audit --offline' : 'feeds list')}\n`);
    return exit;
  });
}
