/** What the audit log has told since a stream last read, for streams whose vendor has no delta query for them. */
import type { EventSeen } from '../../src/core/observation.ts';
import type { EventType } from '../../src/core/vocabulary.ts';
import type { ChangesContext, ReadWhole } from '../../src/kit/connector.ts';

/** A change may have reached the copy of the directory that was read later than the log's time of it. */
const settlingMs = 600_000;

/** @param lastRead ISO time at which the stream's own last read began */
export async function logNews(
  { news, recall }: ChangesContext,
  lastRead: string,
  types: ReadonlySet<EventType>,
): Promise<readonly EventSeen[] | ReadWhole> {
  if (recall.ended('audit-events') !== 'complete')
    return { readWhole: 'the audit log, which tells these changes, was not read in full' };
  const from = Date.parse(lastRead) - settlingMs;
  const events: EventSeen[] = [];
  for await (const event of news.events())
    if (types.has(event.event) && (event.unheard || Date.parse(event.at) >= from)) events.push(event);
  return events;
}
