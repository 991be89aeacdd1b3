/**
 * Calls of apps, of which the log holds one event each, united: of the last 30 days those of one app, person, address
 * and day are one event, with their number and bytes; of the days before only the latest use of each app by each
 * person is told. The log is read newest first. Pure.
 */
import type { EventSeen } from '../../src/core/observation.ts';

interface Group {
  /** Of the latest call. */
  readonly event: EventSeen;
  calls: number;
  bytes: number;
  readonly apis: Set<string>;
}

/** Days before which calls are no longer united, and names of APIs that one event lists. */
const daysUnited = 30;
const mostApis = 10;

export class AppUse {
  readonly #unitedFrom: string;
  readonly #before: string | null;
  readonly #told = new Set<string>();
  readonly #open = new Map<string, Group>();

  /** @param endTime ISO time at which the log is read @param before the day at which reading goes on; null: the newest */
  constructor(endTime: string, before: string | null) {
    this.#unitedFrom = new Date(Date.parse(endTime) - daysUnited * 86_400_000).toISOString().slice(0, 10);
    this.#before = before;
  }

  /** Whether any use was met. */
  get met(): boolean {
    return this.#told.size > 0;
  }

  /** @param event one call, with the facts `ip`, `api` and `bytes` */
  hear(event: EventSeen): void {
    const day = dayOf(event);
    if (this.#before !== null && day > this.#before) return;
    const pair = JSON.stringify([event.clientId, event.principal]);
    const united = day >= this.#unitedFrom;
    if (!united && this.#told.has(pair)) return;
    this.#told.add(pair);
    const key = JSON.stringify([united ? day : '', pair, united ? (event.detail['ip'] ?? '') : '']);
    const group = this.#open.get(key) ?? { event, calls: 0, bytes: 0, apis: new Set<string>() };
    this.#open.set(key, group);
    if (!united && group.calls > 0) return;
    const { api, bytes } = event.detail as Partial<Record<string, string>>;
    group.calls += 1;
    group.bytes += Number(bytes ?? 0) || 0;
    if (api !== undefined && group.apis.size < mostApis) group.apis.add(api);
  }

  /** Events of days that are over: those after `day`, or all. */
  take(day: string | null): readonly EventSeen[] {
    const done = [...this.#open].filter(([, { event }]) => day === null || dayOf(event) > day);
    for (const [key] of done) this.#open.delete(key);
    return done.map(([, group]) => united(group));
  }
}

export function dayOf({ at }: Pick<EventSeen, 'at'>): string {
  return at.slice(0, 10);
}

function united({ event, calls, bytes, apis }: Group): EventSeen {
  const sums = { calls: String(calls), ...(bytes > 0 ? { bytes: String(bytes) } : {}) };
  const api = apis.size === 0 ? {} : { api: [...apis].join(' ') };
  return { ...event, detail: { ...event.detail, ...sums, ...api } };
}
