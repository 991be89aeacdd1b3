/** Every key of the screen where one is, by group, and why one is off. */
import { bindingsHere, groupTitles, keyName } from './bindings.ts';
import type { Binding } from './binding.ts';
import { filterFields } from './filter.ts';
import { type Line, piece, wrap } from './lines.ts';
import { screenOf } from './screens/index.ts';
import { here, type State } from './state.ts';

export function helpLines(state: State, width: number): readonly Line[] {
  const all = bindingsHere(state);
  const groups = Object.keys(groupTitles) as Binding['group'][];
  const screen = screenOf(here(state));
  return [
    [piece(`Keys in ${screen.title}`, 'title'), piece('   Esc closes', 'muted')],
    ...groups.flatMap((group): Line[] => {
      const own = all.filter((binding) => binding.group === group);
      return own.length === 0
        ? []
        : [
            [],
            [piece(groupTitles[group], 'title')],
            ...own.flatMap((binding) => bindingLines(binding, state, width)),
          ];
    }),
    ...(screen.kind === 'list' ? filterLines(width) : []),
    [],
    [
      piece(
        state.session.allowApply
          ? 'Ctrl-C leaves at once; while a plan is applied it stops after the present change.'
          : 'Ctrl-C leaves at once. Nothing here changes a vendor: that needs --allow-apply.',
        'muted',
      ),
    ],
  ];
}

const keysWide = 22;

function bindingLines({ keys, help, off }: Binding, state: State, width: number): readonly Line[] {
  const reason = off?.(state) ?? null;
  const text = reason === null ? help : `${help} (off: ${reason})`;
  const [first = '', ...more] = wrap(text, width - keysWide - 4);
  const role = reason === null ? 'plain' : 'muted';
  return [
    [
      piece('  '),
      piece(keys.map(keyName).join(' ').padEnd(keysWide), reason === null ? 'key' : 'muted'),
      piece(first, role),
    ],
    ...more.map((line): Line => [piece(' '.repeat(keysWide + 2) + line, role)]),
  ];
}

function filterLines(width: number): readonly Line[] {
  return [
    [],
    [
      piece('Filter', 'title'),
      piece('  words, "two words", field:value; ! before any turns it round', 'muted'),
    ],
    ...Object.entries(filterFields).flatMap(([field, says]) => {
      const [first = '', ...more] = wrap(says, width - keysWide - 4);
      return [
        [piece('  '), piece(`${field}:`.padEnd(keysWide), 'key'), piece(first)],
        ...more.map((line) => [piece(' '.repeat(keysWide + 2) + line)]),
      ];
    }),
  ];
}
