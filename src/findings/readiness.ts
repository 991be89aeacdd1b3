/** From a detection's needs and a tenant's coverage: may silence be called clear? */
import { isOpen } from '../core/coverage.ts';
import type { StreamId } from '../core/streams.ts';
import type { Detection, PlatformNeeds } from '../kit/detection.ts';
import type { JudgementInput, JudgementReader, TenantToJudge } from './ports.ts';

export interface Reason {
  readonly reason: string;
  readonly remedy: string | null;
}

export interface Readiness {
  readonly needs: PlatformNeeds;
  /** A needed stream, history or list is missing; null when all is there. */
  readonly unread: Reason | null;
  /** Why even a finding proves nothing; null when it does. */
  readonly unproven: Reason | null;
  /** What no API shows; null when nothing is left open. */
  readonly blind: Reason | null;
}

/** Null when the detection is not for this platform. */
export function readinessOf(
  detection: Detection,
  tenant: TenantToJudge,
  { reader, reference }: Pick<JudgementInput, 'reader' | 'reference'>,
): Readiness | null {
  const needs = detection.needs[tenant.platform];
  if (needs === undefined) return null;
  const reasonsOf = (streams: readonly StreamId[]): readonly Reason[] => [
    ...streams.flatMap((stream) => streamReason(stream, tenant) ?? []),
    ...(needs.history === true ? historyReasons(streams, tenant, reader) : []),
    ...(needs.lists ?? []).flatMap((list) => reference.missing.get(list) ?? []),
  ];
  const blind = tenant.blindSpots
    .filter((spot) => isOpen(spot) && (needs.blindSpots?.includes(spot.id) ?? false))
    .map(({ why, remedy }): Reason => ({ reason: why, remedy }));
  return {
    needs,
    unread: joined(reasonsOf(needs.streams)),
    unproven: detection.byAbsence === true ? joined(reasonsOf(needs.absence ?? needs.streams)) : null,
    blind: joined(blind),
  };
}

export function joined(reasons: readonly Reason[]): Reason | null {
  if (reasons.length === 0) return null;
  const remedies = [...new Set(reasons.flatMap(({ remedy }) => remedy ?? []))];
  return {
    reason: [...new Set(reasons.map(({ reason }) => reason))].join('; ').replaceAll('.; ', '; '),
    remedy: remedies.length === 0 ? null : remedies.join(' '),
  };
}

function streamReason(stream: StreamId, { coverage }: TenantToJudge): Reason | null {
  const read = coverage.streams.find(({ name }) => name === stream);
  if (read === undefined) return { reason: `${stream} was not read`, remedy: null };
  if (read.status === 'complete') return null;
  const why = read.reason === null ? '' : `: ${read.reason}`;
  return { reason: `${stream} is ${read.status}${why}`, remedy: read.remedy };
}

function historyReasons(
  streams: readonly StreamId[],
  tenant: TenantToJudge,
  reader: Pick<JudgementReader, 'previousRun'>,
): readonly Reason[] {
  const missing = streams.filter((stream) => (reader.previousRun(tenant.id, stream) ?? null) === null);
  if (missing.length === 0) return [];
  return [
    {
      reason: `no earlier audit has read ${missing.join(', ')} in full, so there is nothing to compare with`,
      remedy: 'Audit again later.',
    },
  ];
}
