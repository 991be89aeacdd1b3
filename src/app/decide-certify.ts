/** `certify`: somebody has looked through a list and stands for it; what they saw is kept as figures and a hash. */
import { hash } from 'node:crypto';
import { canonicalJson } from '../actions/canonical-json.ts';
import { AppError } from '../core/errors.ts';
import { nameKey } from '../core/fold.ts';
import type { JudgedApp, TenantResult } from '../core/result.ts';
import type { BlindSpotId } from '../core/streams.ts';
import { safeText } from '../core/text.ts';
import type { InventoryView } from '../inventory/view.ts';
import { nearest } from '../kit/nearest.ts';
import { certificationEdits } from '../policy/edit-decisions.ts';
import { createMatcher } from '../policy/match.ts';
import { certifiedLists } from '../policy/policy.ts';
import type { Context } from './context.ts';
import type { Desk, Propose } from './decide.ts';
import { quoted, requireAudit } from './decide-subject.ts';
import { loadModules } from './trace.ts';
import { connectionCoverage } from './trace-coverage.ts';

export interface CertificationRequest {
  /** A vendor's name, or one of `certifiedLists`. */
  readonly of: string;
  /** Null: all tenants. */
  readonly tenant: string | null;
  readonly by: string;
  /** Null: in 180 days. */
  readonly next: string | null;
  readonly note: string | null;
  /** Although not everything could be read. */
  readonly despiteGaps: boolean;
}

const days = 180;
const dayMs = 86_400_000;

export function proposeCertification(request: CertificationRequest): Propose {
  return async (desk) => {
    const view = requireAudit(desk);
    const of = certifiable(desk, request.of);
    const tenants = certifiedTenants(view, of, request.tenant);
    const { gaps, accepted, unseen } = await reachOf(desk.context, of, tenants);
    if (gaps.length > 0 && !request.despiteGaps)
      throw new AppError('DECISION_REFUSED', {
        detail: ['the last audit did not read all of this list', ...gaps].join('\n'),
        remedy: 'Audit again, or certify what was read with --despite-gaps, which is recorded.',
      });
    const seen = await seenOf(desk, view, of, tenants);
    const next = request.next ?? new Date(desk.now + days * dayMs).toISOString().slice(0, 10);
    return {
      what: 'certify',
      subject: of,
      tenant: request.tenant,
      edits: certificationEdits(desk.reading.written, {
        of,
        tenant: request.tenant,
        on: desk.today,
        by: request.by,
        next,
        note: request.note,
      }),
      notes: [
        `Certified is what the audit of ${view.run.startedAt} saw: ${seen.apps} apps, ${seen.grants} grants, ${seen.findings} open findings.`,
        `SHA-256 of the list: ${seen.sha256}`,
      ],
      warnings: [
        ...gaps,
        ...accepted,
        ...(seen.findings > 0
          ? [`${seen.findings} findings about it are open: grantwarden list findings`]
          : []),
        ...unseen,
      ],
      detail: { of, by: request.by, next, run: view.run.id, ...seen, despiteGaps: gaps, accepted },
    };
  };
}

const [, delegation] = certifiedLists;

/** A platform that has it has delegations. */
const delegationList: BlindSpotId = 'delegation-list';

/** @throws AppError USAGE that names the nearest */
function certifiable({ reading: { policy } }: Desk, what: string): string {
  const names = [...certifiedLists, ...policy.vendors.map(({ name }) => name)];
  const found = names.find((name) => nameKey(name) === nameKey(what));
  if (found !== undefined) return found;
  const meant = nearest(what, names);
  throw new AppError('USAGE', {
    detail: `the policy has no vendor ${quoted(what)}${meant === null ? '' : `; did you mean ${safeText(meant)}?`}`,
    remedy: `What can be certified: ${certifiedLists.join(', ')}, or a vendor under \`vendors\`.`,
  });
}

