/** What may be said of a tenant when an app was or was not seen in it. */
import type { BlindSpot } from '../core/coverage.ts';
import { isOpen, lacks, type StreamStatus } from '../core/coverage.ts';
import type { TenantResult } from '../core/result.ts';
import type { StreamId } from '../core/streams.ts';
import type { Containment } from '../kit/containment.ts';

/** A stream that was not read in full. */
export interface Shortfall {
  readonly stream: StreamId;
  readonly status: StreamStatus | 'not-read';
  readonly asOf: string | null;
  /** A sentence. */
  readonly because: string;
  readonly remedy: string | null;
  /** It counts for the exit code: neither skipped nor accepted. */
  readonly lacking: boolean;
}

export interface ConnectionCoverage {
  /** Up to when all the streams that tell of connections speak; null when one of them was never read. */
  readonly asOf: string | null;
  readonly shortfalls: readonly Shortfall[];
  /** What no API of the vendor shows even when everything was read. */
  readonly unseen: readonly BlindSpot[];
}

/** Null when the stream was read to its end. */
export function shortfall({ coverage }: TenantResult, stream: StreamId): Shortfall | null {
  const read = coverage.streams.find(({ name }) => name === stream);
  if (read === undefined) {
    const leftOut = coverage.streams.length === 0;
    return {
      stream,
      status: 'not-read',
      asOf: null,
      because: leftOut ? 'The last audit left this tenant out.' : `${stream} was not read.`,
      remedy: leftOut ? 'Run `grantwarden audit`.' : null,
      lacking: true,
    };
  }
  if (read.status === 'complete') return null;
  const reason = read.reason === null ? '' : `: ${read.reason.replace(/\.$/u, '')}`;
  return {
    stream,
    status: read.status,
    asOf: read.asOf,
    because: `${stream} is ${read.status}${reason}.`,
    remedy: read.remedy,
    lacking: lacks(read),
  };
}

/** @param containment null: every stream of the platform counts. */
export function connectionCoverage(
  tenant: TenantResult,
  containment: Containment | null,
): ConnectionCoverage {
  const { streams } = tenant.coverage;
  const wanted = containment?.connections ?? streams.map(({ name }) => name);
  const times = wanted.map((stream) => streams.find(({ name }) => name === stream)?.asOf ?? null);
  const told = times.filter((time) => time !== null);
  return {
    asOf: told.length < times.length ? null : told.reduce<string | null>(earlier, null),
    shortfalls: wanted.flatMap((stream) => shortfall(tenant, stream) ?? []),
    unseen: tenant.blindSpots.filter(
      (spot) => isOpen(spot) && (containment?.unseen.includes(spot.id) ?? true),
    ),
  };
}

function earlier(a: string | null, b: string): string {
  return a === null || b < a ? b : a;
}
