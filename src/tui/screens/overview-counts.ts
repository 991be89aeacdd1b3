/** What the lists of findings and apps tell the overview; counted once for each list, not for each frame. */
import type { Entry } from '../../app/review-entries.ts';
import { findings } from '../places.ts';
import { keyOf, type Place, type State } from '../state.ts';

/** Null while the list is being read. */
export function ofList<Found>(
  place: Place,
  count: (entries: readonly Entry[]) => Found,
): (state: Pick<State, 'lists'>) => Found | null {
  const known = new WeakMap<readonly Entry[], { readonly found: Found }>();
  return ({ lists }) => {
    const list = lists.get(keyOf(place));
    if (list?.status !== 'ready') return null;
    const { entries } = list;
    const counted = known.get(entries) ?? { found: count(entries) };
    known.set(entries, counted);
    return counted.found;
  };
}

interface FindingCounts {
  /** By status. */
  readonly statuses: ReadonlyMap<string, number>;
  /** By severity: neither resolved nor waived; of them those that are new, or open again. */
  readonly open: ReadonlyMap<string, number>;
  readonly fresh: ReadonlyMap<string, number>;
  /** By folded id of the tenant, then by severity. */
  readonly tenants: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const findingCounts = ofList(findings, (entries): FindingCounts => {
  const statuses = new Map<string, number>();
  const open = new Map<string, number>();
  const fresh = new Map<string, number>();
  const tenants = new Map<string, Map<string, number>>();
  for (const { fields } of entries) {
    const status = String(fields['status']);
    const severity = String(fields['sev']);
    more(statuses, status);
    if (status === 'resolved' || status === 'waived') continue;
    more(open, severity);
    if (status === 'new' || status === 'reopened') more(fresh, severity);
    for (const tenant of String(fields['tenant']).split(' ')) {
      const own = tenants.get(tenant) ?? new Map<string, number>();
      more(own, severity);
      tenants.set(tenant, own);
    }
  }
  return { statuses, open, fresh, tenants };
});

function more(counts: Map<string, number>, of: string): void {
  counts.set(of, (counts.get(of) ?? 0) + 1);
}

export function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
