/** What lists of known-bad clients say of a traced vendor: whoever approved it may not have heard. */
import type { Advisory } from '../core/advisory.ts';
import { safeText } from '../core/text.ts';
import { emptyPolicy } from '../policy/load.ts';
import type { Policy } from '../policy/policy.ts';
import type { Context } from './context.ts';
import { loadReference } from './feeds.ts';
import type { TracedApp } from './trace.ts';

interface Subject {
  /** As it was asked for, and as the policy and the catalogue call it. */
  readonly names: readonly string[];
  /** Those that provably are it come first. */
  readonly apps: readonly TracedApp[];
}

export interface ListedAs {
  /** What an id proves first, then the vendor's name and domains. */
  readonly advisories: readonly Advisory[];
  /** Lists that could not be used, as sentences. */
  readonly notes: readonly string[];
}

/** @param policy null when it cannot be read. @throws AppError WORKSPACE_UNREADABLE */
export function advisoriesFor(context: Context, policy: Policy | null, { names, apps }: Subject): ListedAs {
  const reference = loadReference(context, policy ?? emptyPolicy());
  const vendors = apps.flatMap(({ app: { vendor, vendorMatch }, strength }) =>
    strength === 'proven' && vendor !== null && vendorMatch === 'proven' ? [vendor] : [],
  );
  const ofApps = apps.flatMap(({ app }) => reference.advisories(app));
  const all = [
    ...ofApps.filter(({ by }) => by !== 'name' && by !== 'domain'),
    ...[...new Set([...names, ...vendors])].flatMap((name) => reference.advisoriesOfVendor(name)),
    ...ofApps,
  ];
  const each = new Map<string, Advisory>();
  for (const advisory of all) {
    const key = JSON.stringify([advisory.feed, advisory.name, advisory.kind, advisory.since]);
    if (!each.has(key)) each.set(key, advisory);
  }
  const unusable = reference.missing.get('feeds');
  return {
    advisories: [...each.values()],
    notes:
      unusable === undefined
        ? []
        : [`Whether a list names it is not known in full: ${safeText(unusable.reason)}. ${unusable.remedy}`],
  };
}
