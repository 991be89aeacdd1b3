/**
 * Which places are to be asked again: the organisation, whose decisions bind all; those of which the audit log tells,
 * which has not every decision; and of the others who waited longest.
 */
import type { EventSeen } from '../../src/core/observation.ts';
import type { News } from '../../src/kit/connector.ts';
import type { Place } from './places.ts';
import type { ReadTimes } from './place-state.ts';

/** What Slack's clock and ours may differ by. */
const skewMs = 60_000;
/** A deleted app is on no list any more. */
const deletions: ReadonlySet<string> = new Set(['app_deleted', 'org_app_uninstalled']);

export interface DueOf {
  readonly places: readonly Place[];
  readonly times: ReadTimes;
  /** Places where an app is known to stand. */
  readonly whereIs: (clientId: string) => Iterable<string>;
  /** Id of the organisation; null for a workspace of its own. */
  readonly organisation: string | null;
  /** Places to look at although nothing is told of them. */
  readonly rolling: number;
}

/** Null: the log tells of a decision, and neither where nor about which app. */
export async function duePlaces(
  news: Pick<News, 'events'>,
  { places, times, whereIs, organisation, rolling }: DueOf,
): Promise<ReadonlySet<string> | null> {
  const due = new Set(
    places.filter(({ id }) => id === organisation || (times.get(id) ?? 0) === 0).map(({ id }) => id),
  );
  const readAt = (place: string): number => (times.get(place) ?? 0) - skewMs;
  for await (const event of news.events()) {
    if (!isDecision(event)) continue;
    const concerned = placesOf(event, organisation, whereIs);
    if (concerned === null) return null;
    for (const place of concerned) if (Date.parse(event.at) >= readAt(place)) due.add(place);
  }
  const waiting = places
    .filter(({ id }) => !due.has(id))
    .toSorted((a, b) => (times.get(a.id) ?? 0) - (times.get(b.id) ?? 0));
  for (const { id } of waiting.slice(0, rolling)) due.add(id);
  return due;
}

function isDecision({ event, detail }: EventSeen): boolean {
  return event === 'app-access-changed' || deletions.has(detail['action'] ?? '');
}

/** A decision of the organisation may void those of workspaces, and a deleted app stands nowhere. */
function placesOf(
  { clientId, resource, detail }: EventSeen,
  organisation: string | null,
  whereIs: (clientId: string) => Iterable<string>,
): Iterable<string> | null {
  const everywhere = resource === null || resource === organisation || deletions.has(detail['action'] ?? '');
  if (!everywhere) return [resource];
  if (clientId === null) return null;
  return [
    ...(organisation === null ? [] : [organisation]),
    ...(resource === null ? [] : [resource]),
    ...whereIs(clientId),
  ];
}
