import { jsonLine } from '../../src/core/audit-json.ts';
import type { AuditView } from '../../src/core/result.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { readAccess } from './access.ts';
import { controlEvent, coverageEvent, notAssessedEvent } from './compliance-event.ts';
import { findingEvent, type Surroundings } from './finding-event.ts';

/** Coverage of each tenant first, then findings, controls, and what could not be assessed. */
export async function* render(
  view: AuditView,
  { detections }: Pick<ReportOptions, 'detections'>,
): AsyncGenerator<string> {
  const around: Surroundings = {
    run: view.run,
    access: await readAccess(view, await grantsOfOne(view)),
    platforms: new Map(view.tenants.map(({ id, platform }) => [id, platform])),
    vendors: new Map((await Array.fromAsync(view.vendors())).map((vendor) => [vendor.name, vendor])),
    detections: new Map(detections.map((detection) => [detection.id, detection])),
  };
  for (const tenant of view.tenants) yield `${jsonLine(coverageEvent(tenant, around))}\n`;
  for await (const finding of view.findings()) yield `${jsonLine(findingEvent(finding, around))}\n`;
  for await (const control of view.controls()) yield `${jsonLine(controlEvent(control, around))}\n`;
  for await (const open of view.notAssessed()) yield `${jsonLine(notAssessedEvent(open, around))}\n`;
}

/** Of findings about one person, whom the event then names. */
async function grantsOfOne(view: AuditView): Promise<ReadonlySet<string>> {
  const wanted = new Set<string>();
  for await (const { people, grants } of view.findings()) {
    const [only] = grants;
    if (people === 1 && grants.length === 1 && only !== undefined) wanted.add(only);
  }
  return wanted;
}
