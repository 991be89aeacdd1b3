/**
 * Event log files: a file for each day and kind of event, and one for each hour of the last day, as CSV.
 * Source: Object Reference, EventLogFile, with its event types ApiTotalUsage and RestApi.
 */
import { day } from '../company.ts';
import type { LogTrouble, SandboxClock } from '../contract.ts';
import { logDelay } from '../log-delay.ts';
import { type ApiCall, apiCallDays, type ApiCalls } from './api-calls.ts';
import type { OrgApp } from './apps.ts';
import type { IdSpace } from './ids.ts';
import type { Staff } from './staff.ts';

const hour = 3_600_000;
/** A day's file is there some hours after its end, an hour's about an hour after. */
const usualLagMs = { Daily: 3 * hour, Hourly: hour } as const;

export interface EventLogFile {
  readonly id: string;
  readonly type: 'ApiTotalUsage' | 'RestApi';
  readonly interval: 'Daily' | 'Hourly';
  /** Where its time begins. */
  readonly from: number;
  readonly createdAt: number;
  csv(): string;
}

export interface EventLogFiles {
  all(): Iterable<EventLogFile>;
  find(id: string): EventLogFile | null;
}

export interface EventLogContext {
  readonly organization: string;
  readonly ids: IdSpace;
  readonly staff: Staff;
  readonly calls: ApiCalls;
  readonly clock: SandboxClock;
  readonly startedAt: number;
  readonly lagMs: number | null;
  readonly seed: number;
  readonly trouble: LogTrouble | undefined;
  identifier(app: OrgApp): string;
}

type Column = readonly [name: string, value: (call: ApiCall) => string | number | boolean];

export function createEventLogFiles(context: EventLogContext): EventLogFiles {
  const { ids, staff, calls, clock, startedAt, lagMs, seed, trouble } = context;
  const stamp = (at: number) => new Date(at).toISOString().replaceAll(/[-:TZ]/gu, '');
  const short = (id: string) => id.slice(0, 15);

  function columns(type: EventLogFile['type']): readonly Column[] {
    const head: readonly Column[] = [
      ['EVENT_TYPE', () => type],
      ['TIMESTAMP', ({ at }) => stamp(at)],
      ['REQUEST_ID', ({ requestId }) => requestId],
      ['ORGANIZATION_ID', () => short(context.organization)],
      ['USER_ID', ({ user }) => short(staff.user(user).id)],
    ];
    const app: readonly Column[] = [
      ['CONNECTED_APP_ID', (call) => (call.app === null ? '' : short(context.identifier(call.app)))],
      ['ENTITY_NAME', ({ object }) => object ?? ''],
      ['STATUS_CODE', ({ status }) => status],
      ['CONNECTED_APP_NAME', (call) => call.app?.name ?? ''],
    ];
    const tail: Column = ['TIMESTAMP_DERIVED', ({ at }) => new Date(at).toISOString()];
    return type === 'ApiTotalUsage'
      ? [
          ...head,
          ['API_FAMILY', ({ family }) => family],
          ['API_VERSION', () => '62.0'],
          ['API_RESOURCE', ({ resource }) => resource],
          ['CLIENT_NAME', () => ''],
          ['HTTP_METHOD', ({ method }) => method],
          ['CLIENT_IP', ({ from }) => from.ip],
          ['COUNTS_AGAINST_API_LIMIT', () => 1],
          ...app,
          ['USER_NAME', ({ user }) => staff.user(user).username],
          tail,
        ]
      : [
          ...head,
          ['RUN_TIME', ({ rows }) => 40 + rows],
          ['CPU_TIME', ({ rows }) => 10 + Math.floor(rows / 4)],
          ['URI', ({ resource }) => `/services/data${resource}`],
          ['REQUEST_STATUS', ({ status }) => (status < 400 ? 'S' : 'F')],
          ['METHOD', ({ method }) => method],
          ['MEDIA_TYPE', () => 'application/json'],
          ['USER_AGENT', ({ from }) => from.userAgent],
          ['ROWS_PROCESSED', ({ rows }) => rows],
          ['REQUEST_SIZE', () => 180],
          ['RESPONSE_SIZE', ({ bytes }) => bytes],
          ...app,
          tail,
          ['USER_ID_DERIVED', ({ user }) => staff.user(user).id],
          ['CLIENT_IP', ({ from }) => from.ip],
        ];
  }

  function file(type: EventLogFile['type'], interval: EventLogFile['interval'], from: number): EventLogFile {
    const length = interval === 'Daily' ? day : hour;
    const number = numberOf(type, interval, from);
    const usual = from + length + (lagMs ?? usualLagMs[interval]);
    const delay = usual < startedAt ? 0 : logDelay(trouble, seed, 'salesforce files', number);
    return {
      id: ids.id('0AT', number),
      type,
      interval,
      from,
      createdAt: usual + delay,
      csv() {
        const list = columns(type);
        const lines = [list.map(([name]) => quoted(name)).join(',')];
        for (const call of calls.between(from, from + length))
          if (type === 'ApiTotalUsage' || call.family === 'REST')
            lines.push(list.map(([, value]) => quoted(String(value(call)))).join(','));
        return `${lines.join('\n')}\n`;
      },
    };
  }

  function numberOf(type: EventLogFile['type'], interval: EventLogFile['interval'], from: number): number {
    const hours = Math.floor(from / hour) - Math.floor(startedAt / hour) + 2000;
    return hours * 4 + (type === 'RestApi' ? 2 : 0) + (interval === 'Hourly' ? 1 : 0);
  }

  function* all(): Generator<EventLogFile> {
    const now = clock.now();
    const spans = [
      { interval: 'Daily', length: day, from: Math.floor(startedAt / day) * day - (apiCallDays - 1) * day },
      { interval: 'Hourly', length: hour, from: Math.floor(now / hour) * hour - day },
    ] as const;
    for (const { interval, length, from } of spans)
      for (let at = from; at < now; at += length)
        for (const type of ['ApiTotalUsage', 'RestApi'] as const) {
          const one = file(type, interval, at);
          if (one.createdAt <= now) yield one;
        }
  }

  return {
    all,
    find(id) {
      for (const one of all()) if (one.id.slice(0, 15) === id.slice(0, 15)) return one;
      return null;
    },
  };
}

/** Every cell is quoted, as in Salesforce's files. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
