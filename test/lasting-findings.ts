import type { Finding } from '../src/core/finding.ts';
import { detections } from '../src/detections/index.ts';
import type { Detection } from '../src/kit/detection.ts';

const ofLogs: ReadonlySet<string> = new Set(
  (detections as readonly Detection[])
    .filter(
      (one) => 'events' in one || Object.values(one.needs).some(({ facts }) => facts?.includes('last-used')),
    )
    .map(({ id }) => id),
);

/** Without those that speak of the last days of a log: the clock goes on between two audits, and days pass out of it. */
export function lastingFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(({ detection }) => !ofLogs.has(detection));
}
