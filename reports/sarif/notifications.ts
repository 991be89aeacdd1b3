/** What could not be read or judged, so that an upload without a result is not taken for a clean one. */
import { lacks, type StreamCoverage } from '../../src/core/coverage.ts';
import type { NotAssessed } from '../../src/core/finding.ts';
import type { AuditView, TenantResult } from '../../src/core/result.ts';
import { messageText } from './message.ts';
import type { Json, Rules } from './rules.ts';

export const descriptors = [
  { id: 'coverage', shortDescription: { text: 'Something was not read in full' } },
  { id: 'blind-spot', shortDescription: { text: 'No API of the vendor shows this' } },
  { id: 'not-assessed', shortDescription: { text: 'A question stayed open: neither found nor clear' } },
  { id: 'cut', shortDescription: { text: 'A list was too long and is shown in part' } },
] as const;

type Descriptor = (typeof descriptors)[number]['id'];

/** Groups of one reason; the rest is counted. */
const mostGroups = 1000;

export function notification(
  id: Descriptor,
  level: 'error' | 'warning' | 'note',
  text: string,
  more: Json = {},
): Json {
  const index = descriptors.findIndex((descriptor) => descriptor.id === id);
  return { descriptor: { id, index }, level, message: { text: messageText(text) }, ...more };
}

export function coverageNotifications({ id, coverage, blindSpots }: TenantResult): readonly Json[] {
  const locations = [tenantLocation(id)];
  return [
    ...coverage.streams
      .filter(({ status }) => status !== 'complete')
      .map((stream) =>
        notification('coverage', lacks(stream) ? 'error' : 'note', streamText(id, stream), { locations }),
      ),
    ...blindSpots.map((spot) =>
      notification('blind-spot', 'note', `${id} ${spot.id}: ${withRemedy(spot.why, spot.remedy)}`, {
        locations,
      }),
    ),
  ];
}

function streamText(
  tenant: string,
  { name, status, read, expected, reason, remedy }: StreamCoverage,
): string {
  const rows = expected === null ? `${read} rows read` : `${read} of ${expected} rows read`;
  return `${tenant} ${name}: ${status}, ${rows}: ${withRemedy(reason ?? 'no reason given', remedy)}`;
}

function withRemedy(text: string, remedy: string | null): string {
  return remedy === null ? text : `${text.replace(/[.\s]*$/u, '')}. ${remedy}`;
}

interface Group {
  readonly open: NotAssessed;
  apps: number;
}

/** Those of one detection, tenant and reason together, with the number of apps. */
export async function openQuestions(view: AuditView, { indexes }: Rules): Promise<readonly Json[]> {
  const groups = new Map<string, Group>();
  let more = 0;
  for await (const open of view.notAssessed()) {
    const key = JSON.stringify([open.tenant, open.detection, open.reason]);
    let group = groups.get(key);
    if (group === undefined) {
      if (groups.size === mostGroups) {
        more += 1;
        continue;
      }
      group = { open, apps: 0 };
      groups.set(key, group);
    }
    if (open.app !== null) group.apps += 1;
  }
  const told = [...groups.values()].map(({ open: { detection, tenant, reason, remedy }, apps }) => {
    const whom = apps === 0 ? '' : ` for ${apps} ${apps === 1 ? 'app' : 'apps'}`;
    const index = indexes.get(detection);
    return notification(
      'not-assessed',
      'warning',
      `${tenant}: ${detection} is not assessed${whom}: ${withRemedy(reason, remedy)}`,
      {
        locations: [tenantLocation(tenant)],
        associatedRule: index === undefined ? { id: detection } : { id: detection, index },
      },
    );
  });
  if (more === 0) return told;
  return [
    ...told,
    notification('cut', 'warning', `${more} more questions stayed open; --format json has all.`),
  ];
}

function tenantLocation(id: string): Json {
  return { logicalLocations: [{ name: id, fullyQualifiedName: id, kind: 'tenant' }] };
}
