/** Salesforce's APIs over our door. Bodies come back unparsed by zod. */
import { AppError } from '../../src/core/errors.ts';
import { pathSegment } from '../../src/core/text.ts';
import type { Answer, Door } from '../../src/kit/transport/call.ts';
import type { Ask } from './connection.ts';
import type { OperationId } from './operations.ts';
import type { SalesforceClient } from './salesforce-session.ts';
import { checkSoql } from './soql.ts';

/** Where and how to ask, known once signed in. */
export interface Reach {
  readonly door: Door;
  readonly ask: Ask;
  readonly instance: string;
}

export interface BaseClient extends SalesforceClient {
  userinfo(signal: AbortSignal): Promise<unknown>;
}

const usagePageSize = 100;
const mostNames = 10;

/**
 * @param reach signs in at first
 * @param spend stands before each call. @throws AppError when the day's budget of calls is spent
 */
export function createClient(reach: (signal: AbortSignal) => Promise<Reach>, spend: () => void): BaseClient {
  async function send(
    operation: OperationId,
    about: string | null,
    signal: AbortSignal,
    build: Parameters<Ask>[1],
  ): Promise<Answer> {
    const { ask, door } = await reach(signal);
    spend();
    return ask(
      (built) =>
        door.send({ ...built, operation, lane: 'api', signal, ...(about === null ? {} : { about }) }),
      build,
    );
  }

  async function get(operation: OperationId, path: string, signal: AbortSignal): Promise<unknown> {
    return (await send(operation, null, signal, (builder) => builder.request(path))).json;
  }

  return {
    async query(soql, signal) {
      checkSoql(soql);
      return (await send('query', null, signal, (builder) => builder.query(soql))).json;
    },
    async queryTooling(soql, signal) {
      checkSoql(soql);
      return (await send('tooling.query', null, signal, (builder) => builder.queryTooling(soql))).json;
    },
    async more(nextRecordsUrl, signal) {
      const { instance } = await reach(signal);
      const { operation, path } = nextPage(nextRecordsUrl, instance);
      return get(operation, path, signal);
    },
    describeGlobal: async (signal) =>
      (await send('sobjects', null, signal, (builder) => builder.describeGlobal())).json,
    describe: async (object, signal) => {
      const name = segment(object);
      return (await send('sobjects.describe', object, signal, (builder) => builder.describe(name))).json;
    },
    limits: async (signal) => (await send('limits', null, signal, (builder) => builder.limits())).json,
    usage: (page, signal) =>
      get('oauth.usage', `/apps/oauth/usage?page=${page}&pageSize=${usagePageSize}`, signal),
    usageUsers: async (appId, page, signal) =>
      get(
        'oauth.usage.users',
        `/apps/oauth/usage/${segment(appId)}/users?page=${page}&pageSize=${usagePageSize}`,
        signal,
      ),
    async readMetadata(type, names, signal) {
      if (names.length > mostNames) throw new Error(`readMetadata takes ${mostNames} names at once`);
      return (await send('metadata.read', type, signal, (builder) => builder.readMetadata(type, names))).text;
    },
    userinfo: (signal) => get('userinfo', '/services/oauth2/userinfo', signal),
  };
}

/** @throws AppError ID_UNSAFE */
function segment(id: string): string {
  try {
    return pathSegment(id);
  } catch (cause) {
    throw new AppError('ID_UNSAFE', { cause });
  }
}

const cursorPath = /^\/services\/data\/v\d+\.\d+\/(tooling\/)?query\/[^/]+$/u;

/** @throws AppError PAGE_FOREIGN for anything but a query's own next page on this instance */
function nextPage(
  link: string,
  instance: string,
): { readonly operation: OperationId; readonly path: string } {
  const url = URL.canParse(link, instance) ? new URL(link, instance) : null;
  const match = url === null || url.username !== '' ? null : cursorPath.exec(url.pathname);
  if (url?.origin !== instance || match === null || url.search !== '' || url.hash !== '')
    throw new AppError('PAGE_FOREIGN', { detail: url === null ? 'no address' : url.host });
  return { operation: match[1] === undefined ? 'query.more' : 'tooling.query.more', path: url.pathname };
}
