import { existsSync } from 'node:fs';
import type { TenantConfig } from '../config/config.ts';
import type { BlindSpot } from '../core/coverage.ts';
import { type AppError, toAppError } from '../core/errors.ts';
import { streamIds } from '../core/streams.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { Ability, StreamSpec } from '../kit/connector.ts';
import { blindSpotsOf } from './blind-spots.ts';
import type { Context } from './context.ts';
import { definitionOf, openTenant, rotates } from './open-tenant.ts';

/** What one stream is, whether this credential can read it, and what would change that. */
export interface StreamDiagnosis extends Ability {
  readonly what: string;
  readonly needs: StreamSpec['needs'];
  readonly plan: string | null;
  /** How the configuration treats it. */
  readonly wanted: 'yes' | 'skipped' | 'accepted-gap';
}

export interface Diagnosis {
  readonly tenant: string;
  readonly platform: Platform;
  /** Null when the sign-in failed. */
  readonly identity: { readonly id: string; readonly name: string | null } | null;
  readonly error: AppError | null;
  readonly streams: readonly StreamDiagnosis[];
  readonly warnings: readonly string[];
  readonly blindSpots: readonly BlindSpot[];
  /** Lines for `knownGaps`, for streams that no change of the credential would open. */
  readonly proposals: readonly { readonly stream: string; readonly reason: string }[];
}

/** Of the workspace's inventory.db, which is read whole; null: there is none yet. */
export type InventoryCheck = { readonly error: AppError | null } | null;

export function checkInventory(context: Pick<Context, 'workspace' | 'inventory'>): InventoryCheck {
  try {
    if (!existsSync(context.workspace.inventoryPath)) return null;
    context.inventory.check();
    return { error: null };
  } catch (thrown) {
    return { error: toAppError(thrown) };
  }
}

/**
 * Signs in to each tenant and asks what could be read; reads no grants and writes nothing but a credential that the
 * vendor replaces as it is used. Such a tenant is locked meanwhile, as an audit locks it.
 */
export async function* doctor(context: Context): AsyncGenerator<Diagnosis> {
  for (const tenant of context.tenants) yield await diagnose(context, tenant);
}

async function diagnose(context: Context, tenant: TenantConfig): Promise<Diagnosis> {
  const { streams } = definitionOf(context, tenant);
  const blindSpots = blindSpotsOf(context, tenant, { offline: false });
  const common = { tenant: tenant.id, platform: tenant.platform, blindSpots };
  try {
    using _lock = rotates(context, tenant) ? context.workspace.lock('collect', tenant.id) : null;
    const { session } = await openTenant(context, tenant);
    const identity = await session.identify();
    const { abilities, warnings } = await session.examine();
    const known = new Map(abilities.map((ability) => [ability.stream, ability]));
    const diagnoses = streams.map((spec) => diagnosisOf(spec, known.get(spec.id), tenant));
    return {
      ...common,
      identity,
      error: null,
      streams: diagnoses,
      warnings,
      proposals: proposalsFor(diagnoses),
    };
  } catch (thrown) {
    const error = toAppError(thrown).forTenant(tenant.id);
    if (error.code === 'INTERRUPTED') throw error;
    const diagnoses = streams.map((spec) => diagnosisOf(spec, undefined, tenant));
    return { ...common, identity: null, error, streams: diagnoses, warnings: [], proposals: [] };
  }
}

function diagnosisOf(spec: StreamSpec, ability: Ability | undefined, tenant: TenantConfig): StreamDiagnosis {
  const { can = 'unknown', reason = null, remedy = null, lasting = false } = ability ?? {};
  const wanted = tenant.skip.includes(spec.id)
    ? 'skipped'
    : tenant.knownGaps.some((gap) => gap.stream === spec.id)
      ? 'accepted-gap'
      : 'yes';
  return {
    stream: spec.id,
    what: streamIds[spec.id],
    needs: spec.needs,
    plan: spec.plan,
    can,
    reason,
    remedy,
    lasting,
    wanted,
  };
}

function proposalsFor(streams: readonly StreamDiagnosis[]): Diagnosis['proposals'] {
  return streams
    .filter(({ can, wanted, lasting }) => can === 'no' && wanted === 'yes' && lasting === true)
    .map(({ stream, reason }) => ({ stream, reason: reason ?? 'the vendor does not offer it here' }));
}
