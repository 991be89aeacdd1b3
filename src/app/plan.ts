/** Makes a plan from the last audit. Calls no vendor. */
import { isoTime } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Plan, PlanIntent } from '../core/plan.ts';
import type { JudgedGrant } from '../core/result.ts';
import type { CredentialRow, RoleRow } from '../core/rows.ts';
import { safeName } from '../core/text.ts';
import { assemblePlan, type PlanDraft, type Proposed } from '../actions/plan/assemble.ts';
import type { InventoryView } from '../inventory/view.ts';
import type { ActingModule, Wish } from '../kit/acting.ts';
import type { ConnectorModule } from '../kit/connector.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { Context } from './context.ts';
import { catalogues } from './judge.ts';
import { leftOut } from './left-out.ts';
import { ownIdentity } from './own-identity.ts';
import { keptScopes } from './plan-narrow.ts';
import { pruneTargets } from './plan-prune.ts';
import { type PlanTarget, type Targets, targetsOf } from './plan-targets.ts';
import { connectionCoverage } from './trace-coverage.ts';
import { platformOfKey } from './trace-matcher.ts';
import { loadModules } from './trace.ts';

export interface PlanRequest {
  readonly intent: Exclude<PlanIntent, 'undo'>;
  /** Empty only for `prune`. */
  readonly what: readonly string[];
  readonly tenants: readonly string[];
  readonly allTenants: boolean;
  readonly reason: string | null;
  readonly allowed: Plan['allowed'];
  readonly candidates: boolean;
  /** What no call can address is left to people's hands, in the plan; absent: a plan of nothing else is refused. */
  readonly byHand?: true;
  readonly journalHead: string | null;
}

/**
 * @throws AppError NOTHING_RECORDED; USAGE when nothing of that name is there, or in several tenants and none is chosen;
 * PLAN_PROTECTED when all of it is protected, or only goes by the name; ID_UNSAFE when no id of it can be addressed
 */
export async function makePlan(context: Context, request: PlanRequest): Promise<Plan> {
  const run = context.inventory.lastRun();
  if (run === null) throw new AppError('NOTHING_RECORDED');
  const view = context.inventory.plainView(run);
  const { targets, notes } = await allTargets(context, view, request);
  const { kept, left } = withoutProtected(context, targets, request);
  oneTenantOrChosen(kept, request);
  const modules = await loadModules(context);
  const acting = await actingOf(modules, kept);
  const holdings = await holdingsOf(view, kept);
  const proposed: Proposed[] = [];
  const createdAt = isoTime(context.clock.now());
  for (const target of kept)
    proposed.push(await propose(context, view, target, { request, acting, holdings, createdAt }));
  if (request.intent === 'revoke' && request.byHand !== true) refuseUnsafe(proposed);
  return assemblePlan({
    ...draftOf(view, request),
    createdAt,
    tenants: view.tenants
      .filter(({ id }) => kept.some(({ app }) => app.tenant === id))
      .map((tenant) => ({
        id: tenant.id,
        platform: tenant.platform,
        vendorId: context.inventory.vendorIdOf(tenant.id),
        gaps: connectionCoverage(tenant, modules.get(tenant.platform)?.containment ?? null).shortfalls.map(
          ({ because }) => because,
        ),
        actions: acting.get(tenant.platform)?.actions ?? [],
      })),
    proposed,
    notes: [...notes, ...left, ...unreadNotes(context, view, request)],
  });
}

/** Ids of findings and grants mean what they mean; a vendor, an app or a person may be where nobody looked. */
function unreadNotes(
  context: Context,
  view: InventoryView,
  { intent, what, tenants }: PlanRequest,
): readonly string[] {
  const meant = new Set(what.filter((one) => !/^[fg]_/u.test(one)).map(platformOfKey));
  return leftOut(context, view, tenants)
    .filter(({ platform }) => intent === 'prune' || meant.has(null) || meant.has(platform))
    .map(
      ({ id }) =>
        `${id} was not part of the last audit, so nothing of it is in the plan. Run \`grantwarden audit\`, then plan anew.`,
    );
}

function draftOf(
  { run }: InventoryView,
  { intent, what, reason, allowed, journalHead }: PlanRequest,
): Omit<PlanDraft, 'createdAt' | 'tenants' | 'proposed' | 'notes'> {
  return {
    intent,
    what,
    reason,
    basis: { run: run.id, finishedAt: run.finishedAt, undoes: null },
    allowed,
    journalHead,
  };
}

async function allTargets(context: Context, view: InventoryView, request: PlanRequest): Promise<Targets> {
  const { intent, what, tenants, candidates } = request;
  if (intent === 'prune') return pruneTargets(view, { detections: what, tenants });
  const found: Targets[] = [];
  for (const one of what) found.push(await targetsOf(context, view, one, { tenants, candidates }));
  return { targets: found.flatMap((each) => each.targets), notes: found.flatMap((each) => each.notes) };
}

type Unasked = Exclude<Plan['allowed'][number], 'operator'>;

/** The platform’s own clients are how people reach it at all; without its own app Grantwarden sees and does nothing. */
function withoutProtected(
  { config }: Context,
  targets: readonly PlanTarget[],
  { allowed }: PlanRequest,
): { readonly kept: readonly PlanTarget[]; readonly left: readonly string[] } {
  const own = new Map(config.tenants.map((tenant) => [tenant.id, ownIdentity(tenant).clientIds]));
  const because = ({ app }: PlanTarget): Unasked | null => {
    if (app.party === 'first' && !allowed.includes('first-party')) return 'first-party';
    const isOwn = own.get(app.tenant)?.has(app.clientId.toLowerCase()) === true;
    return isOwn && !allowed.includes('own-app') ? 'own-app' : null;
  };
  const kept = targets.filter((target) => because(target) === null);
  const left = targets.flatMap((target) => {
    const why = because(target);
    const { app } = target;
    return why === null
      ? []
      : `Left out, because ${protections[why]}: ${safeName(app.name, app.key)} in ${app.tenant}. --include-${why} takes it in.`;
  });
  const [first] = targets.flatMap((target) => because(target) ?? []);
  if (kept.length === 0 && first !== undefined)
    throw new AppError('PLAN_PROTECTED', { detail: left.join('\n'), remedy: ways[first] });
  return { kept, left };
}

