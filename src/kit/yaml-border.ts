/**
 * Where a hand-written YAML file enters the program: parsed, checked against a zod schema, and refused with
 * every problem at its line and column. Shared by the configuration and the policy.
 */
import { type Document, isCollection, isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';
import { AppError, type ErrorCode } from '../core/errors.ts';
import { safeText } from '../core/text.ts';
import { problemsOf } from './zod-problems.ts';

/** References to anchors that one file may resolve; more is an expansion attack, not a configuration. */
const maxAliases = 100;

/** Lines of one refusal: enough to work on, and a file that is none at all fits a screen. */
const mostShown = 20;

/** The parser recurses: a file nested thousands deep overflows the stack, which it throws or tells as faults. */
const tooDeep = 'nested too deeply to be read';
const endless = 'an alias (*name) stands within what it stands for';

type Path = readonly PropertyKey[];

export interface Problem {
  /** From the root of the file to the value that is wrong. */
  readonly path: Path;
  readonly message: string;
  /** Point to the key rather than to its value. */
  readonly atKey?: boolean;
}

interface Part {
  /** Where in the file the checked value stands. */
  readonly base: Path;
  /** Keys that others read from the same mapping, so that a misspelt one finds its neighbour. */
  readonly alsoValid?: readonly string[];
}

export interface YamlFile {
  /** Plain data as written, unchecked. */
  readonly value: unknown;
  /** Comments and order kept, for edits. */
  readonly document: Document.Parsed;
  /** `file:line:column` of the value at a path, or of its nearest ancestor that is written in the file. */
  where(path: Path, atKey?: boolean): string;
  /** All problems as one error: `where` is the first one's, `detail` has one problem a line when there are several. */
  refusal(problems: readonly Problem[], code?: ErrorCode): AppError;
  /** For a schema that describes only a part of the file. */
  problems(schema: z.ZodType, value: unknown, part?: Part): readonly Problem[];
}

/**
 * Text to checked data.
 * @param file as the person knows it, for messages.
 * @throws AppError `code` with `file:line:column` of every problem.
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
  code: ErrorCode,
): z.output<Schema> {
  const yaml = readYaml(text, file, code);
  const result = schema.safeParse(yaml.value);
  if (result.success) return result.data;
  throw yaml.refusal(problemsOf(result.error.issues, schema, yaml.value));
}

/**
 * Text to plain data that still knows its lines. Duplicate and non-text keys, unknown tags, several documents
 * and alias bombs are refused.
 * @throws AppError `code`
 */
export function readYaml(text: string, file: string, code: ErrorCode): YamlFile {
  const lines = new LineCounter();
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const document = parsed(text, lines, file, code);
  const faults = [...document.errors, ...document.warnings];
  if (faults.some(({ message }) => /call stack|stack overflow/iu.test(message)))
    throw new AppError(code, { detail: tooDeep, where: `${file}:1:1` });
  if (faults.length > 0)
    throw refusal(
      faults.map((fault) => ({ where: at(fault.pos[0]), message: safeText(fault.message) })),
      code,
    );
  const where = (path: Path, atKey = false): string => at(offsetOf(document, path, atKey));
  return {
    value: plainData(document, file, code),
    document,
    where,
    refusal: (problems, as = code) =>
      refusal(
        problems.map(({ path, message, atKey }) => ({ where: where(path, atKey), message })),
        as,
      ),
    problems: (schema, value, { base, alsoValid } = { base: [] }) => {
      const result = schema.safeParse(value);
      if (result.success) return [];
      return problemsOf(result.error.issues, schema, value, alsoValid).map((problem) => ({
        ...problem,
        path: [...base, ...problem.path],
      }));
    },
  };
}

function parsed(text: string, lines: LineCounter, file: string, code: ErrorCode): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  } catch (cause) {
    throw new AppError(code, { detail: tooDeep, where: `${file}:1:1`, cause });
  }
}

function plainData(document: Document.Parsed, file: string, code: ErrorCode): unknown {
  try {
    visit(document, {
      Alias(_, alias, path) {
        const target = alias.resolve(document);
        if (target !== undefined && path.includes(target)) throw new ReferenceError(endless);
      },
    });
    return document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    const isEndless = cause instanceof Error && cause.message === endless;
    const aliases = isEndless ? endless : 'too many or broken aliases (*name)';
    const detail = cause instanceof ReferenceError ? aliases : tooDeep;
    throw new AppError(code, { detail, where: `${file}:1:1`, cause });
  }
}

function offsetOf(document: Document.Parsed, path: Path, atKey: boolean): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    const last = index === path.length - 1;
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    if (pair !== undefined && isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
    if (last && atKey) return offset;
    node = isCollection(node) ? node.get(step, true) : undefined;
    if (node === undefined || node === null) return offset;
    offset = (node as { readonly range?: readonly number[] | null }).range?.[0] ?? offset;
  }
  return offset;
}

function refusal(
  problems: readonly { readonly where: string; readonly message: string }[],
  code: ErrorCode,
): AppError {
  const [first] = problems;
  if (first === undefined) throw new RangeError('a refusal needs a problem');
  const lines = problems.slice(0, mostShown).map(({ where, message }) => `${where} ${message}`);
  const more = problems.length - lines.length;
  const detail =
    problems.length === 1
      ? first.message
      : [`${problems.length} problems`, ...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
  return new AppError(code, { detail, where: first.where });
}
