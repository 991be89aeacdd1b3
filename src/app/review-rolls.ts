/** Lists whose rows come with them: vendors, people, controls, runs, journal. */
import { setImmediate as turn } from 'node:timers/promises';
import type { ControlResult } from '../core/control.ts';
import type { JudgedVendor } from '../core/result.ts';
import { safeText } from '../core/text.ts';
import { tiers } from '../core/vocabulary.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { Context } from './context.ts';
import { listJournal, type ReadableEntry } from './journal.ts';
import type { PastRun, PersonHolding } from './review-about.ts';
import { recordedPlans } from './review-apply.ts';
import { appEntry, type Entry, folded, placeOf, type RollList } from './review-entries.ts';

type Only = { readonly tenants: readonly string[] } | undefined;

/** @throws AppError JOURNAL_BROKEN */
export async function* rollEntries(
  context: Context,
  view: InventoryView,
  list: RollList,
  only: Only,
): AsyncGenerator<Entry> {
  switch (list.list) {
    case 'vendors':
      return yield* vendorEntries(view, only);
    case 'apps-of-vendor':
      return yield* appsOfVendor(view, list.vendor, only);
    case 'people':
      return yield* peopleEntries(view, only);
    case 'controls':
      for await (const control of view.controls())
        if (only === undefined || only.tenants.includes(control.tenant)) yield controlEntry(control);
      return;
    case 'runs':
      return yield* runEntries(context);
    case 'plans':
      return yield* recordedPlans(context);
    case 'journal':
      for (const entry of listJournal(context, { since: null, kind: null, limit: null }).entries)
        if (only === undefined || entry.tenant === null || only.tenants.includes(entry.tenant))
          yield journalEntry(entry);
  }
}

/** `tenant/app key` */
function tenantOf(place: string): string {
  return place.slice(0, place.indexOf('/'));
}

async function* vendorEntries(view: InventoryView, only: Only): AsyncGenerator<Entry> {
  const names = new Map<string, string | null>();
  for await (const { tenant, key, name } of view.apps(only)) names.set(placeOf(tenant, key), name);
  for await (const vendor of view.vendors()) {
    const apps = vendor.apps.filter((place) => only?.tenants.includes(tenantOf(place)) ?? true);
    if (apps.length > 0) yield vendorEntry({ ...vendor, apps }, names);
  }
}

function vendorEntry(vendor: JudgedVendor, names: ReadonlyMap<string, string | null>): Entry {
  const { name, match, apps, platforms, decision, score, tier } = vendor;
  const appWords = apps.map((place) => `${names.get(place) ?? ''} ${place}`).join(' ');
  const where = [...new Set(apps.map(tenantOf))].join(' ');
  return {
    id: name,
    label: safeText(name),
    tenant: null,
    place: null,
    sort: {
      rank: -score,
      score: -score,
      tier: tiers.indexOf(tier),
      decision,
      name: folded(name),
      apps: -apps.length,
      platforms: -platforms.length,
    },
    words: folded([name, decision, tier, match, ...platforms, where, appWords].join(' ')),
    fields: {
      sev: tier,
      decision,
      vendor: folded(name),
      app: folded(appWords),
      platform: platforms.join(' '),
      tenant: folded(where),
      score,
    },
    about: { kind: 'vendor', vendor },
  };
}

async function* appsOfVendor(view: InventoryView, name: string, only: Only): AsyncGenerator<Entry> {
  for await (const vendor of view.vendors()) {
    if (vendor.name !== name) continue;
    for (const place of vendor.apps) {
      const tenant = tenantOf(place);
      const app = view.app(tenant, place.slice(tenant.length + 1));
      if (app !== null && (only?.tenants.includes(tenant) ?? true)) yield appEntry(app);
    }
  }
}

