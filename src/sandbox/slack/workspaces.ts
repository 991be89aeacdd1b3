/** The workspaces and who belongs to which: nobody is listed, membership is computed both ways. */
import type { Company } from '../contract.ts';
import { chance, pickIndex } from '../random.ts';
import type { SlackIds } from './ids.ts';
import type { SlackShape } from './options.ts';

export interface Workspace {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly domain: string;
}

export interface Workspaces {
  readonly all: readonly Workspace[];
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

export function createWorkspaces(company: Company, ids: SlackIds, shape: SlackShape): Workspaces {
  const { seed } = company;
  const organisation = shape.scenario !== 'basic';
  const count = organisation ? (shape.workspaces ?? 3) : 1;
  if (!Number.isInteger(count) || count < 1 || count > mostWorkspaces)
    throw new RangeError(`an organisation has 1 to ${mostWorkspaces} workspaces`);
  const all = Array.from({ length: count }, (_, index) => ({
    index,
    id: ids.team(index),
    name: names[index] ?? `Northwind Unit ${index}`,
    domain: index === 0 ? 'northwind-labs' : `northwind-${index}`,
  }));
  const byId = new Map(all.map((workspace) => [workspace.id, workspace]));
  const turn = pickIndex(count, seed, 'slack homes');
  const shift = count === 1 ? 0 : 1 + pickIndex(count - 1, seed, 'slack second homes');

  // People stand in rows of one for each workspace; every row is turned further than the one before.
  const homeOf = (person: number) => ((person % count) + Math.floor(person / count) * turn) % count;
  const inRow = (row: number, team: number) =>
    row * count + ((((team - row * turn) % count) + count) % count);
  const hasSecond = (person: number) => count > 1 && chance(seed, 'slack second', person) < shareInTwo;

  function of(person: number): readonly number[] {
    // The organisation's owner is everywhere but in the last workspace.
    if (person === 0) return all.slice(0, Math.max(1, count - 1)).map(({ index }) => index);
    const home = homeOf(person);
    return hasSecond(person) ? [home, (home + shift) % count] : [home];
  }

  function* members(team: number): Generator<number> {
    if (of(0).includes(team)) yield 0;
    for (let row = 0; row * count < company.size; row += 1) {
      const own = inRow(row, team);
      if (own !== 0 && own < company.size) yield own;
      const guest = count === 1 ? 0 : inRow(row, (team - shift + count) % count);
      if (guest !== 0 && guest < company.size && hasSecond(guest)) yield guest;
    }
  }

  return { all, organisation, find: (id) => byId.get(id) ?? null, homeOf, of, members };
}
