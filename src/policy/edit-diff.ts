/** What differs between two texts, line by line, as `diff -u` shows it. */

export interface DiffLine {
  readonly sign: ' ' | '+' | '-';
  readonly text: string;
  /** From 1, in the new text; of a line taken out, in the old. */
  readonly line: number;
}

/** Places that are apart are parts of their own. */
export type DiffPart = readonly DiffLine[];

const context = 3;

export function textDiff(before: string, after: string): readonly DiffPart[] {
  const lines = walked(linesOf(before), linesOf(after));
  const near = new Set<number>();
  for (const [index, { sign }] of lines.entries())
    if (sign !== ' ') for (let at = index - context; at <= index + context; at += 1) near.add(at);
  const parts: DiffLine[][] = [];
  for (const [index, line] of lines.entries()) {
    if (!near.has(index)) continue;
    if (!near.has(index - 1) || parts.length === 0) parts.push([]);
    parts.at(-1)?.push(line);
  }
  return parts;
}

/** With `@@` before each part. */
export function unifiedDiff(parts: readonly DiffPart[], file: string): string {
  if (parts.length === 0) return '';
  const body = parts.flatMap((part) => {
    const [before, after] = [
      part.filter(({ sign }) => sign !== '+'),
      part.filter(({ sign }) => sign !== '-'),
    ];
    const start = after[0]?.line ?? before[0]?.line ?? 1;
    return [
      `@@ -${part.find(({ sign }) => sign !== '+')?.line ?? start},${before.length} +${start},${after.length} @@`,
      ...part.map(({ sign, text }) => `${sign}${text}`),
    ];
  });
  return `${[`--- ${file}`, `+++ ${file}`, ...body].join('\n')}\n`;
}

function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The shortest way from one to the other (Myers, “An O(ND) Difference Algorithm”, 1986). */
function walked(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail] === after[after.length - 1 - tail]
  )
    tail += 1;
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  const lines: DiffLine[] = after.slice(0, head).map((text, index) => ({ sign: ' ', text, line: index + 1 }));
  let [x, y] = [0, 0];
  for (const step of shortest(old, now)) {
    if (step === '-') lines.push({ sign: '-', text: old[x] ?? '', line: head + x + 1 });
    else lines.push({ sign: step, text: now[y] ?? '', line: head + y + 1 });
    if (step !== '+') x += 1;
    if (step !== '-') y += 1;
  }
  for (const [index, text] of after.slice(after.length - tail).entries())
    lines.push({ sign: ' ', text, line: after.length - tail + index + 1 });
  return lines;
}

function shortest(old: readonly string[], now: readonly string[]): readonly DiffLine['sign'][] {
  const reached: Map<number, number>[] = [];
  let ends = new Map([[1, 0]]);
  const furthest = (from: ReadonlyMap<number, number>, depth: number, diagonal: number): number => {
    const [left, right] = [from.get(diagonal - 1) ?? -1, from.get(diagonal + 1) ?? -1];
    return diagonal === -depth || (diagonal !== depth && left < right) ? right : left + 1;
  };
  search: for (let depth = 0; ; depth += 1) {
    reached.push(ends);
    const next = new Map(ends);
    for (let diagonal = -depth; diagonal <= depth; diagonal += 2) {
      let x = furthest(ends, depth, diagonal);
      while (x < old.length && x - diagonal < now.length && old[x] === now[x - diagonal]) x += 1;
      next.set(diagonal, x);
      if (x >= old.length && x - diagonal >= now.length) break search;
    }
    ends = next;
  }
  const steps: DiffLine['sign'][] = [];
  let [x, y] = [old.length, now.length];
  for (let depth = reached.length - 1; depth >= 0; depth -= 1) {
    const from = reached[depth] ?? new Map<number, number>();
    const diagonal = x - y;
    const start = furthest(from, depth, diagonal);
    const down =
      diagonal === -depth ||
      (diagonal !== depth && (from.get(diagonal - 1) ?? -1) < (from.get(diagonal + 1) ?? -1));
    while (x > start && y > start - diagonal) {
      steps.push(' ');
      x -= 1;
      y -= 1;
    }
    if (depth === 0) break;
    steps.push(down ? '+' : '-');
    if (down) y -= 1;
    else x -= 1;
  }
  return steps.reverse();
}
