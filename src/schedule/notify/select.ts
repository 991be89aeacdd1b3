/** Which findings of a run an entry wants to hear of, and the messages they make. */
import { type Finding, type FindingStatus, tenantsOf } from '../../core/finding.ts';
import { tiers } from '../../core/vocabulary.ts';
import type { Rules } from './destination.ts';
import { findingsLetter, itemOf, type LetterItem, mostItems, type Origin } from './letter.ts';
import type { NewMessage } from './outbox.ts';

const news: readonly FindingStatus[] = ['new', 'reopened'];
const open: readonly FindingStatus[] = ['new', 'reopened', 'open'];

/** So many messages of one finding each; the rest of a run is one more. */
const mostAtOnce = 20;

function isWanted(finding: Finding, { severity, tenants, vendors, newOnly }: Rules): boolean {
  const { vendor, status } = finding;
  if (tiers.indexOf(finding.severity) > tiers.indexOf(severity)) return false;
  if (!(newOnly ? news : open).includes(status)) return false;
  if (tenants.length > 0 && !tenantsOf(finding).some((tenant) => tenants.includes(tenant))) return false;
  if (vendors.length === 0) return true;
  return vendor !== null && vendors.some((name) => name.toLowerCase() === vendor.toLowerCase());
}

interface Selection {
  readonly rules: Rules;
  readonly items: LetterItem[];
  total: number;
}

/**
 * @param findings of one run, most severe first
 * @param appName what an app is called; null: unknown
 */
export async function findingMessages(
  entries: readonly Rules[],
  findings: AsyncIterable<Finding>,
  appName: (tenant: string, key: string) => string | null,
  origin: Origin,
): Promise<readonly NewMessage[]> {
  const selections = entries.map((rules): Selection => ({ rules, items: [], total: 0 }));
  for await (const finding of findings)
    for (const selection of selections) {
      if (!isWanted(finding, selection.rules)) continue;
      selection.total += 1;
      if (selection.items.length >= mostAtOnce + mostItems) continue;
      const { tenant, app } = finding;
      selection.items.push(itemOf(finding, tenant === null || app === null ? null : appName(tenant, app)));
    }
  return selections.flatMap((selection) => messagesOf(selection, origin));
}

function messagesOf({ rules, items, total }: Selection, origin: Origin): readonly NewMessage[] {
  if (total === 0) return [];
  const { name: entry, digest } = rules;
  const { run } = origin;
  if (digest !== 'at-once') {
    const held = digest === 'daily';
    const letter = findingsLetter(items, total, origin);
    return [{ key: JSON.stringify([entry, held ? 'daily' : 'findings', run]), entry, letter, held }];
  }
  const single = items.slice(0, mostAtOnce).map(
    (item): NewMessage => ({
      key: JSON.stringify([entry, 'finding', item.finding, item.status, run]),
      entry,
      letter: findingsLetter([item], 1, origin),
      held: false,
    }),
  );
  if (total <= mostAtOnce) return single;
  const rest = findingsLetter(items.slice(mostAtOnce), total - mostAtOnce, origin);
  return [...single, { key: JSON.stringify([entry, 'rest', run]), entry, letter: rest, held: false }];
}