/** @throws AppError USAGE */
function certifiedTenants(
  { tenants }: InventoryView,
  of: string,
  only: string | null,
): readonly TenantResult[] {
  const read = tenants.filter(({ id }) => only === null || id === only);
  const wanted =
    of === delegation
      ? read.filter(({ blindSpots }) => blindSpots.some(({ id }) => id === delegationList))
      : read;
  if (wanted.length > 0) return wanted;
  throw new AppError('USAGE', {
    detail:
      read.length > 0
        ? `there is no ${of} on the platform of ${read.map(({ id }) => safeText(id)).join(', ')}`
        : `the last audit did not read ${safeText(only ?? 'any tenant')}`,
    remedy:
      read.length > 0
        ? 'Name another tenant, or certify third-party-apps.'
        : 'Run `grantwarden audit` first.',
  });
}

interface Reach {
  /** Streams that should have been read for this list and were not. */
  readonly gaps: readonly string[];
  /** Streams that nobody wanted or that the operator goes without. */
  readonly accepted: readonly string[];
  /** What no API shows of this list, in one sentence; none: nothing. */
  readonly unseen: readonly string[];
}

/** How far the list is all there is. */
async function reachOf(context: Context, of: string, tenants: readonly TenantResult[]): Promise<Reach> {
  const modules = await loadModules(context);
  const read = tenants.map((tenant) => ({
    tenant,
    ...connectionCoverage(tenant, modules.get(tenant.platform)?.containment ?? null),
  }));
  const missed = read.flatMap(({ tenant, shortfalls }) =>
    shortfalls.map(({ because, lacking }) => ({
      lacking,
      says: `${safeText(tenant.id)}: ${safeText(because)}`,
    })),
  );
  const unseen = read.flatMap(({ tenant, unseen: spots }) =>
    spots
      .filter(({ id }) => of !== delegation || id === delegationList)
      .map(({ id }) => `${id} of ${safeText(tenant.id)}`),
  );
  return {
    gaps: missed.filter(({ lacking }) => lacking).map(({ says }) => says),
    accepted: missed.filter(({ lacking }) => !lacking).map(({ says }) => says),
    unseen: [
      ...(unseen.length === 0 ? [] : [`No API shows ${unseen.join(', ')}.`]),
      ...tenants.flatMap(({ id, blindSpots }) =>
        blindSpots.flatMap(({ listed }) =>
          listed === undefined ? [] : [`The operator’s list of ${safeText(id)} is of ${listed.asOf}.`],
        ),
      ),
    ],
  };
}

interface Seen {
  readonly apps: number;
  readonly grants: number;
  /** Open or new, of any severity. */
  readonly findings: number;
  readonly sha256: string;
  readonly [figure: string]: number | string;
}

/** One pass; of each app only a hash is held. */
async function seenOf(
  { reading: { policy }, now }: Desk,
  view: InventoryView,
  of: string,
  tenants: readonly TenantResult[],
): Promise<Seen> {
  const ids = tenants.map(({ id }) => id);
  const match = createMatcher(policy, now);
  const isListed = (app: JudgedApp): boolean => {
    if (of === delegation) return true;
    if (certifiedLists.some((list) => list === of)) return app.party === 'third' || app.party === 'unknown';
    const { entry } = match(app);
    return entry !== null && nameKey(entry.name) === nameKey(of);
  };
  const lines: string[] = [];
  const keys = new Set<string>();
  let count = 0;
  for await (const app of view.apps({ tenants: ids })) {
    if (!isListed(app)) continue;
    const grants: (readonly [string, readonly string[]])[] = [];
    for (const { id, kind, scopes } of view.grantsOf(app.tenant, app.key))
      if (of !== delegation || kind === delegation) grants.push([id, scopes.toSorted()]);
    if (of === delegation && grants.length === 0) continue;
    grants.sort(([a], [b]) => (a < b ? -1 : 1));
    const { tenant, key, decision, state } = app;
    lines.push(hash('sha256', canonicalJson({ tenant, key, decision, state, grants }), 'hex'));
    keys.add(JSON.stringify([tenant, key]));
    count += grants.length;
  }
  let findings = 0;
  for await (const { status, tenant, app } of view.findings({ tenants: ids }))
    if (status !== 'resolved' && status !== 'waived' && keys.has(JSON.stringify([tenant, app])))
      findings += 1;
  return {
    apps: lines.length,
    grants: count,
    findings,
    sha256: hash('sha256', lines.sort().join('\n'), 'hex'),
  };
}
