/** Which apps of the last audit are meant by some words, without a look at what they hold. */
import { setImmediate as turn } from 'node:timers/promises';
import { nameKey } from '../core/fold.ts';
import { commandWord } from '../core/command-word.ts';
import { AppError } from '../core/errors.ts';
import type { JudgedApp } from '../core/result.ts';
import { safeText } from '../core/text.ts';
import { compareTiers } from '../core/vocabulary.ts';
import type { InventoryView } from '../inventory/view.ts';
import { nearest } from '../kit/nearest.ts';
import type { Policy } from '../policy/policy.ts';
import type { Context } from './context.ts';
import {
  type Meant,
  platformOfKey,
  type TraceMatch,
  traceMatcher,
  type TraceMatcher,
} from './trace-matcher.ts';

export interface FoundApp extends TraceMatch {
  readonly app: JudgedApp;
}

export interface FoundApps {
  /** Tenants that were asked about, with what is meant there. */
  readonly byTenant: ReadonlyMap<string, readonly FoundApp[]>;
  readonly matcher: TraceMatcher;
  /** Null when it cannot be read. */
  readonly policy: Policy | null;
  /** Names alike, when nothing matched. */
  readonly nearest: readonly string[];
  readonly notes: readonly string[];
}

/** Apps after which whoever waits gets a turn. */
const atOnce = 500;

/** @param only ids; empty: all tenants of the run. @throws AppError USAGE for words that name nothing */
export async function findApps(
  context: Context,
  view: InventoryView,
  what: string,
  only: readonly string[],
): Promise<FoundApps> {
  if (nameKey(what) === '')
    throw new AppError('USAGE', {
      detail: 'there is nothing to look for in that name',
      remedy: 'Name a vendor, an app, a client id or a domain.',
    });
  const notes: string[] = [];
  const policy = readPolicy(context, notes);
  const matcher = traceMatcher(what, policy);
  const keyed = platformOfKey(what);
  const chosen = view.tenants.filter(({ id }) => only.length === 0 || only.includes(id));
  for (const id of only)
    if (chosen.every((tenant) => tenant.id !== id))
      notes.push(`The last audit did not read ${safeText(id)}.`);
  const wanted = chosen.filter(({ platform }) => keyed === null || platform === keyed).map(({ id }) => id);
  if (keyed !== null && wanted.length === 0) notes.push(`The last audit read no tenant of ${keyed}.`);
  const byTenant = new Map<string, FoundApp[]>();
  const names = new Set<string>();
  let seen = 0;
  for (const tenant of wanted) {
    const found: FoundApp[] = [];
    for await (const app of view.apps({ tenants: [tenant] })) {
      seen += 1;
      if (seen % atOnce === 0) await turn();
      if (keyed !== null) names.add(app.key);
      else if (app.name !== null) names.add(app.name);
      const match = matcher.match(app);
      if (match !== null) found.push({ app, ...match });
    }
    byTenant.set(tenant, found);
  }
  const all = [...byTenant.values()].flat();
  notes.push(...widerNotes(all, keyed === null ? matcher.meant : []));
  return {
    byTenant,
    matcher,
    policy,
    nearest: all.length > 0 ? [] : nearestNames(what, [...names, ...matcher.knownNames]),
    notes,
  };
}

/** A broken policy file must not hide at night where a vendor is connected. */
function readPolicy(context: Context, notes: string[]): Policy | null {
  try {
    return context.policy();
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    notes.push(
      `The policy was not used: ${safeText(thrown.message)}. Vendors are told by the last judgement and the built-in catalogue.`,
    );
    return null;
  }
}

/** An app was asked for, and its vendor may have others. */
function widerNotes(found: readonly FoundApp[], meant: readonly Meant[]): readonly string[] {
  const known = new Set(meant.map(({ name }) => nameKey(name)));
  const vendors = new Set(
    found.flatMap(({ strength, app: { vendor, vendorMatch } }) =>
      strength !== 'proven' || vendor === null || vendorMatch !== 'proven' || known.has(nameKey(vendor))
        ? []
        : [vendor],
    ),
  );
  return [...vendors].map((vendor) => {
    const name = safeText(vendor);
    return `The policy proves it to be ${name}. All that is theirs: grantwarden trace ${commandWord(vendor)}`;
  });
}

const namesOffered = 3;

export function nearestNames(what: string, names: readonly string[]): readonly string[] {
  const left = new Set(names.map(safeText).filter((name) => name.toLowerCase() !== what.toLowerCase()));
  const offered: string[] = [];
  while (offered.length < namesOffered) {
    const name = nearest(what, left);
    if (name === null) break;
    offered.push(name);
    left.delete(name);
  }
  return offered;
}

/** What is proven before what only goes by the name. */
export function mostDangerousFirst(a: FoundApp, b: FoundApp): number {
  return (
    Number(b.strength === 'proven') - Number(a.strength === 'proven') ||
    compareTiers(a.app.tier, b.app.tier) ||
    b.app.score - a.app.score
  );
}
