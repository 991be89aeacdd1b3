/**
 * Answers as somebody collected them. CSV with a row of titles, or JSON: a list of mappings, or `{ answers: [...] }`.
 * `reference`, or `email` and `app`; `answer` keep or remove; `justification`; `by`; `at`.
 */
import { hasHiddenText, safeText } from '../../core/text.ts';
import { CsvFault, parseCsv } from '../../kit/csv.ts';
import { nearest } from '../../kit/nearest.ts';
import { readYaml } from '../../kit/yaml-border.ts';

const columns = ['reference', 'email', 'app', 'answer', 'justification', 'by', 'at'] as const;
type Column = (typeof columns)[number];

export interface GivenAnswer {
  /** `file:line`, as the person named the file. */
  readonly where: string;
  readonly cells: Readonly<Partial<Record<Column, string>>>;
}

export interface AnswerProblem {
  readonly where: string;
  readonly message: string;
}

export interface AnswersRead {
  readonly answers: readonly GivenAnswer[];
  readonly problems: readonly AnswerProblem[];
}

const longestCell = 1_000;
const mostRows = 100_000;

/** @throws AppError IMPORT_INVALID for JSON that cannot be read at all */
export function readAnswers(text: string, file: string): AnswersRead {
  const read = /^\s*[[{]/u.test(text) ? fromJson(text, file) : fromCsv(text, file);
  if (read.answers.length > mostRows)
    return {
      answers: [],
      problems: [{ where: `${file}:1`, message: `it has more than ${mostRows} answers` }],
    };
  const problems = [...read.problems, ...read.answers.flatMap(hostileCells)];
  return { answers: read.answers, problems };
}

function fromCsv(text: string, file: string): AnswersRead {
  try {
    const [head, ...rows] = parseCsv(text);
    if (head === undefined)
      return { answers: [], problems: [{ where: `${file}:1`, message: 'it is empty' }] };
    const titles = head.cells.map((cell) => cell.trim().toLowerCase());
    const problems = titlesProblems(titles, `${file}:${head.line}`);
    if (problems.length > 0) return { answers: [], problems };
    return {
      answers: rows.map(({ line, cells }) => ({
        where: `${file}:${line}`,
        cells: Object.fromEntries(titles.map((title, at) => [title, cells[at]?.trim() ?? ''])),
      })),
      problems: rows
        .filter(({ cells }) => cells.length > titles.length)
        .map(({ line }) => ({
          where: `${file}:${line}`,
          message: 'it has more cells than the row of titles: put quotes around a text with a comma',
        })),
    };
  } catch (thrown) {
    if (!(thrown instanceof CsvFault)) throw thrown;
    return { answers: [], problems: [{ where: `${file}:${thrown.line}`, message: thrown.message }] };
  }
}

function titlesProblems(titles: readonly string[], where: string): readonly AnswerProblem[] {
  const problems = titles
    .filter((title) => !isColumn(title))
    .map((title) => ({ where, message: unknownName(title) }));
  const twice = titles.filter((title, at) => titles.indexOf(title) !== at);
  const wanting = titles.includes('answer') ? [] : ['answer'];
  const who = titles.includes('reference') || (titles.includes('email') && titles.includes('app'));
  return [
    ...problems,
    ...twice.map((title) => ({ where, message: `the column ${safeText(title)} is there twice` })),
    ...wanting.map((title) => ({
      where,
      message: `the column ${title} is missing; the first row has the titles`,
    })),
    ...(who ? [] : [{ where, message: 'a column reference is needed, or email and app' }]),
  ];
}

function fromJson(text: string, file: string): AnswersRead {
  const yaml = readYaml(text, file, 'IMPORT_INVALID');
  const { value } = yaml;
  const inner = typeof value === 'object' && value !== null && !Array.isArray(value);
  const list: unknown = inner ? (value as { readonly answers?: unknown }).answers : value;
  const base = inner ? ['answers'] : [];
  if (!Array.isArray(list))
    return {
      answers: [],
      problems: [{ where: `${file}:1`, message: 'a list of answers is wanted, or { "answers": [ … ] }' }],
    };
  const answers: GivenAnswer[] = [];
  const problems: AnswerProblem[] = [];
  for (const [index, entry] of (list as readonly unknown[]).entries()) {
    const where = yaml.where([...base, index]);
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
      problems.push({ where, message: 'an answer is a mapping with reference and answer' });
      continue;
    }
    const cells: Partial<Record<Column, string>> = {};
    for (const [key, cell] of Object.entries(entry)) {
      if (!isColumn(key)) problems.push({ where, message: unknownName(key) });
      else if (typeof cell === 'string') cells[key] = cell.trim();
      else if (cell !== null) problems.push({ where, message: `${key} must be text in quotes` });
    }
    answers.push({ where, cells });
  }
  return { answers, problems };
}

/** What would show as something else than it is, or be run by a spreadsheet. */
function hostileCells({ where, cells }: GivenAnswer): readonly AnswerProblem[] {
  return Object.entries(cells).flatMap(([column, cell]): readonly AnswerProblem[] => {
    if (cell.length > longestCell)
      return [{ where, message: `${column} has more than ${longestCell} characters: shorten it` }];
    if (hasHiddenText(cell.replaceAll(/\r\n|\r|\n|\t/gu, ' ')))
      return [{ where, message: `${column} holds hidden characters: type it anew` }];
    if (/^[=+@-]/u.test(cell))
      return [
        {
          where,
          message: `${column} begins with ${cell.charAt(0)}, which a spreadsheet takes for a formula: take it away`,
        },
      ];
    return [];
  });
}

function isColumn(name: string): name is Column {
  return (columns as readonly string[]).includes(name);
}

function unknownName(name: string): string {
  const meant = nearest(name, columns);
  const shown = safeText(name).slice(0, 60);
  return meant === null
    ? `“${shown}” means nothing here; valid: ${columns.join(', ')}`
    : `“${shown}” means nothing here; did you mean “${meant}”?`;
}
