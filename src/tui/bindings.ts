/** The one table of keys. Footer, help, palette and the reference page are made from it. */
import { applying } from './bindings-apply.ts';
import { deciding } from './bindings-decide.ts';
import { looking } from './bindings-look.ts';
import { planning } from './bindings-plan.ts';
import { moving } from './bindings-move.ts';
import type { Binding } from './binding.ts';
import { here, type State } from './state.ts';
import { screenOf } from './screens/index.ts';

export const bindings: readonly Binding[] = [...applying, ...planning, ...looking, ...deciding, ...moving];

/** Of the screen where one is; the first of two that share a key is meant. */
export function bindingsHere(state: State): readonly Binding[] {
  const screen = screenOf(here(state));
  const taken = new Set<string>();
  return bindings.filter(({ on, keys }) => {
    if (on !== undefined && !on.includes(screen.kind) && !on.includes(screen.id)) return false;
    if (keys.every((key) => taken.has(key))) return false;
    for (const key of keys) taken.add(key);
    return true;
  });
}

export const groupTitles: Readonly<Record<Binding['group'], string>> = {
  look: 'Look',
  mark: 'Choose',
  decide: 'Decide (writes policy and journal)',
  act: 'Plan',
  go: 'Go',
  move: 'Move',
};

const keyNames: ReadonlyMap<string, string> = new Map([
  ['up', '↑'],
  ['down', '↓'],
  ['left', '←'],
  ['right', '→'],
  ['pgup', 'PgUp'],
  ['pgdn', 'PgDn'],
  ['home', 'Home'],
  ['end', 'End'],
  ['enter', 'Enter'],
  ['esc', 'Esc'],
  ['space', 'Space'],
  ['backspace', 'Backspace'],
  ['tab', 'Tab'],
  ['shift-tab', 'Shift-Tab'],
  ['delete', 'Delete'],
]);

export function keyName(key: string): string {
  if (key.startsWith('ctrl-')) return `Ctrl-${key.slice(5).toUpperCase()}`;
  return keyNames.get(key) ?? key;
}
