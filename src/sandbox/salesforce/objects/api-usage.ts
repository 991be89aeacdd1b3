/** Source: Object Reference, ApiTotalUsageEventLog (API 61.0 and later) and EventLogFile. */
import { day } from '../../company.ts';
import { type ApiCall, apiCallDays } from '../api-calls.ts';
import type { EventLogFile } from '../event-log-files.ts';
import type { Org } from '../org.ts';
import { field, sobject, type SObject } from '../schema.ts';

interface NumberedCall {
  readonly nth: number;
  readonly call: ApiCall;
}

export function apiUsageObjects(org: Org): readonly SObject[] {
  const { calls, company, ids, staff, logFiles } = org;
  const string = (name: string, value: (call: ApiCall) => string | null) =>
    field<NumberedCall>(name, 'string', ({ call }) => value(call), { nillable: true });
  const nothing = () => null;

  const usage = sobject<NumberedCall>({
    name: 'ApiTotalUsageEventLog',
    keyPrefix: null,
    since: 61,
    visible: ({ powers }) => powers.has('ViewEventLogObjectData'),
    *rows() {
      let nth = 0;
      for (const call of calls.between(company.startedAt - apiCallDays * day, Number.POSITIVE_INFINITY)) {
        yield { nth, call };
        nth += 1;
      }
    },
    fields: [
      field('Id', 'id', ({ nth }) => ids.id('0hV', nth)),
      string('ApiFamily', ({ family }) => family),
      string('ApiResource', ({ resource }) => resource),
      string('BotIdentifier', nothing),
      string('BotSessionIdentifier', nothing),
      string('ClientIp', ({ from }) => from.ip),
      // Only what a client puts into its call options.
      string('ClientName', nothing),
      string('ConnectedAppIdentifier', ({ app }) => (app === null ? null : org.appIdentifier(app))),
      string('HttpMethod', ({ method }) => method),
      field('IsApiLimitCounted', 'boolean', ({ call }) => call.status < 500),
      string('ObjectName', ({ object }) => object),
      string('PlannerIdentifier', nothing),
      string('RequestIdentifier', ({ requestId }) => requestId),
      field('StatusCode', 'int', ({ call }) => call.status, { nillable: true }),
      field('Timestamp', 'datetime', ({ call }) => call.at, { nillable: true }),
      string('UserIdentifier', ({ user }) => staff.user(user).id),
    ],
  });

  const path = ({ id }: EventLogFile) =>
    `/services/data/v${org.version.toFixed(1)}/sobjects/EventLogFile/${id}/LogFile`;
  const files = sobject<EventLogFile>({
    name: 'EventLogFile',
    keyPrefix: '0AT',
    since: 32,
    visible: ({ powers }) => org.scenario !== 'basic' && powers.has('ViewEventLogFiles'),
    rows: () => logFiles.all(),
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('EventType', 'string', ({ type }) => type),
      field('LogDate', 'datetime', ({ from }) => from),
      field('CreatedDate', 'datetime', ({ createdAt }) => createdAt),
      field('Interval', 'picklist', ({ interval }) => interval, { since: 37 }),
      field('Sequence', 'int', ({ interval }) => (interval === 'Daily' ? 0 : 1), { since: 37 }),
      field('LogFileLength', 'int', (file) => Buffer.byteLength(file.csv())),
      field('LogFileContentType', 'string', () => 'text/csv'),
      field('LogFile', 'textarea', path),
      field('ApiVersion', 'int', () => org.version),
    ],
  });
  return [usage, files];
}