const protections: Readonly<Record<Unasked, string>> = {
  'first-party': 'it is the platform’s own',
  'own-app': 'Grantwarden signs in by it',
};

const ways: Readonly<Record<Unasked, string>> = {
  'first-party': 'Add --include-first-party if that is really meant: people sign in with these.',
  'own-app': 'Add --include-own-app if that is really meant: it ends Grantwarden’s own access.',
};

/** Nothing can be ended where every id would lead elsewhere: that is no plan, though people may do it by hand. */
function refuseUnsafe(proposed: readonly Proposed[]): void {
  const proposals = proposed.map(({ proposal }) => proposal);
  const unsafe = proposals.flatMap(({ notes }) => notes.filter((note) => note.startsWith('ID_UNSAFE')));
  if (unsafe.length === 0 || proposals.some(({ actions }) => actions.length > 0)) return;
  const byHand = proposals.flatMap(({ manual }) => manual.map(({ what, how }) => `By hand: ${what}. ${how}`));
  throw new AppError('ID_UNSAFE', {
    detail: [...unsafe, ...byHand].join('\n'),
    remedy: 'Nothing was planned. `plan contain` writes the steps by hand into a plan.',
  });
}

function oneTenantOrChosen(targets: readonly PlanTarget[], { tenants, allTenants }: PlanRequest): void {
  const found = [...new Set(targets.map(({ app }) => app.tenant))];
  if (found.length <= 1 || tenants.length > 0 || allTenants) return;
  throw new AppError('USAGE', {
    detail: `the plan would be for ${found.length} tenants: ${found.join(', ')}`,
    remedy: 'Add --all-tenants if all are meant, or --tenant ID for each that is.',
  });
}

async function actingOf(
  modules: ReadonlyMap<Platform, ConnectorModule>,
  targets: readonly PlanTarget[],
): Promise<ReadonlyMap<Platform, ActingModule>> {
  const acting = new Map<Platform, ActingModule>();
  for (const platform of new Set(targets.map(({ app }) => app.platform))) {
    const module = await modules.get(platform)?.acting?.();
    if (module !== undefined) acting.set(platform, module);
  }
  return acting;
}

interface Proposing {
  readonly request: PlanRequest;
  readonly acting: ReadonlyMap<Platform, ActingModule>;
  readonly holdings: ReadonlyMap<string, Holding>;
  readonly createdAt: string;
}

interface Holding {
  readonly credentials: CredentialRow[];
  readonly roles: RoleRow[];
}

function placeOf(tenant: string, key: string): string {
  return JSON.stringify([tenant, key]);
}

/** What apps hold beside grants; each tenant’s list is read once, however many of its apps are meant. */
async function holdingsOf(
  view: InventoryView,
  targets: readonly PlanTarget[],
): Promise<ReadonlyMap<string, Holding>> {
  const holdings = new Map(
    targets.map(({ app }): [string, Holding] => [
      placeOf(app.tenant, app.key),
      { credentials: [], roles: [] },
    ]),
  );
  const tenants = [...new Set(targets.map(({ app }) => app.tenant))];
  for await (const credential of view.credentials({ tenants }))
    if (credential.app !== null && !credential.outbound)
      holdings.get(placeOf(credential.tenant, credential.app))?.credentials.push(credential);
  for (const tenant of tenants)
    for (const role of view.roles(tenant)) holdings.get(placeOf(tenant, role.app))?.roles.push(role);
  return holdings;
}

async function propose(
  context: Context,
  view: InventoryView,
  { app, grants, why }: PlanTarget,
  { request, acting, holdings, createdAt: plannedAt }: Proposing,
): Promise<Proposed> {
  const { tenant, key, platform } = app;
  const module = acting.get(platform);
  const nothing = { actions: [], manual: [], notes: [] };
  if (module === undefined)
    return {
      tenant,
      why,
      proposal: { ...nothing, notes: [`Nothing on ${platform} can be changed from here.`] },
    };
  const held = grants ?? view.grantsOf(tenant, key);
  const { credentials, roles } = holdings.get(placeOf(tenant, key)) ?? { credentials: [], roles: [] };
  const proposal = module.propose(
    {
      vendorId: context.inventory.vendorIdOf(tenant),
      plannedAt,
      app,
      grants: held,
      whole: grants === null,
      credentials,
      roles,
    },
    await wishOf(context, request, { app, why, grants: grants ?? view.grantsOf(tenant, key) }),
  );
  return { tenant, why, proposal };
}

async function wishOf(
  context: Context,
  { intent }: PlanRequest,
  target: Omit<PlanTarget, 'grants'> & { readonly grants: Iterable<JudgedGrant> },
): Promise<Wish> {
  switch (intent) {
    case 'contain':
      return { wish: 'contain' };
    case 'revoke':
    case 'prune':
      return { wish: 'revoke' };
    case 'narrow':
      return {
        wish: 'narrow',
        keep: keptScopes(context, { ...target, grants: [...target.grants] }, await catalogues(context)),
      };
  }
}
