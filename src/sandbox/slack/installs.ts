/**
 * Who installed what: computed from company, person and app, and kept only where it changed. The first of a
 * workspace who installs an app brings its bot. Whoever leaves leaves a living token behind.
 */
import { day } from '../company.ts';
import type { Company } from '../contract.ts';
import { chance, textHash } from '../random.ts';
import type { SlackApp, SlackApps } from './apps.ts';
import type { Workspaces } from './workspaces.ts';

export interface Install {
  readonly app: SlackApp;
  readonly person: number;
  readonly team: number;
  readonly at: number;
}

export interface Installs {
  /** The history's installs by people, person by person; changes are not in it. */
  original(): Iterable<Install>;
  /** Who brought the app's bot to the workspace; null when nobody there has it by himself. */
  first(app: SlackApp, team: number): Install | null;
  of(person: number): readonly Install[];
}

/** Nobody installs an app in the last hours, or after it was last used. */
const latestDays = 0.25;
const unusedDays = 30;

export function createInstalls(company: Company, workspaces: Workspaces, apps: SlackApps): Installs {
  const { seed, startedAt } = company;
  const people = company.size;
  const offered = apps.all.flatMap((app) =>
    app.vendorApp === null ? [] : [{ app, vendorApp: app.vendorApp, hash: textHash(app.id) }],
  );
  let firsts: ReadonlyMap<SlackApp, ReadonlyMap<number, Install>> | undefined;

  function of(index: number): readonly Install[] {
    if (index >= people) return [];
    const person = company.person(index);
    const found: Install[] = [];
    for (const { app, vendorApp, hash } of offered) {
      if (!company.holds(person, vendorApp)) continue;
      const span = (vendorApp.since - Math.max(latestDays, vendorApp.lastUsed ?? unusedDays)) * day;
      const drawn = startedAt - vendorApp.since * day + chance(seed, 'slack install', hash, index) * span;
      const at = Math.floor(Math.max(drawn, person.hiredAt + day) / 1000) * 1000;
      if (person.leftAt === null || at < person.leftAt)
        found.push({ app, person: index, team: workspaces.homeOf(index), at });
    }
    return found;
  }

  function* original(): Generator<Install> {
    for (let index = 0; index < people; index += 1) yield* of(index);
  }

  function findFirsts() {
    const found = new Map(apps.all.map((app) => [app, new Map<number, Install>()]));
    for (const install of original()) {
      const ofApp = found.get(install.app);
      const earliest = ofApp?.get(install.team);
      if (earliest === undefined || install.at < earliest.at) ofApp?.set(install.team, install);
    }
    return found;
  }

  return {
    original,
    of,
    first(app, team) {
      firsts ??= findFirsts();
      return firsts.get(app)?.get(team) ?? null;
    },
  };
}
