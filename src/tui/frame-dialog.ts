/** Dialogs: palette, forms, questions, errors. They stand where the list stood. */
import { safeText } from '../core/text.ts';
import { cut, fit, type Line, piece, type Piece, wrap } from './lines.ts';
import { offers } from './palette.ts';
import { keyName } from './bindings.ts';
import type { Modal, State } from './state.ts';
import { some } from './words.ts';
import { type Field, letters } from './text-field.ts';

type Dialog = Exclude<Modal, { readonly modal: 'filter' | 'search' | 'help' }>;

const widest = 100;

export function dialogLines(state: State, dialog: Dialog, height: number): readonly Line[] {
  const width = Math.min(widest, state.columns - 4);
  const lines = contents(state, dialog, width, height - 4);
  return lines.map((line) => [piece('  '), ...line]);
}

function contents(state: State, dialog: Dialog, width: number, room: number): readonly Line[] {
  switch (dialog.modal) {
    case 'palette':
      return paletteLines(state, dialog, width, room);
    case 'form': {
      const { title, lines, fields, focus, problem } = dialog;
      return [
        [piece(title, 'title')],
        ...listed(lines, width, Math.max(1, room - fields.length * 2 - 2)),
        [],
        ...fields.flatMap(({ label, hint, field }, index): readonly Line[] => [
          [
            piece(index === focus ? '> ' : '  ', 'key'),
            piece(label.padEnd(8), index === focus ? 'title' : 'plain'),
            ...input(field, index === focus, width - 12),
          ],
          [piece(`${' '.repeat(10)}${hint}`, 'muted')],
        ]),
        ...(problem === null ? [] : [[piece(problem, 'bad')]]),
      ];
    }
    case 'confirm': {
      const { title, lines, action, focus } = dialog;
      return [
        ...wrap(title, width).map((line): Line => [piece(line, 'title')]),
        [],
        ...listed(lines, width, Math.max(1, room - 3)),
        [],
        [
          piece('  '),
          piece(` ${focus === 0 ? '> ' : ''}Cancel `, focus === 0 ? 'selected' : 'plain'),
          piece('   '),
          piece(` ${focus === 1 ? '> ' : ''}${action} `, focus === 1 ? 'selected' : 'plain'),
        ],
      ];
    }
    case 'choose': {
      const { title, lines, choices, focus } = dialog;
      return [
        ...wrap(title, width).map((line): Line => [piece(line, 'title')]),
        [],
        ...listed(lines, width, Math.max(1, room - 3)),
        [],
        ['Cancel', ...choices.map(({ label }) => label)].flatMap((label, index) => [
          piece('  '),
          piece(` ${focus === index ? '> ' : ''}${label} `, focus === index ? 'selected' : 'plain'),
        ]),
      ];
    }
    case 'agree': {
      const { title, lines, word, field } = dialog;
      return [
        ...wrap(title, width).map((line): Line => [piece(line, 'title')]),
        [],
        ...listed(lines, width, Math.max(1, room - 3)),
        [],
        word === null
          ? [piece('y', 'key'), piece(' makes them. Enter, n or Esc leaves. '), piece('[y/N]', 'title')]
          : [
              piece('Type '),
              piece(word, 'key'),
              piece(' and Enter to agree, anything else to leave: '),
              ...input(field, true, 20),
            ],
      ];
    }
    case 'trouble': {
      const { title, trouble } = dialog;
      return [
        [piece(title, 'bad')],
        [],
        ...trouble.message
          .split('\n')
          .flatMap((line) => wrap(safeText(line), width).map((each): Line => [piece(each)])),
        [],
        ...wrap(trouble.remedy, width).map((each): Line => [piece(each)]),
        [piece(trouble.code, 'muted')],
      ];
    }
  }
}

function listed(lines: readonly string[], width: number, room: number): readonly Line[] {
  const all = lines.flatMap((line) => wrap(line, width - 2, 2));
  const shown = all.length <= room ? all : all.slice(0, Math.max(1, room - 1));
  return [
    ...shown.map(
      (line): Line => [
        piece(`  ${line}`, line.startsWith('+') ? 'good' : line.startsWith('-') ? 'bad' : 'plain'),
      ],
    ),
    ...(shown.length < all.length
      ? [[piece(`  and ${some(all.length - shown.length, 'more line')}`, 'muted')]]
      : []),
  ];
}

/** Keeps the place of typing in sight. */
function input({ text, cursor }: Field, focused: boolean, width: number): readonly Piece[] {
  const characters = letters(text);
  const from = Math.max(0, cursor - width + 4);
  if (!focused) return [piece(cut(text, width))];
  return [
    piece(characters.slice(from, cursor).join('')),
    piece(characters[cursor] ?? ' ', 'selected'),
    piece(cut(characters.slice(cursor + 1).join(''), Math.max(1, width - (cursor - from) - 1))),
  ];
}

function paletteLines(
  state: State,
  { field, chosen }: Extract<Dialog, { readonly modal: 'palette' }>,
  width: number,
  room: number,
): readonly Line[] {
  const all = offers(state, field.text);
  const from = Math.max(0, Math.min(chosen - Math.floor(room / 2), all.length - room));
  const rows = all.slice(from, from + room).map(({ command, keys, help, off }, index): Line => {
    const isChosen = from + index === chosen;
    const text = `${fit(command, 18)}${fit(keys.map(keyName).join(' '), 14)}${cut(off === null ? help : `${help} (off: ${off})`, width - 34)}`;
    return [
      piece(isChosen ? '> ' : '  ', 'key'),
      piece(text, isChosen ? 'selected' : off === null ? 'plain' : 'muted'),
    ];
  });
  return [
    [piece(': ', 'key'), ...input(field, true, width - 4)],
    [],
    ...(rows.length === 0 ? [[piece('No command of that name.', 'muted')]] : rows),
  ];
}
