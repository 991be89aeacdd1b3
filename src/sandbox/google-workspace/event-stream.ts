/** Logs as streams that are computed backwards from any moment, newest event first, and merged page by page. */

export interface LoggedEvent {
  readonly at: number;
  /** Grows with age within its stream and never changes: part of the place where a page ends. */
  readonly seq: number;
  readonly name: string;
  /** Person who acted. */
  readonly actor: number;
  readonly clientId: string | null;
  /** Client that acted in the person's name by domain-wide delegation. */
  readonly delegate?: string;
  /** It happened while the sandbox ran. */
  readonly fresh?: true;
  /** The row as the vendor shows it; built only for rows that are sent. */
  row(): unknown;
}

export interface EventStream {
  /** Names of the events it can hold; null when it can hold any. */
  readonly names: ReadonlySet<string> | null;
  /** Newest first, none later than `latest`. */
  back(latest: number): Iterator<LoggedEvent>;
}

export interface Place {
  readonly at: number;
  readonly stream: number;
  readonly seq: number;
}

export interface PlacedEvent {
  readonly event: LoggedEvent;
  readonly place: Place;
}

/** All events from `after` (itself left out) or from `latest` on, newest first; ties in order of stream and seq. */
export function* merge(
  streams: readonly EventStream[],
  latest: number,
  after: Place | null,
  name: string | null,
): Generator<PlacedEvent> {
  const start = after === null ? latest : Math.min(latest, after.at);
  const heads = streams.flatMap((stream, number) => {
    if (name !== null && stream.names?.has(name) === false) return [];
    const events = stream.back(start);
    const first = events.next();
    return first.done === true ? [] : [{ number, events, event: first.value }];
  });
  for (;;) {
    let newest: (typeof heads)[number] | undefined;
    for (const head of heads) if (newest === undefined || head.event.at > newest.event.at) newest = head;
    if (newest === undefined) return;
    const { event, number } = newest;
    const place = { at: event.at, stream: number, seq: event.seq };
    const next = newest.events.next();
    if (next.done === true) heads.splice(heads.indexOf(newest), 1);
    else newest.event = next.value;
    if (after === null || isAfter(place, after)) yield { event, place };
  }
}

function isAfter(place: Place, reference: Place): boolean {
  if (place.at !== reference.at) return place.at < reference.at;
  if (place.stream !== reference.stream) return place.stream > reference.stream;
  return place.seq > reference.seq;
}

/** Events made while the sandbox runs, in the order they happened. */
export interface LiveStream extends EventStream {
  add(event: Omit<LoggedEvent, 'seq'>): void;
}

export function createLiveStream(): LiveStream {
  const events: LoggedEvent[] = [];
  return {
    names: null,
    add(event) {
      const at = Math.max(event.at, events.at(-1)?.at ?? 0);
      events.push({ ...event, at, seq: -events.length, fresh: true });
    },
    *back(latest) {
      for (let i = events.length - 1; i >= 0; i -= 1) {
        const event = events[i];
        if (event !== undefined && event.at <= latest) yield event;
      }
    },
  };
}

/** A short list that is written down. */
export function listStream(events: readonly Omit<LoggedEvent, 'seq'>[]): EventStream {
  const sorted = [...events].sort((a, b) => b.at - a.at).map((event, seq) => ({ ...event, seq }));
  return {
    names: new Set(events.map(({ name }) => name)),
    *back(latest) {
      for (const event of sorted) if (event.at <= latest) yield event;
    },
  };
}
