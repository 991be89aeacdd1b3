/** The workspaces and who belongs to which: nobody is listed, membership is computed both ways. */
import { chance, pickIndex } from '../random.ts';
import type { SlackIds } from './ids.ts';
import type { SlackShape } from './options.ts';
import type { TenantCompany } from '../tenant-company.ts';

export interface Workspace {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface Workspaces {
  /** Those that there are now. */
  readonly all: readonly Workspace[];
  /** Those of the history, none of which is ever archived. */
  readonly original: readonly Workspace[];
  /** Also one that was archived. */
  at(index: number): Workspace | undefined;
  /** With the organisation's owner in it. */
  open(name: string): Workspace;
  archive(index: number): void;
  join(person: number, team: number): void;
  /** False: one workspace on an ordinary plan. */
  readonly organisation: boolean;
  find(id: string): Workspace | null;
  /** The workspace in which a person installs apps. */
  homeOf(person: number): number;
  /** All workspaces of a person, home first. */
  of(person: number): readonly number[];
  /** Indexes of the people of a workspace, deleted accounts included. */
  members(team: number): Iterable<number>;
}

const names = ['Northwind', 'Northwind Sales', 'Northwind R&D', 'Northwind <Partners>', 'Nordwind Süd'];
const mostWorkspaces = 1000;
const shareInTwo = 0.12;

export function createWorkspaces(company: TenantCompany, ids: SlackIds, shape: SlackShape): Workspaces {
  const { seed } = company;
  const organisation = shape.scenario !== 'basic';
  const count = organisation ? (shape.workspaces ?? 3) : 1;
  if (!Number.isInteger(count) || count < 1 || count > mostWorkspaces)
    throw new RangeError(`an organisation has 1 to ${mostWorkspaces} workspaces`);
  const original = Array.from({ length: count }, (_, index) => ({
    index,
    id: ids.team(index),
    name: names[index] ?? `Northwind Unit ${index}`,
    domain: index === 0 ? 'northwind-labs' : `northwind-${index}`,
  }));
  const known: Workspace[] = [...original];
  let all: readonly Workspace[] = original;
  /** Beside home and second workspace, by person. */
  const joined = new Map<number, readonly number[]>();
  const turn = pickIndex(count, seed, 'slack homes');
  const shift = count === 1 ? 0 : 1 + pickIndex(count - 1, seed, 'slack second homes');

  // People stand in rows of one for each workspace; every row is turned further than the one before.
  const homeOf = (person: number) => ((person % count) + Math.floor(person / count) * turn) % count;
  const inRow = (row: number, team: number) =>
    row * count + ((((team - row * turn) % count) + count) % count);
  const hasSecond = (person: number) => count > 1 && chance(seed, 'slack second', person) < shareInTwo;

  function of(person: number): readonly number[] {
    const later = joined.get(person);
    if (later === undefined) return atFirst(person);
    return [...atFirst(person), ...later.filter((team) => all.some(({ index }) => index === team))];
  }

  function atFirst(person: number): readonly number[] {
    // The organisation's owner is everywhere but in the last workspace.
    if (person === 0) return original.slice(0, Math.max(1, count - 1)).map(({ index }) => index);
    const home = homeOf(person);
    return hasSecond(person) ? [home, (home + shift) % count] : [home];
  }

  function* members(team: number): Generator<number> {
    if (team < count) yield* originalMembers(team);
    for (const guest of company.guests) if (atFirst(guest).includes(team)) yield guest;
    for (const [person, teams] of joined) if (teams.includes(team)) yield person;
  }

  function* originalMembers(team: number): Generator<number> {
    if (atFirst(0).includes(team)) yield 0;
    for (let row = 0; row * count < company.size; row += 1) {
      const own = inRow(row, team);
      if (own !== 0 && own < company.size) yield own;
      const guest = count === 1 ? 0 : inRow(row, (team - shift + count) % count);
      if (guest !== 0 && guest < company.size && hasSecond(guest)) yield guest;
    }
  }

  function join(person: number, team: number): void {
    joined.set(person, [...(joined.get(person) ?? []), team]);
  }

  return {
    get all() {
      return all;
    },
    original,
    at: (index) => known[index],
    organisation,
    find: (id) => all.find((workspace) => workspace.id === id) ?? null,
    homeOf,
    of,
    members,
    join,
    open(name) {
      const index = known.length;
      const opened = { index, id: ids.team(index), name, domain: `northwind-${index}` };
      known.push(opened);
      all = [...all, opened];
      join(0, index);
      return opened;
    },
    archive(index) {
      all = all.filter((workspace) => workspace.index !== index);
    },
  };
}
