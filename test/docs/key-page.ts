import type { Binding } from '../../src/tui/binding.ts';
import { bindings, groupTitles, keyName } from '../../src/tui/bindings.ts';
import { filterFields } from '../../src/tui/filter.ts';
import { code, page, row, table } from './markdown.ts';

const kinds: ReadonlyMap<string, string> = new Map([
  ['list', 'lists'],
  ['page', 'pages'],
]);

/** Keys of the review, from the table that the review itself obeys. */
export function keyPage(): string {
  const groups = Object.keys(groupTitles) as Binding['group'][];
  return page(
    'Keys of the review',
    'In `grantwarden review`, `?` shows the keys of the screen where you are, and why one is off; `:` finds each of them by name. One key alone changes something at a vendor: `A`, after a look and a question, and only when the review was started with `--allow-apply`. Keys marked with * are taken only when they come by themselves, not from a paste or a slow line that sends several at once.',
    ...groups.flatMap((group) => [
      `## ${groupTitles[group]}`,
      table(
        ['key', 'command', 'what it does', 'where'],
        bindings
          .filter((binding) => binding.group === group)
          .map(({ keys, command, help, on, careful }) =>
            row(
              `${keys.map((key) => code(keyName(key))).join(' ')}${careful === true ? ' *' : ''}`,
              command,
              help,
              on === undefined ? 'everywhere' : on.map((each) => kinds.get(each) ?? each).join(', '),
            ),
          ),
      ),
    ]),
    '## The filter',
    'Plain words are looked for in all of a row. `field:value` looks at one thing, `"two words"` at words that stand together, `!` before any of them turns it round, `status:new,reopened` means one or the other, and `score:`, `people:` and `grants:` know `>`, `>=`, `<` and `<=`.',
    table(
      ['field', 'what it is'],
      Object.entries(filterFields).map(([field, says]) => row(code(`${field}:`), says)),
    ),
  );
}
