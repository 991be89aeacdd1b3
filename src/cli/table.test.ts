import { expect, test } from 'vitest';
import stringWidth from 'string-width';
import { hasHiddenText } from '../core/text.ts';
import { type Column, tableText } from './table.ts';

interface Row {
  readonly name: string;
  readonly users: number;
}

const columns: readonly Column<Row>[] = [
  { title: 'APP', cell: ({ name }) => name, grows: true },
  { title: 'USERS', cell: ({ users }) => String(users), align: 'right' },
];

async function drawn(rows: readonly Row[], width: number | null): Promise<readonly string[]> {
  async function* source(): AsyncGenerator<Row> {
    yield* rows;
  }
  let text = '';
  for await (const piece of tableText(source(), columns, width, 'No app.')) text += piece;
  return text.trimEnd().split('\n');
}

test('columns line up, numbers at the right, wide characters counted as they are drawn', async () => {
  expect(
    await drawn(
      [
        { name: '会議アプリ', users: 7 },
        { name: 'Zoom', users: 1200 },
      ],
      null,
    ),
  ).toEqual(['APP         USERS', '会議アプリ      7', 'Zoom         1200']);
});

test('a narrow terminal cuts names, not numbers', async () => {
  const lines = await drawn([{ name: '名'.repeat(60), users: 123_456 }], 40);

  expect(lines.every((line) => stringWidth(line) <= 40)).toBe(true);
  expect(lines[1]).toContain('…');
  expect(lines[1]).toContain('123456');
});

test('a hostile name stays one visible line', async () => {
  const lines = await drawn([{ name: 'evil\u001b[1A\nUSERS 0\u202e', users: 1 }], 80);

  expect(lines).toHaveLength(2);
  expect(lines.some(hasHiddenText)).toBe(false);
});

test('rows beyond those measured keep the columns; nothing says so', async () => {
  const many = await drawn(
    Array.from({ length: 2500 }, (_, index) => ({ name: `app-${index}`, users: index })),
    80,
  );

  expect(many).toHaveLength(2501);
  expect(new Set(many.map((line) => stringWidth(line))).size).toBe(1);
  expect(await drawn([], 80)).toEqual(['No app.']);
});

test('without a terminal nothing is cut, and one long name does not push the columns of all rows away', async () => {
  const name = 'n'.repeat(2000);
  const lines = await drawn(
    [
      { name, users: 1 },
      { name: 'Zoom', users: 2 },
    ],
    null,
  );

  expect(lines[1]).toContain(name);
  expect(lines.filter((line) => line.length > 110)).toHaveLength(1);
});

test('a column that wraps goes on in further lines, under itself, and no row takes more than four', async () => {
  async function* source(): AsyncGenerator<Row> {
    yield { name: 'one two three four five', users: 7 };
    yield { name: 'word '.repeat(60), users: 8 };
  }
  const wrapping = columns.map((column) => ({ ...column, wraps: column.grows === true }));
  const text = (await Array.fromAsync(tableText(source(), wrapping, 20, 'No app.'))).join('');

  const lines = text.trimEnd().split('\n');
  expect(lines.slice(1, 3)).toEqual(['one two three      7', 'four five']);
  expect(lines.slice(3)).toHaveLength(4);
  expect(lines.at(-1)).toContain('…');
  expect(lines.every((line) => stringWidth(line) <= 20)).toBe(true);
});
