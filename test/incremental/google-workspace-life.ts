/** A Google Workspace that lives for some days, audited by its changes once a day, and each time in full beside it. */
import { type Audited, type Inventory, startWorld } from '../world.ts';
import type { Difference } from './equality.ts';
import { type Life, live, sandboxOf, type Staleness, streamsOf } from './life.ts';

/** What no log tells of, in the words of the sandbox. */
const unseen = /ended unseen|expired unused|app password/u;
const deleted = /the vendor deleted (.*)$/u;
const address = /\S+@\S+/gu;

/**
 * @returns what an audit by changes said otherwise than one in full, although a log told of it; and in the end, when
 * everything has been read again, whatever is said otherwise
 */
export async function googleLife(life: Life): Promise<readonly string[]> {
  await using world = await startWorld({ platforms: ['google-workspace'], ...sandboxOf(life) });
  return await live(world, life, googleStaleness(life.logTrouble !== undefined));
}

/** @param deaf with events that come late or never any change of the last days may be missing */
export function googleStaleness(deaf: boolean): Staleness {
  const known = new KnownPeople();
  // People and names of apps of which something is not told, by the stream that reads it.
  const untold = { tokens: new Set<string>(), 'app-passwords': new Set<string>() };
  return {
    hear(audited, said) {
      known.learn(audited);
      for (const line of said) {
        const app = deleted.exec(line)?.[1];
        if (app !== undefined) untold.tokens.add(app);
        if (!deaf && !unseen.test(line) && !hasNamelessEvents(audited)) continue;
        for (const email of line.match(address) ?? [])
          untold[line.includes('app password') ? 'app-passwords' : 'tokens'].add(known.idOf(email));
      }
      for (const stream of ['tokens', 'app-passwords'] as const)
        if (wasWhole(audited, stream)) untold[stream].clear();
      return [];
    },
    excuses(difference, audited, saying) {
      const excused = new Set([...untold.tokens, ...untold['app-passwords'], ...known.inactive]);
      return (
        isAbout(excused, difference, audited) ||
        isAbout(excused, difference, saying) ||
        (deaf && isOfTheLogAlone(difference, saying))
      );
    },
    excusesWhole: (difference, audited) => isAbout(known.inactive, difference, audited),
  };
}

function wasWhole(audited: Audited, stream: string): boolean {
  return streamsOf(audited).some(
    ({ name, status, changes }) => name === stream && status === 'complete' && changes === undefined,
  );
}

/** Some consents and revocations do not say whose they are, so that it may be anybody's whose the sandbox says. */
function hasNamelessEvents(audited: Audited): boolean {
  return streamsOf(audited).some(({ reason }) => reason?.includes('do not say whose') === true);
}

class KnownPeople {
  readonly #ids = new Map<string, string>();
  /** Of those who cannot sign in only what was read before is known; somebody who asks for the first time is refused. */
  inactive: ReadonlySet<string> = new Set();

  learn({ inventory }: Audited): void {
    const people = inventory.principals.map(fieldsOf);
    for (const [, , id = '', label = ''] of people) this.#ids.set(label, id);
    this.inactive = new Set(people.flatMap(([, , id = '', , active]) => (active === 'no' ? [id] : [])));
  }

  idOf(email: string): string {
    return this.#ids.get(email) ?? email;
  }
}

/** Whether a line is about one of these people or names of apps, or about an app that none but these people have. */
function isAbout(excused: ReadonlySet<string>, { list, line }: Difference, { inventory }: Audited): boolean {
  const fields = fieldsOf(line);
  switch (list) {
    case 'grants': {
      const [, app = '', kind, holder = ''] = fields;
      // The log forgets who was given delegation long ago; what an earlier audit has heard of it still holds.
      return kind === 'domain-wide-delegation' || excused.has(holder) || excused.has(titleOf(app, inventory));
    }
    case 'credentials':
      return excused.has(fields[0]?.split(':')[1] ?? '');
    case 'apps': {
      const [, app = ''] = fields;
      const holders = inventory.grants.map(fieldsOf).filter(([, of]) => of === app);
      const isOfExcused = holders.every(([, , , holder = '']) => excused.has(holder));
      return excused.has(titleOf(app, inventory)) || (holders.length > 0 && isOfExcused);
    }
    case 'principals':
    case 'settings':
      return false;
  }
}

/** Nobody holds the app: only a log has told that it was used, and such an event may come too late. */
function isOfTheLogAlone({ list, line }: Difference, { inventory }: Audited): boolean {
  const [, app] = fieldsOf(line);
  return list === 'apps' && !inventory.grants.some((grant) => fieldsOf(grant)[1] === app);
}

/** What the sandbox calls an app: by its name or, where it has none, by its client id. */
function titleOf(key: string, { apps }: Inventory): string {
  const found = apps.map(fieldsOf).find(([, app]) => app === key);
  return found?.[2] ?? key.slice('google-workspace:'.length);
}

/** Those that are read here are text, or null. */
function fieldsOf(line: string): readonly string[] {
  return JSON.parse(line) as string[];
}
