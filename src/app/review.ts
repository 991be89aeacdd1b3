/** What the interactive review reads and does: the last run's view, decisions, plans. Only what is said to calls a vendor. */
import type { CredentialRow } from '../core/rows.ts';
import type { Finding } from '../core/finding.ts';
import { AppError } from '../core/errors.ts';
import type { JudgedApp, JudgedGrant, RunInfo, Summary, TenantResult } from '../core/result.ts';
import type { HeldScopes, InventoryView } from '../inventory/view.ts';
import type { Applied } from './apply.ts';
import type { Context } from './context.ts';
import { explain, type Explanation } from './explain.ts';
import {
  appEntry,
  type Entry,
  findingEntry,
  folded,
  grantEntry,
  placeOf,
  type ReviewList,
} from './review-entries.ts';
import { catalogues } from './judge.ts';
import { applyInReview, openRecorded, type OpenedPlan, type ReviewApplyRequest } from './review-apply.ts';
import { type ConsoleAsked, consoleUrl } from './review-console.ts';
import { rescan, type Rescanned, type RescanRequest } from './review-rescan.ts';
import { type PastRun, type SinceLast, sinceLast } from './review-past.ts';
import { rollEntries } from './review-rolls.ts';
import { makeDecisions, type ReviewDecision, showDecisions, takeDecisionsBack } from './review-decisions.ts';
import { type Gathered, planGathered, type PlanHow, recordGathered } from './review-plan.ts';
import type { ShownAll, Written } from './decide-all.ts';
import type { Plan } from '../core/plan.ts';
import { trace, type Trace } from './trace.ts';
import { ScopeReading } from '../findings/scope-reading.ts';

export interface Details extends Explanation {
  /** Its grants are still being counted. */
  readonly counting: boolean;
  readonly credentials: readonly CredentialRow[];
}

export interface Review {
  readonly run: RunInfo;
  readonly tenants: readonly TenantResult[];
  readonly summary: Summary;
  /** Ids and what is sorted and filtered by, in pieces, so that keys are answered in between. */
  entries(list: ReviewList): AsyncIterable<readonly Entry[]>;
  finding(id: string): Finding | null;
  app(tenant: string, key: string): JudgedApp | null;
  grant(id: string): JudgedGrant | null;
  /** @throws AppError USAGE when the last run has nothing of that id */
  details(id: string, tenant: string | null, early: (details: Details) => void): Promise<Details>;
  /** Places of the apps that hold a scope of which the name, or the kind of data it reaches, holds this word. */
  appsWithScope(word: string): Promise<ReadonlySet<string>>;
  /** Places of the apps of people whose address holds this word, and their addresses. */
  appsOfPeople(word: string): Promise<ReadonlySet<string>>;
  /** Where it is connected, on all platforms, and how it is cut off; of an app all that is its proven vendor’s. @throws AppError USAGE */
  trace(what: string): Promise<Trace>;
  /** Null: no address is known. */
  consoleUrl(asked: ConsoleAsked): Promise<string | null>;
  /** Audits of the tenants of this one, oldest first, this one last. */
  pastRuns(): readonly PastRun[];
  /** @returns null where there is none before this one */
  sinceLast(past: readonly PastRun[]): Promise<SinceLast | null>;
  /** True when a later audit has finished. */
  isOutdated(): boolean;
  /** What they would change. @throws AppError as `decide`, of one alone */
  show(decisions: readonly ReviewDecision[]): Promise<ShownAll>;
  /** All or none. @throws AppError as `decide` */
  decide(decisions: readonly ReviewDecision[]): Promise<Written>;
  /** @throws AppError DECISION_REFUSED when the policy was changed since */
  takeBack(written: Written): Promise<void>;
  /** @throws AppError as `makePlan` */
  plan(gathered: readonly Gathered[], how: PlanHow): Promise<Plan>;
  /** Recorded, so that `apply` takes it. @returns what the file is to hold */
  record(plan: Plan): Promise<string>;
  /** By its whole id. @throws AppError PLAN_INVALID, PLAN_UNRECORDED, JOURNAL_BROKEN */
  openPlan(id: string): OpenedPlan;
  /** Calls the vendors with `actAuth`; changes something unless it is a dry run. @throws AppError as `apply` */
  apply(plan: Plan, request: ReviewApplyRequest): Promise<Applied>;
  /** Calls the vendors to read them. @throws AppError as `audit` */
  rescan(request: RescanRequest): Promise<Rescanned>;
}

const piece = 250;
/** Grants of each app that a trace names. */
const grantsTraced = 12;

/** @throws AppError NOTHING_RECORDED, WORKSPACE_* */
export function openReview(context: Context): Review {
  const { inventory } = context;
  const run = inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = inventory.view(run);
  const tenants = context.tenants.map(({ id }) => id);
  const all = context.tenants.length === context.config.tenants.length;
  const only = all ? undefined : { tenants };
  const scopes = new Map<string, Promise<ReadonlySet<string>>>();
  const people = new Map<string, Promise<ReadonlySet<string>>>();
  const vendorOf = (key: string): string | null =>
    view.tenants.map(({ id }) => view.app(id, key)).find((app) => app?.vendorMatch === 'proven')?.vendor ??
    null;
  return {
    run: view.run,
    tenants: view.tenants.filter(({ id }) => all || tenants.includes(id)),
    summary: view.summary,
    entries: (list) => inPieces(entriesOf(context, view, list, only)),
    finding: (id) => view.finding(id),
    app: (tenant, key) => view.app(tenant, key),
    grant: (id) => view.grant(id),
    details: (id, tenant, early) => detailsOf(context, view, { id, tenant, early }),
    appsWithScope: (word) => remembered(scopes, word, () => withScope(context, view, word, only)),
    appsOfPeople: (word) => remembered(people, word, () => ofPeople(view, word, only)),
    trace: (asked) =>
      trace(context, {
        what: vendorOf(asked) ?? asked,
        tenants: all ? [] : tenants,
        page: { first: 0, count: grantsTraced },
      }),
    consoleUrl: (asked) => consoleUrl(context, view, asked),
    pastRuns: () => inventory.pastRuns(run),
    sinceLast: (past) => sinceLast(context, past, tenants),
    isOutdated: () => inventory.lastRun() !== run,
    show: (decisions) => showDecisions(context, decisions),
    decide: (decisions) => makeDecisions(context, decisions),
    takeBack: (written) => takeDecisionsBack(context, written),
    plan: (gathered, how) => planGathered(context, gathered, how),
    record: (plan) => recordGathered(context, plan),
    openPlan: (id) => openRecorded(context, id),
    apply: (plan, request) => applyInReview(context, plan, request),
    rescan: (request) => rescan(context, request),
  };
}

