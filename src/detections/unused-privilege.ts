import type { DataClass } from '../core/capability.ts';
import type { EventRow, GrantRow } from '../core/rows.ts';
import type { AppCase, AppDetection, GrantScopes } from '../kit/detection.ts';
import { dayMs, iso, logEnd, timeOf } from './baseline.ts';
import { endingAccess } from './ending-access.ts';
import { overScopedGrant } from './frameworks.ts';
import { Reach } from './reach.ts';
import { counted, listed, shown } from './wording.ts';

/** Google's names of APIs and products, as far as one kind of data is meant. */
const dataOf: ReadonlyMap<string, DataClass> = new Map([
  ['gmail', 'mail'],
  ['drive', 'files'],
  ['docs', 'files'],
  ['sheets', 'files'],
  ['slides', 'files'],
  ['calendar', 'calendar'],
  ['people', 'contacts'],
  ['contacts', 'contacts'],
  ['chat', 'chat'],
  ['admin', 'directory'],
  ['directory', 'directory'],
  ['gsuite_admin', 'directory'],
  ['tasks', 'tasks'],
  ['classroom', 'education'],
]);
const judged: ReadonlySet<DataClass> = new Set(dataOf.values());

/** Calls of kinds of data; a call that tells none might have been of any. */
export const unusedPrivilege: AppDetection = {
  id: 'unused-privilege',
  number: 'D30',
  title: 'App holds dangerous access that it does not use',
  unit: 'app',
  severity: 'medium',
  byAbsence: true,
  needs: {
    'google-workspace': {
      streams: ['tokens', 'token-events'],
      absence: ['token-events'],
      facts: ['last-used'],
    },
  },
  frameworks: overScopedGrant,
  falsePositives:
    'A feature that runs once a quarter needs its scope too, and a scope given last week had no time to be used. Mail read by IMAP may leave no call in the log. Where audits have run for months, set more days.',
  counterparts: ['Unused app newly accessing APIs'],
  remedy:
    'Ask the vendor which feature needs it. If none that you use does, have people consent again with less, and revoke the rest.',
  remedyNotes: endingAccess,
  options: { days: 30 },
  grants: ['delegated-user'],
  events: ['activity'],
  begin: ({ app, standing }, context) => {
    const end = logEnd(context);
    const from = end - context.option('days') * dayMs;
    const called = new Set<DataClass>();
    const reach = new Reach();
    const seen = new Map<GrantScopes, boolean>();
    let first = Number.POSITIVE_INFINITY;
    let active = false;
    let unnamed = false;

    const unusedIn = (scopes: GrantScopes): boolean => {
      const known = seen.get(scopes);
      if (known !== undefined) return known;
      const unused = scopes.verdicts.filter(
        ({ tier, capabilities }) =>
          (tier === 'high' || tier === 'critical') &&
          capabilities.length > 0 &&
          capabilities.every(({ data }) => judged.has(data) && !called.has(data)),
      );
      for (const verdict of unused) reach.addScope(verdict);
      seen.set(scopes, unused.length > 0);
      return unused.length > 0;
    };
    const hearGrant = (_: GrantRow, scopes: GrantScopes): boolean => !unnamed && unusedIn(scopes);
    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        if (at === null) return;
        if (at < first) first = at;
        if (at < from) return;
        active = true;
        const classes = classesOf(event);
        if (classes === null) unnamed = true;
        else for (const data of classes) called.add(data);
        watch.grant = hearGrant;
      },
      end: () => {
        if (!active || unnamed || first > from || reach.tier === 'info') return null;
        const used = [...called].toSorted();
        const calls = used.length === 0 ? 'other things' : listed(used, 5);
        return {
          title: `${shown(app)} does not use all the dangerous access that it holds`,
          explanation: `In ${counted(context.option('days'), 'day')} it called only for ${calls}. ${reach.after('What it may do besides')} Whoever steals its tokens gets that as well. ${standing.why}`,
          evidence: { ...reach.evidence, used, since: dayOf(from), until: dayOf(end) },
        };
      },
      untold: () => {
        if (!active) return null;
        if (unnamed) return 'the log does not tell which API some of its calls were for';
        return first > from && reach.tier !== 'info'
          ? `the log tells of its calls only since ${dayOf(first)}, and it takes ${counted(context.option('days'), 'day')}`
          : null;
      },
    };
    return watch;
  },
};

/** Kinds of data that a call, or the calls that an event unites, were for; null when it names no API at all. */
function classesOf({ detail }: EventRow): readonly DataClass[] | null {
  const names = (['api', 'method', 'product'] as const)
    .flatMap((fact) => detail[fact]?.toLowerCase().split(/\s+/u, 20) ?? [])
    .flatMap((text) => /^[a-z_]+/u.exec(text)?.[0] ?? [])
    .filter((name) => name !== 'other');
  return names.length === 0 ? null : names.flatMap((name) => dataOf.get(name) ?? []);
}

/** `2026-11-22`: what a window of days says does not change from run to run of one day. */
function dayOf(ms: number): string {
  return iso(ms).slice(0, 10);
}
