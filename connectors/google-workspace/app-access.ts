/** What an operator's list says of apps, as rows; and which of them an administrator has changed since. Pure. */
import { consoleFacts } from '../../src/core/console-access.ts';
import type { AppSeen, EventSeen } from '../../src/core/observation.ts';
import {
  type AppAccessList,
  isCurrent,
  type ListedApp,
  listedFrom,
  nameOfList,
} from '../../src/core/operator-list.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import type { TellApp } from './app-names.ts';

/** Client ids, each with the ISO time of its last change after the list. */
export type ChangedSince = ReadonlyMap<string, string>;

/** For a cursor to know whether it goes on from the same list, which means less once it is old. @param now milliseconds since the epoch */
export function meaningOf(list: AppAccessList | null, now: number): string | undefined {
  const name = nameOfList(list);
  return list === null || isCurrent(list, now) ? name : `${name} too old`;
}

export class ListedAccess {
  readonly #list: AppAccessList;
  readonly #listed: ReadonlySet<string>;
  readonly #changed: Map<string, string>;
  readonly #met = new Set<string>();

  /** @param changed what is known already, from a cursor */
  constructor(list: AppAccessList, changed: ChangedSince) {
    this.#list = list;
    this.#listed = new Set(list.apps.map(({ clientId }) => clientId));
    this.#changed = new Map(changed);
  }

  get changed(): ChangedSince {
    return this.#changed;
  }

  /** An app that is told in this read loses what was told of it before, so it has to be told again. */
  meet({ clientId, event, at }: EventSeen): void {
    if (clientId === null || !this.#listed.has(clientId)) return;
    this.#met.add(clientId);
    if (event !== 'app-access-changed' || at < listedFrom(this.#list)) return;
    if (at > (this.#changed.get(clientId) ?? '')) this.#changed.set(clientId, at);
  }

  /**
   * An app that is shut out has that state, unless its grants tell another; and no name of the list, for a trap that is
   * shut is no trap.
   * @param now milliseconds since the epoch
   * @param all of the list; otherwise of the apps that were met
   */
  rows(tellApp: TellApp, now: number, all: boolean): readonly AppSeen[] {
    const { apps, asOf } = this.#list;
    return apps
      .filter(({ clientId }) => all || this.#met.has(clientId))
      .map((app) => {
        const { clientId } = app;
        const changedAt = this.#changed.get(clientId) ?? null;
        const isShut = isBlocked(app) && changedAt === null && isCurrent(this.#list, now);
        const [told] = tellApp({ clientId, name: isShut ? null : app.name });
        const facts = consoleFacts(app, asOf, changedAt);
        return {
          ...(told ?? { type: 'app', clientId, ...untoldApp }),
          ...(isShut ? { state: 'blocked' as const } : {}),
          facts,
        };
      });
  }
}

/** For everybody. */
function isBlocked({ access }: ListedApp): boolean {
  return (
    access.every((one) => one.access === 'blocked') &&
    access.some(({ unit }) => unit === null || unit === '/')
  );
}