/** One person has one address on all platforms; what one tenant tells stays told with the tenant. */
async function* peopleEntries(view: InventoryView, only: Only): AsyncGenerator<Entry> {
  const people = new Map<string, PersonHolding>();
  const platformOf = new Map(view.tenants.map(({ id, platform }) => [id, platform]));
  for (const holders of view.holders(only)) {
    for (const { tenant, label, active, privileged, grants, apps } of holders) {
      const key = folded(label);
      const before = people.get(key);
      const platform = platformOf.get(tenant);
      people.set(key, {
        name: before?.name ?? label,
        tenants: [...new Set([...(before?.tenants ?? []), tenant])],
        platforms: [
          ...new Set([...(before?.platforms ?? []), ...(platform === undefined ? [] : [platform])]),
        ],
        grants: (before?.grants ?? 0) + grants,
        apps: (before?.apps ?? 0) + apps,
        left: [...(before?.left ?? []), ...(active === 'no' ? [tenant] : [])],
        privileged: [...(before?.privileged ?? []), ...(privileged === 'yes' ? [tenant] : [])],
        activeUnknown: (before?.activeUnknown ?? false) || active === 'unknown',
      });
    }
    await turn();
  }
  for (const [key, person] of people) yield personEntry(key, person);
}

function personEntry(key: string, person: PersonHolding): Entry {
  const { name, tenants, platforms, grants, apps, left, privileged, activeUnknown } = person;
  const isAdmin = privileged.length > 0;
  const hasLeft = left.length > 0;
  return {
    id: key,
    label: safeText(name),
    tenant: null,
    place: null,
    sort: {
      // Whoever has left and still holds something, then administrators, then the most grants.
      rank: (hasLeft ? -2e9 : isAdmin ? -1e9 : 0) - grants,
      who: key,
      account: hasLeft ? 0 : isAdmin ? 1 : activeUnknown ? 2 : 3,
      grants: -grants,
      apps: -apps,
      tenants: -tenants.length,
    },
    words: `${key} ${folded([...tenants, ...platforms, hasLeft ? 'left' : '', isAdmin ? 'admin' : ''].join(' '))}`,
    fields: {
      user: key,
      tenant: folded(tenants.join(' ')),
      platform: platforms.join(' '),
      active: hasLeft ? 'no' : activeUnknown ? 'unknown' : 'yes',
      admin: isAdmin ? 'yes' : 'no',
      grants,
    },
    about: { kind: 'person', person },
  };
}

/** What is to be done comes first. */
const controlOrder = ['fail', 'not-assessed', 'manual', 'pass'] as const;

function controlEntry(control: ControlResult): Entry {
  const { id, tenant, title, status, why, findings, inProfile } = control;
  const place = controlOrder.indexOf(status) + (inProfile ? 0 : controlOrder.length);
  return {
    id: `${tenant} ${id}`,
    label: safeText(id),
    tenant,
    place: null,
    sort: {
      rank: place,
      status: place,
      control: id.replaceAll(/\d+/gu, (digits) => digits.padStart(4, '0')),
      tenant: folded(tenant),
      findings: -findings.length,
    },
    words: folded([id, title, status, why, tenant].join(' ')),
    fields: { status, control: folded(id), tenant: folded(tenant) },
    about: { kind: 'control', control },
  };
}

async function* runEntries({ inventory }: Context): AsyncGenerator<Entry> {
  for (const [index, run] of inventory.runs().entries()) {
    const { summary, tenants } = inventory.view(run.id);
    yield runEntry({ run, summary, tenants }, index);
    await turn();
  }
}

function runEntry(past: PastRun, index: number): Entry {
  const { run, summary, tenants } = past;
  const ids = tenants.map(({ id }) => id).join(' ');
  const status = [...new Set(tenants.map(({ coverage }) => coverage.status))].join(' ');
  return {
    id: run.id,
    label: run.id,
    tenant: null,
    place: null,
    sort: { rank: -index, at: -index, mode: run.mode, coverage: status, grants: -summary.grants },
    words: folded([run.id, run.mode, run.finishedAt, ids, status].join(' ')),
    fields: { kind: run.mode, status, tenant: folded(ids), grants: summary.grants },
    about: { kind: 'run', past },
  };
}

function journalEntry(entry: ReadableEntry): Entry {
  const { seq, at, kind, what, tenant, who, why, unsettled, detail } = entry;
  const status = unsettled ? 'unsettled' : 'settled';
  return {
    id: String(seq),
    label: `${seq} ${safeText(what)}`,
    tenant,
    place: null,
    sort: { rank: -seq, seq: -seq, kind, what, who: folded(who), status: unsettled ? 0 : 1 },
    words: folded([seq, at, kind, what, tenant, who, why, status, JSON.stringify(detail)].join(' ')),
    fields: { kind, status, user: folded(who), tenant: folded(tenant ?? '') },
    about: { kind: 'journal', entry },
  };
}
