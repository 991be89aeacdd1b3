/** What the lists of findings tells the overview; counted once for each list. */
import type { Entry } from '../../app/review-entries.ts';
import { findings } from '../places.ts';
import { keyOf, type State } from '../state.ts';

export interface OpenFinding {
  readonly severity: string;
  /** Or open again. */
  readonly isNew: boolean;
  /** Ids, each followed by a space: a finding may be about several. */
  readonly tenants: string;
}

interface Counted {
  readonly entries: readonly Entry[];
  readonly open: readonly OpenFinding[];
}

let last: Counted | null = null;

/** Neither resolved nor waived; null while they are being read. */
export function openFindings({ lists }: State): readonly OpenFinding[] | null {
  const list = lists.get(keyOf(findings));
  if (list?.status !== 'ready') return null;
  if (last?.entries !== list.entries) last = { entries: list.entries, open: openOf(list.entries) };
  return last.open;
}

function openOf(entries: readonly Entry[]): readonly OpenFinding[] {
  return entries.flatMap(({ fields: { sev, status, tenant } }) =>
    status === 'resolved' || status === 'waived'
      ? []
      : [
          {
            severity: String(sev),
            isNew: status === 'new' || status === 'reopened',
            tenants: `${String(tenant)} `,
          },
        ],
  );
}
