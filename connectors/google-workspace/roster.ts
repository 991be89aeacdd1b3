/** Everyone in the tenant, as the sweeps over people need them: read once a run. */
import { AppError, toAppError } from '../../src/core/errors.ts';
import type { Tri } from '../../src/core/vocabulary.ts';
import type { GoogleClient } from './client.ts';
import { lists, readList } from './list.ts';
import { User } from './wire.ts';

export interface Member {
  readonly id: string;
  readonly email: string | null;
  readonly active: Tri;
}

interface RosterReading {
  /** In order of id, so that a resumed sweep finds its place. */
  readonly members: readonly Member[];
  /** Why some people are not among them; null when all are. */
  readonly lost: { readonly error: AppError; readonly units: number } | null;
}

export interface Roster {
  /** The stream `users` starts over. */
  begin(): void;
  add(member: Member): void;
  /** Its rows that did not parse. */
  lose(): void;
  finish(error: AppError | null): void;
  /**
   * Who is there. Asks Google itself when the stream `users` has not been read by this process (it is skipped, or
   * a run is resumed).
   * @throws AppError when nobody at all could be read
   */
  read(signal: AbortSignal): Promise<RosterReading>;
}

export function activeOf({ suspended, archived }: User): Tri {
  if (suspended === true || archived === true) return 'no';
  return suspended === false ? 'yes' : 'unknown';
}

export function createRoster(client: GoogleClient): Roster {
  const members = new Map<string, Member>();
  let lostRows = 0;
  let failure: AppError | null = null;
  let ended = false;
  let reading: Promise<void> | null = null;

  const roster: Roster = {
    begin() {
      members.clear();
      lostRows = 0;
      failure = null;
      ended = false;
    },
    add: (member) => void members.set(member.id, member),
    lose() {
      lostRows += 1;
    },
    finish(error) {
      failure = error;
      ended = true;
    },
    async read(signal) {
      if (!ended) {
        reading ??= fill(signal).finally(() => {
          reading = null;
        });
        await reading;
      }
      if (failure !== null && members.size === 0) throw failure;
      return { members: [...members.values()].sort(byId), lost: lost() };
    },
  };

  async function fill(signal: AbortSignal): Promise<void> {
    roster.begin();
    const pages = readList({
      shape: lists.users,
      schema: User,
      fetchPage: (pageToken) => client.users(pageToken === undefined ? {} : { pageToken }, signal),
      report: () => roster.lose(),
      keyOf: (user) => user.id,
    });
    try {
      for await (const { rows } of pages)
        for (const user of rows)
          roster.add({ id: user.id, email: user.primaryEmail ?? null, active: activeOf(user) });
      roster.finish(null);
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      roster.finish(toAppError(thrown));
    }
  }

  function lost(): RosterReading['lost'] {
    if (failure !== null)
      return {
        error: new AppError('READ_INCOMPLETE', {
          detail: `the roster was not read to its end (${failure.message})`,
          remedy: failure.remedy,
        }),
        units: 1,
      };
    if (lostRows === 0) return null;
    return {
      error: new AppError('READ_MALFORMED', { detail: 'people whose row in the roster was not understood' }),
      units: lostRows,
    };
  }
  return roster;
}

function byId(a: Member, b: Member): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}
