import type { BlindSpotId, StreamId } from './streams.ts';

const streamStatuses = ['complete', 'partial', 'unavailable', 'skipped'] as const;
export type StreamStatus = (typeof streamStatuses)[number];

/** How much of one stream of one tenant was read, and why not all of it. */
export interface StreamCoverage {
  readonly name: StreamId;
  readonly status: StreamStatus;
  /** Rows read and understood, after removing duplicates. */
  readonly read: number;
  /** Rows the vendor said there are; null where it does not say. */
  readonly expected: number | null;
  /** The moment up to which the rows speak, ISO 8601 UTC; null when nothing was read. */
  readonly asOf: string | null;
  readonly reason: string | null;
  readonly remedy: string | null;
  /** The operator accepts this gap (config `knownGaps`): shown, without effect on the exit code. */
  readonly accepted: boolean;
  /** Only changes were read; absent: it was read whole. */
  readonly changes?: ChangesRead;
}

/** How old a row may be that no change was reported of. */
export interface ChangesRead {
  /** ISO time of the read whose cursor was gone on from. */
  readonly since: string;
  /** ISO time since which every row was read itself. */
  readonly verifiedAt: string;
}

export interface BlindSpot {
  readonly id: BlindSpotId;
  readonly why: string;
  readonly remedy: string | null;
  /** What the operator has brought from the vendor's console instead; absent: nothing. */
  readonly listed?: Listed;
}

export interface Listed {
  /** Day of the export, `2026-11-01`. */
  readonly asOf: string;
  /** New enough, and read by this run: nothing is left open. */
  readonly covers: boolean;
}

/** Still leaves a question open. */
export function isOpen({ listed }: BlindSpot): boolean {
  return listed?.covers !== true;
}

const coverageStatuses = ['complete', 'partial', 'unavailable'] as const;
export type CoverageStatus = (typeof coverageStatuses)[number];

export interface TenantCoverage {
  readonly status: CoverageStatus;
  readonly streams: readonly StreamCoverage[];
}

/** Neither skipped nor accepted by the operator, yet not read in full: what exit code 4 is about. */
export function lacks(stream: StreamCoverage): boolean {
  return (stream.status === 'partial' || stream.status === 'unavailable') && !stream.accepted;
}

/** A tenant is complete when no wanted stream lacks rows; unavailable when nothing at all could be read. */
export function tenantCoverage(streams: readonly StreamCoverage[]): TenantCoverage {
  const wanted = streams.filter((stream) => stream.status !== 'skipped');
  if (wanted.length > 0 && wanted.every((stream) => stream.status === 'unavailable'))
    return { status: 'unavailable', streams };
  return { status: streams.some(lacks) ? 'partial' : 'complete', streams };
}