type Only = { readonly tenants: readonly string[] } | undefined;

async function* entriesOf(
  context: Context,
  view: InventoryView,
  list: ReviewList,
  only: Only,
): AsyncGenerator<Entry> {
  switch (list.list) {
    case 'findings': {
      const names = new Map<string, string | null>();
      for await (const { tenant, key, name } of view.apps(only)) names.set(placeOf(tenant, key), name);
      let rank = 0;
      for await (const finding of view.findings(only)) yield findingEntry(finding, names, (rank += 1));
      return;
    }
    case 'apps':
      for await (const app of view.apps(only)) yield appEntry(app);
      return;
    case 'grants-of-app':
      for (const grant of view.grantsOf(list.tenant, list.app))
        yield grantEntry(grant, view.app(grant.tenant, grant.app)?.name ?? null);
      return;
    case 'grants-of-person':
      for (const grant of view.grantsOfPerson(list.person, only))
        yield grantEntry(grant, view.app(grant.tenant, grant.app)?.name ?? null);
      return;
    default:
      yield* rollEntries(context, view, list, only);
  }
}

/** In between, whoever waits gets a turn. */
async function* inPieces(entries: AsyncIterable<Entry>): AsyncGenerator<readonly Entry[]> {
  let held: Entry[] = [];
  for await (const entry of entries) {
    if (held.push(entry) < piece) continue;
    yield held;
    held = [];
    await turn();
  }
  yield held;
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

interface DetailsAsked {
  readonly id: string;
  readonly tenant: string | null;
  /** All but what its grants tell. */
  readonly early: (details: Details) => void;
}

async function detailsOf(
  context: Context,
  view: InventoryView,
  { id, tenant, early }: DetailsAsked,
): Promise<Details> {
  const explained = await explain(context, {
    id,
    tenants: tenant === null ? [] : [tenant],
    onKnown: (known) => early({ ...known, credentials: [], counting: true }),
  });
  const credentials: CredentialRow[] = [];
  const { app } = explained;
  if (app !== null)
    for await (const credential of view.credentials({ tenants: [app.tenant] }))
      if (credential.app === app.key) credentials.push(credential);
  return { ...explained, credentials, counting: false };
}

function remembered<Found>(
  known: Map<string, Promise<Found>>,
  word: string,
  find: () => Promise<Found>,
): Promise<Found> {
  const found = known.get(word) ?? find();
  known.set(word, found);
  return found;
}

/** Milliseconds after which whoever waits gets a turn. */
const atOnceMs = 8;

/** By the sets of scopes that grants have in common: no grant is looked at by itself. */
async function withScope(
  context: Context,
  view: InventoryView,
  word: string,
  only: Only,
): Promise<ReadonlySet<string>> {
  const wanted = folded(word);
  const places = new Set<string>();
  const classify = await catalogues(context);
  let since = performance.now();
  for (const { id: tenant, platform } of view.tenants) {
    if (only?.tenants.includes(tenant) === false) continue;
    const reading = new ScopeReading(classify(platform));
    const answers = new Map<unknown, boolean>();
    const holds = (set: HeldScopes): boolean => {
      const { verdicts } = reading.read(set.scopes, set);
      const known = answers.get(verdicts);
      if (known !== undefined) return known;
      const has = verdicts.some(
        ({ scope, capabilities }) =>
          folded(scope).includes(wanted) || capabilities.some(({ data }) => data === wanted),
      );
      answers.set(verdicts, has);
      return has;
    };
    for (const { app, sets } of view.scopesByApp(tenant)) {
      if (sets.some(holds)) places.add(placeOf(tenant, app));
      if (performance.now() - since < atOnceMs) continue;
      await turn();
      since = performance.now();
    }
  }
  return places;
}

/** A word of one letter may mean everybody: no more people than these are looked up. */
const mostPeople = 200;

async function ofPeople(view: InventoryView, word: string, only: Only): Promise<ReadonlySet<string>> {
  const wanted = folded(word);
  const names = new Set<string>();
  let since = performance.now();
  for (const { id: tenant } of view.tenants) {
    if (only?.tenants.includes(tenant) === false) continue;
    for (const name of view.peopleNamed(tenant)) {
      if (folded(name).includes(wanted)) names.add(name);
      if (names.size >= mostPeople) break;
      if (performance.now() - since < atOnceMs) continue;
      await turn();
      since = performance.now();
    }
  }
  const places = new Set<string>();
  for (const name of names) {
    await turn();
    for (const { tenant, app } of view.grantsOfPerson(name, only)) places.add(placeOf(tenant, app));
  }
  return places;
}
