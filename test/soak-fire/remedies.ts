/** What an error says is to be done, done as it says. */
import { chownSync, existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { nobody, type ToldError } from './command.ts';
import { type FireWorld, permit } from './world.ts';

/** @returns what was done, and the commands to run next; null: the remedy names nothing that can be done */
export function follow(
  world: FireWorld,
  { code, message, remedy }: ToldError,
  nth: number,
): { readonly did: string; readonly commands: readonly (readonly string[])[] } | null {
  const commands = commandsIn(world, remedy);
  const place = placeIn(world, message);
  if (/free space/iu.test(remedy)) {
    world.leave(null);
    return { did: 'freed space', commands: [] };
  }
  if (/move (?:the (?:named )?file|it|journal\.ndjson) away/iu.test(remedy)) {
    const file = code === 'JOURNAL_BROKEN' ? path.join(world.workspace, 'journal.ndjson') : place;
    if (file === null || !existsSync(file)) return null;
    renameSync(file, path.join(path.dirname(world.workspace), `away-${nth}-${path.basename(file)}`));
    const audit = /full audit/iu.test(remedy) ? [['audit', '--full', '--allow-partial']] : [];
    return { did: `moved ${path.basename(file)} away`, commands: audit };
  }
  if (/owner and permissions/iu.test(remedy)) {
    for (const file of [place ?? world.workspace, world.workspace]) {
      if (existsSync(file)) permitted(file);
    }
    return { did: 'gave it back to its owner', commands: [] };
  }
  if (/wait for it/iu.test(remedy)) return { did: 'waited', commands: [] };
  return commands.length === 0 ? null : { did: 'ran what it names', commands };
}

function permitted(file: string): void {
  if (nobody !== null) chownSync(file, nobody.uid, nobody.gid);
  permit(file);
  if (statSync(file).isDirectory()) for (const name of readdirSync(file)) permitted(path.join(file, name));
}

/** The first absolute path of the message that lies in the workspace, or the database that it names. */
function placeIn({ workspace }: FireWorld, message: string): string | null {
  const at = message.indexOf(workspace);
  if (at === -1) {
    const [database] = /\b(?:inventory|outbox)\.db\b/u.exec(message) ?? [];
    return database === undefined ? null : path.join(workspace, database);
  }
  const [text = ''] = /^[^\s(:]+/u.exec(message.slice(at)) ?? [];
  return text;
}

/** Between backquotes, without the configuration, which each command of the soak is given. */
function commandsIn({ configFile }: FireWorld, remedy: string): readonly (readonly string[])[] {
  return [...remedy.matchAll(/`grantwarden (?<words>[^`]+)`/gu)].map(({ groups }) =>
    (groups?.['words'] ?? '')
      .replace(`--config ${configFile}`, '')
      .split(' ')
      .filter((word) => word !== ''),
  );
}
