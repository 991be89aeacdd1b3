/** What a plan is about: apps of the last audit, and which of their grants. */
import { commandWord } from '../core/command-word.ts';
import { AppError } from '../core/errors.ts';
import type { Finding } from '../core/finding.ts';
import type { JudgedApp, JudgedGrant } from '../core/result.ts';
import { safeName, safeText } from '../core/text.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { Context } from './context.ts';
import { quoted } from './decide-subject.ts';
import { findApps, mostDangerousFirst } from './trace-found.ts';
import { platformOfKey } from './trace-matcher.ts';

export interface PlanTarget {
  readonly app: JudgedApp;
  /** Null: all that it holds. */
  readonly grants: readonly JudgedGrant[] | null;
  /** A sentence. */
  readonly why: string;
}

export interface Targets {
  readonly targets: readonly PlanTarget[];
  /** Apps that only go by the name, and what else was left out. */
  readonly notes: readonly string[];
}

export interface TargetOptions {
  readonly tenants: readonly string[];
  /** Apps that only go by the name, after a person has made sure. */
  readonly candidates: boolean;
}

const personMark = 'person:';

/** @throws AppError USAGE when something named is not in the last audit; ID_UNSAFE when it could be no id either */
export async function targetsOf(
  context: Context,
  view: InventoryView,
  what: string,
  options: TargetOptions,
): Promise<Targets> {
  try {
    return await targetsNamed(context, view, what, options);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.code !== 'USAGE' || !isUnsafe(what)) throw thrown;
    throw new AppError('ID_UNSAFE', {
      detail: `${quoted(what)} is taken for no name and no id`,
      remedy: 'Nothing was planned. Take an id from `grantwarden list apps` or `grantwarden list findings`.',
      cause: thrown,
    });
  }
}

/** Put into an address, it would make it that of something else: `..`, a slash, what would end a line. */
function isUnsafe(what: string): boolean {
  const [, id = what] = /^(?:person:|[fg]_|[a-z\d-]+:)(.*)$/su.exec(what) ?? [];
  return /[\p{Cc}/\\]|%(?:2f|5c|0[\dad])/iu.test(what) || /^(?:\.|%2e){1,2}$/iu.test(id);
}

async function targetsNamed(
  context: Context,
  view: InventoryView,
  what: string,
  options: TargetOptions,
): Promise<Targets> {
  if (what.startsWith(personMark)) return ofPerson(view, what.slice(personMark.length), options);
  if (what.startsWith('f_')) return ofFinding(view, what);
  if (what.startsWith('g_')) return ofGrant(view, what);
  return ofApps(context, view, what, options);
}

function ofPerson(view: InventoryView, name: string, { tenants }: TargetOptions): Targets {
  const held = new Map<string, { readonly app: JudgedApp; readonly grants: JudgedGrant[] }>();
  for (const grant of view.grantsOfPerson(name, tenants.length === 0 ? undefined : { tenants })) {
    const { tenant, app: key } = grant;
    const app = view.app(tenant, key);
    if (app === null) continue;
    const place = JSON.stringify([tenant, key]);
    const entry = held.get(place) ?? { app, grants: [] };
    entry.grants.push(grant);
    held.set(place, entry);
  }
  if (held.size === 0)
    throw notThere('person', name, 'Take the whole address from `grantwarden list people`.');
  const why = `Everything that ${safeText(name)} has connected.`;
  return { targets: [...held.values()].map((entry) => ({ ...entry, why })), notes: [] };
}

function ofFinding(view: InventoryView, id: string): Targets {
  const finding = view.finding(id);
  if (finding === null) throw notThere('finding', id, 'Take the whole id from `grantwarden list findings`.');
  const target = targetOfFinding(view, finding);
  if (target === null)
    throw new AppError('USAGE', {
      detail: `${id} is about no app, so there is nothing to revoke: ${safeText(finding.title)}`,
      remedy: safeText(finding.remedy),
    });
  return { targets: [target], notes: [] };
}

/**
 * A finding cites some of its grants; where it concerns more people than it cites, all of the app is meant, as it is of
 * one that is banned.
 */
export function targetOfFinding(view: InventoryView, finding: Finding): PlanTarget | null {
  const { tenant, app: key, grants, people, detection, title } = finding;
  const app = tenant === null || key === null ? null : view.app(tenant, key);
  if (app === null) return null;
  const cited = grants.flatMap((id) => view.grant(id) ?? []);
  const some =
    detection !== 'banned-app' && cited.length > 0 && people <= cited.length && grants.length < mostCited;
  return { app, grants: some ? cited : null, why: `${detection}: ${safeText(title)}` };
}

/** A finding names no more grants than this. */
const mostCited = 1_000;

function ofGrant(view: InventoryView, id: string): Targets {
  const grant = view.grant(id);
  const app = grant === null ? null : view.app(grant.tenant, grant.app);
  if (grant === null || app === null)
    throw notThere('grant', id, 'Take the whole id from `grantwarden list grants --json`.');
  return { targets: [{ app, grants: [grant], why: 'This grant was named.' }], notes: [] };
}

async function ofApps(
  context: Context,
  view: InventoryView,
  what: string,
  { tenants, candidates }: TargetOptions,
): Promise<Targets> {
  const found = await findApps(context, view, what, tenants);
  const all = [...found.byTenant.values()].flat().toSorted(mostDangerousFirst);
  if (all.length === 0)
    throw notThere(
      platformOfKey(what) === null ? 'app or vendor' : 'app',
      what,
      missingApp(what),
      found.nearest,
    );
  const chosen = all.filter(({ strength }) => strength === 'proven' || candidates);
  const left = all.filter((one) => !chosen.includes(one));
  const notes = left.map(
    ({ app, evidence }) =>
      `Left out, because it only goes by the name: ${safeName(app.name, app.key)} (${app.key} in ${app.tenant}). ${evidence} Name it by its key, or add --include-candidates.`,
  );
  if (chosen.length === 0)
    throw new AppError('PLAN_PROTECTED', {
      detail: `nothing is proven to be ${quoted(what)}\n${notes.join('\n')}`,
      remedy: 'Make sure that it is meant, then name it by its key or add --include-candidates.',
    });
  return {
    targets: chosen.map(({ app, evidence }) => ({ app, grants: null, why: evidence })),
    notes: [...notes, ...found.notes],
  };
}

function missingApp(what: string): string {
  if (platformOfKey(what) !== null) return 'Take the whole key from `grantwarden list apps`.';
  return what.includes('@')
    ? `If a person is meant, write ${commandWord(`${personMark}${what}`)}.`
    : 'Look with `grantwarden trace NAME`, which also says what was not read.';
}

function notThere(kind: string, what: string, remedy: string, meant: readonly string[] = []): AppError {
  const instead = meant.length === 0 ? '' : `; did you mean ${meant.join(' or ')}?`;
  return new AppError('USAGE', { detail: `the last audit has no ${kind} ${quoted(what)}${instead}`, remedy });
}
