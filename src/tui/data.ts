/** Rows on demand: what is on the screen and was so lately is kept, not the list. */
import type { Source } from './screens/screen.ts';

const kept = 600;

export function sourceOf(review: Source): Source {
  return {
    finding: remembering(
      (id) => review.finding(id),
      (id) => id,
    ),
    app: remembering(
      (tenant, key) => review.app(tenant, key),
      (tenant, key) => `${tenant}/${key}`,
    ),
    grant: remembering(
      (id) => review.grant(id),
      (id) => id,
    ),
  };
}

function remembering<Asked extends readonly string[], Row>(
  read: (...asked: Asked) => Row,
  keyOf: (...asked: Asked) => string,
): (...asked: Asked) => Row {
  const rows = new Map<string, Row>();
  return (...asked) => {
    const key = keyOf(...asked);
    const known = rows.get(key);
    if (known !== undefined) return known;
    const row = read(...asked);
    if (rows.size >= kept) rows.clear();
    rows.set(key, row);
    return row;
  };
}
