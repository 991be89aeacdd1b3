import { FeedFault } from './entry.ts';

export interface Listed {
  readonly apps: readonly unknown[];
  /** Where the entry of that index begins. */
  readonly lineOf: (index: number) => number;
}

/** An array of entries, or an object that holds it under `apps`. @throws FeedFault */
export function listedInJson(text: string): Listed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new FeedFault([{ line: lineOfSyntaxError(text, thrown), message: 'this is not valid JSON' }]);
  }
  if (Array.isArray(value)) return { apps: value, lineOf: lineFinder(text, 1) };
  const apps =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'apps')
      ? (value as { apps?: unknown }).apps
      : null;
  if (!Array.isArray(apps))
    throw new FeedFault([
      { line: 1, message: 'neither a list of entries nor an object with one under “apps”' },
    ]);
  return { apps, lineOf: lineFinder(text, 2) };
}

/** The message is V8's: `… at position 12 (line 2 column 3)`, or that the text ends too early. */
function lineOfSyntaxError(text: string, thrown: unknown): number {
  const line = thrown instanceof Error ? /\(line (\d+) column \d+\)/u.exec(thrown.message)?.[1] : undefined;
  return line === undefined ? text.split('\n').length : Number(line);
}

/** Lines on which entries begin: brackets are counted, what stands in quotes is not. Read through once, when asked. */
function lineFinder(text: string, depthOfEntries: number): Listed['lineOf'] {
  let lines: readonly number[] | null = null;
  return (index) => {
    lines ??= entryLines(text, depthOfEntries);
    return lines[index] ?? 1;
  };
}

function entryLines(text: string, depthOfEntries: number): readonly number[] {
  const lines: number[] = [];
  let depth = 0;
  let line = 1;
  let inQuotes = false;
  for (let at = 0; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '\n') line += 1;
    else if (inQuotes) {
      if (mark === '\\') at += 1;
      else if (mark === '"') inQuotes = false;
    } else if (mark === '"') inQuotes = true;
    else if (mark === '{' || mark === '[') {
      if (mark === '{' && depth === depthOfEntries) lines.push(line);
      depth += 1;
    } else if (mark === '}' || mark === ']') depth -= 1;
  }
  return lines;
}
