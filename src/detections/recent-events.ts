import type { EventRow } from '../core/rows.ts';
import { safeText } from '../core/text.ts';
import type { JudgeContext } from '../kit/detection.ts';

const dayMs = 86_400_000;

/** Those of the last `days` that the policy or the detection sets, in their order. */
export function latestOf(events: readonly EventRow[], context: JudgeContext): readonly EventRow[] {
  const since = context.now - context.option('days') * dayMs;
  return events.filter(({ at }) => Date.parse(at) >= since);
}

/** Ids of those who did it, as the log names them. */
export function actorsOf(events: readonly EventRow[]): readonly string[] {
  const actors = events.flatMap(
    ({ detail, principal }) => detail['actor'] ?? detail['by'] ?? principal ?? [],
  );
  return [...new Set(actors.map(safeText))].filter((actor) => actor !== '');
}
