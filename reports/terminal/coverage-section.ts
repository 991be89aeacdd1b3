import { toTheMinute } from '../../src/core/clock.ts';
import { lacks, type StreamCoverage } from '../../src/core/coverage.ts';
import type { TenantResult } from '../../src/core/result.ts';
import { safeName, safeText } from '../../src/core/text.ts';
import { padEnd } from './layout.ts';
import type { Paper } from './paper.ts';

/** Each tenant: how much of it was read, which streams fall short and why, and what nobody can read. */
export function coverageSection(tenants: readonly TenantResult[], paper: Paper): string {
  const idWidth = Math.max(...tenants.map(({ id }) => id.length), 0) + 2;
  return `${paper.heading('What was read')}\n${tenants.map((tenant) => tenantLines(tenant, idWidth, paper)).join('')}`;
}

function tenantLines(tenant: TenantResult, idWidth: number, paper: Paper): string {
  const { coverage, calls } = tenant;
  const rows = coverage.streams.reduce((sum, stream) => sum + stream.read, 0);
  const name = tenant.name === null ? tenant.platform : `${tenant.platform} “${safeText(tenant.name)}”`;
  const throttled = calls.throttled === 0 ? '' : `, ${count(calls.throttled)} throttled`;
  const head = `  ${paper.strong(padEnd(safeText(tenant.id), idWidth))}${paper.status(coverage.status, coverage.status.toUpperCase())}`;
  const facts = `${name} · ${count(rows)} rows in ${count(calls.total)} calls${throttled}`;
  const streams = coverage.streams.filter(({ status }) => status !== 'complete');
  return [
    `${head}\n`,
    paper.prose(facts, 4, paper.faint),
    ...changesLines(coverage.streams, paper),
    ...streams.map((stream) => streamLines(stream, paper)),
    ...coverage.streams
      .filter(({ status, reason }) => status === 'complete' && reason !== null)
      .map(({ name: stream, reason }) => paper.prose(`${stream}: ${safeName(reason, '')}`, 4, paper.faint)),
  ].join('');
}

/** Of what no change was reported, what is shown is as old as this. */
function changesLines(streams: readonly StreamCoverage[], paper: Paper): readonly string[] {
  const read = streams.flatMap(({ changes }) => changes ?? []);
  if (read.length === 0) return [];
  const oldest = (times: readonly string[]): string => toTheMinute(times.toSorted()[0] ?? '');
  const since = oldest(read.map((changes) => changes.since));
  const verified = oldest(read.map(({ verifiedAt }) => verifiedAt));
  const text = `changes alone in ${read.length} of ${streams.length} streams, since ${since}; each row without a change was read on ${verified} or later`;
  return [paper.prose(text, 4, paper.faint)];
}

function streamLines(stream: StreamCoverage, paper: Paper): string {
  const word = stream.accepted ? `${stream.status}, accepted` : stream.status;
  const label = lacks(stream) ? paper.status(stream.status, word) : paper.faint(word);
  const reason = safeName(stream.reason, 'no reason was given');
  const remedy =
    lacks(stream) && stream.remedy !== null ? paper.prose(`→ ${safeText(stream.remedy)}`, 6) : '';
  return `    ${stream.name}: ${label}${amount(stream)}\n${paper.prose(reason, 6)}${remedy}`;
}

function amount({ status, read, expected }: StreamCoverage): string {
  if (status !== 'partial') return '';
  return expected === null
    ? `, ${count(read)} rows read`
    : `, ${count(read)} of ${count(expected)} rows read`;
}

/** What no API of the vendors gives, so that its absence is not taken for an all-clear. */
export function blindSpotSection(tenants: readonly TenantResult[], paper: Paper): string {
  const blind = tenants.filter(({ blindSpots }) => blindSpots.length > 0);
  if (blind.length === 0) return '';
  const lines = blind.flatMap(({ id, blindSpots }) =>
    blindSpots.map((spot) => {
      const remedy = spot.remedy === null ? '' : paper.prose(`→ ${safeText(spot.remedy)}`, 4, paper.faint);
      return paper.prose(`${safeText(id)} ${spot.id}: ${safeText(spot.why)}`, 2) + remedy;
    }),
  );
  return `\n${paper.heading('What no API of the vendor shows')}\n${lines.join('')}`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}
