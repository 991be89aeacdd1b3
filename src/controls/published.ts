/** Numbers as their publishers write them. */
import type { ControlProfile } from '../core/control.ts';
import type { Published } from './control.ts';

const cisOnly: readonly ControlProfile[] = ['cis', 'cis-1'];

/** CISA's baselines, as of August 2026. */
export function scuba(...numbers: readonly string[]): readonly Published[] {
  return numbers.map((number) => ({ id: `SCuBA ${number}` }));
}

/** Asked of nobody who follows CIS, which asks for something else. */
export function scubaOnly(number: string): readonly Published[] {
  return [{ id: `SCuBA ${number}`, profiles: ['scuba'] }];
}

type Level = 1 | 2;

/** @param levels of each edition that has the number. */
export function cisM365(
  number: string,
  levels: { readonly v6?: Level; readonly v7?: Level },
): readonly Published[] {
  return [
    ...(levels.v6 === undefined ? [] : [atLevel(`CIS M365 v6.0 ${number}`, levels.v6)]),
    ...(levels.v7 === undefined ? [] : [atLevel(`CIS M365 v7.0 ${number}`, levels.v7)]),
  ];
}

export function cisGws(number: string, level: Level): readonly Published[] {
  return [atLevel(`CIS GWS v1.3 ${number}`, level)];
}

/** Asked of nobody who follows SCuBA, which asks for something else. */
export function cisOnlyOf(published: readonly Published[]): readonly Published[] {
  return published.map(({ id }) => ({ id, profiles: cisOnly }));
}

function atLevel(id: string, level: Level): Published {
  return level === 1 ? { id } : { id, profiles: ['scuba', 'cis'] };
}
