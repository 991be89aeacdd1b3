/** The query resources: pages, and locators that lead from one to the next. Source: REST API Developer Guide, Query. */
import { day } from '../company.ts';
import type { SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { drawText } from '../random.ts';
import { apiError, ok } from './errors.ts';
import type { Objects } from './objects/index.ts';
import type { Org } from './org.ts';
import type { Caller } from './powers.ts';
import type { SObject } from './schema.ts';
import { SoqlError } from './soql/error.ts';
import { parse } from './soql/parser.ts';
import { type Answer, run } from './soql/run.ts';

/** Open at once for one user; the oldest makes room. */
const mostOpen = 10;
const keptFor = 2 * day;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

type Rows = Extract<Answer, { kind: 'rows' }>;

interface Cursor {
  readonly userId: string;
  readonly answer: Rows;
  readonly api: SObject['api'];
  readonly pageSize: number;
  readonly openedAt: number;
  /** All its pages were sent; it is still answered until its place is needed. */
  finished: boolean;
}

export interface QueryCalls {
  query(request: SandboxRequest, api: SObject['api'], version: number, caller: Caller): SandboxReply;
  more(locator: string, version: number, caller: Caller): SandboxReply;
  /** Mentions of fields that hold secrets. */
  readonly secretsNamed: number;
}

export function createQueryCalls(org: Org, objects: Objects, clock: SandboxClock): QueryCalls {
  const cursors = new Map<string, Cursor>();
  let opened = 0;
  let secretsNamed = 0;

  function open(cursor: Cursor): string {
    const own = [...cursors].filter(([, { userId }]) => userId === cursor.userId);
    if (own.length >= mostOpen) {
      const [name = ''] = own.find(([, { finished }]) => finished) ?? own[0] ?? [];
      cursors.delete(name);
    }
    opened += 1;
    const name = `01g${drawText(12, letters, org.seed, 'locator', opened)}AAA`;
    cursors.set(name, cursor);
    return name;
  }

  function page(cursor: Cursor, name: string | null, from: number, version: number): SandboxReply {
    const { answer, pageSize, api } = cursor;
    const { rows, object } = answer;
    const to = Math.min(rows.length, from + pageSize);
    const done = to >= rows.length;
    if (done) cursor.finished = true;
    const locator = done ? null : `${name ?? open(cursor)}-${to}`;
    const base = `/services/data/v${version.toFixed(1)}/${api === 'tooling' ? 'tooling/' : ''}query`;
    return ok({
      ...(api === 'tooling' ? { size: to - from, queryLocator: locator, entityTypeName: object.name } : {}),
      totalSize: rows.length,
      done,
      ...(locator === null ? {} : { nextRecordsUrl: `${base}/${locator}` }),
      records: rows.slice(from, to).map(answer.write),
    });
  }

  function answered(
    request: SandboxRequest,
    api: SObject['api'],
    version: number,
    caller: Caller,
  ): SandboxReply {
    const text = request.url.searchParams.get('q');
    if (text === null) return apiError(400, 'MALFORMED_QUERY', 'SOQL statements cannot be empty or null');
    const catalogue = {
      version,
      object: (name: string) => objects.find(name, api, version, caller),
      secretNamed: () => {
        secretsNamed += 1;
      },
    };
    const answer = run(parse(text, clock.now()), catalogue, caller, org.groupsByCase);
    switch (answer.kind) {
      case 'count':
        return ok({ totalSize: answer.total, done: true, records: [] });
      case 'groups':
        return ok({ totalSize: answer.records.length, done: true, records: answer.records });
      case 'rows': {
        const pageSize = Math.min(batchSize(request), answer.object.pageSize);
        const cursor = {
          userId: caller.userId,
          answer,
          api,
          pageSize,
          openedAt: clock.now(),
          finished: false,
        };
        return page(cursor, null, 0, version);
      }
    }
  }

  return {
    get secretsNamed() {
      return secretsNamed;
    },
    query(request, api, version, caller) {
      try {
        return answered(request, api, version, caller);
      } catch (error) {
        if (error instanceof SoqlError) return apiError(400, error.code, error.message);
        throw error;
      }
    },
    more(locator, version, caller) {
      const [, name = '', from = ''] = /^(\w+)-(\d+)$/u.exec(locator) ?? [];
      const cursor = cursors.get(name);
      if (
        cursor === undefined ||
        cursor.userId !== caller.userId ||
        clock.now() - cursor.openedAt > keptFor ||
        Number(from) >= cursor.answer.rows.length
      )
        return apiError(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
      return page(cursor, name, Number(from), version);
    },
  };
}

/** 200 to 2,000; the server may send fewer. */
function batchSize(request: SandboxRequest): number {
  const asked = /batchSize\s*=\s*(\d+)/iu.exec(request.headers['sforce-query-options'] ?? '')?.[1];
  return asked === undefined ? 2000 : Math.min(2000, Math.max(200, Number(asked)));
}
