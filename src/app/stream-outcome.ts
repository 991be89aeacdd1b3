/** From what happened while a stream was read to what its coverage says. */
import type { KnownGap } from '../config/config.ts';
import { lacks, type StreamCoverage, type StreamStatus } from '../core/coverage.ts';
import { AppError } from '../core/errors.ts';
import type { StreamId } from '../core/streams.ts';
import type { Gap, StreamEnd } from '../kit/connector.ts';

export interface Reading {
  readonly stream: StreamId;
  readonly read: number;
  readonly malformed: number;
  /** Null when the stream ended by an error. */
  readonly end: StreamEnd | null;
  readonly error: AppError | null;
  /** ISO time of the last page that was saved; null when none was. */
  readonly lastPageAt: string | null;
}

/** A stream that failed before its first page is unavailable; one that lost anything is partial. */
export function coverageOf(reading: Reading): StreamCoverage {
  const gaps = shortfalls(reading);
  const expected = reading.end?.expected ?? null;
  const status: StreamStatus =
    gaps.length === 0
      ? 'complete'
      : reading.error !== null && reading.lastPageAt === null
        ? 'unavailable'
        : 'partial';
  return {
    name: reading.stream,
    status,
    read: reading.read,
    expected,
    asOf: status === 'unavailable' ? null : (reading.end?.asOf ?? reading.lastPageAt),
    reason: gaps.length === 0 ? (reading.end?.note ?? null) : gaps.map(gapText).join('; '),
    remedy: gaps.length === 0 ? null : [...new Set(gaps.map((gap) => gap.error.remedy))].join(' '),
    accepted: false,
  };
}

function shortfalls({ end, error, malformed, read }: Reading): readonly Gap[] {
  const gaps: Gap[] = [...(end?.gaps ?? [])];
  if (error !== null) gaps.push({ error, units: 1 });
  if (malformed > 0) gaps.push({ error: new AppError('READ_MALFORMED'), units: malformed });
  const expected = end?.expected ?? null;
  if (expected !== null && read !== expected && gaps.length === 0)
    gaps.push({
      error: new AppError('READ_INCOMPLETE', { detail: `${read} read, ${expected} counted by the vendor` }),
      units: Math.abs(expected - read),
    });
  return gaps;
}

function gapText({ error, units }: Gap): string {
  return units > 1 ? `${error.message} (${units}×)` : error.message;
}

/** Applies what the operator accepts; an entry that no longer fits is said, never silently kept. */
export function withKnownGap(
  stream: StreamCoverage,
  gaps: readonly KnownGap[],
  today: string,
): StreamCoverage {
  const gap = gaps.find((candidate) => candidate.stream === stream.name);
  if (gap === undefined) return stream;
  if (!lacks(stream))
    return stream.status === 'skipped'
      ? stream
      : {
          ...stream,
          reason: join(stream.reason, 'listed under knownGaps but readable now: remove the entry'),
        };
  if (gap.until !== undefined && gap.until < today)
    return { ...stream, reason: join(stream.reason, `its entry under knownGaps ended on ${gap.until}`) };
  return { ...stream, accepted: true, reason: join(stream.reason, `accepted: ${gap.reason}`) };
}

export function skipped(name: StreamId): StreamCoverage {
  return {
    name,
    status: 'skipped',
    read: 0,
    expected: null,
    asOf: null,
    reason: 'skipped by the configuration',
    remedy: 'Remove it from `skip` to have it read.',
    accepted: false,
  };
}

function join(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join('; ');
}

/** A stream of a tenant that could not be opened. */
export function unread(name: StreamId, error: AppError, skip: readonly StreamId[]): StreamCoverage {
  if (skip.includes(name)) return skipped(name);
  return coverageOf({ stream: name, read: 0, malformed: 0, end: null, error, lastPageAt: null });
}
