/**
 * jsforce builds addresses, query strings and SOAP envelopes; the door sends what it builds. Nothing else of it is
 * used: its own sending repeats deletes, signs in without end and stops lists at 10,000 rows.
 */
import { PassThrough } from 'node:stream';
import type { Answer, Method } from '../../src/kit/transport/call.ts';
import { sessionMark } from '../../src/kit/transport/call.ts';

/** A request as jsforce built it. */
interface Built {
  readonly method: Method;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
export type SendBuilt = (request: Built) => Promise<Answer>;

/** The part of jsforce's Connection by which requests are built. */
interface Builder {
  request(url: string): PromiseLike<unknown>;
  describe(object: string): PromiseLike<unknown>;
  describeGlobal(): PromiseLike<unknown>;
  limits(): PromiseLike<unknown>;
  query(soql: string): PromiseLike<unknown>;
  queryTooling(soql: string): PromiseLike<unknown>;
  readMetadata(type: string, names: readonly string[]): PromiseLike<unknown>;
}

/** @returns the answer to the one request that `build` makes, whatever jsforce itself makes of it */
export type Ask = (send: SendBuilt, build: (builder: Builder) => PromiseLike<unknown>) => Promise<Answer>;

/**
 * What jsforce gets to see in place of every answer. It streams the records of a real one to nobody: a record that is
 * null ends that stream, and the next one would end the process.
 */
const emptyAnswer = {
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: '{"totalSize":0,"done":true,"records":[]}',
};

/** Loads jsforce's core only: its main entry brings streaming, bulk and a terminal program along. */
export async function createAsk(instance: string, version: string): Promise<Ask> {
  const [{ Connection }, { Transport }, { SOAP }] = await Promise.all([
    import('jsforce/lib/connection.js'),
    import('jsforce/lib/transport.js'),
    import('jsforce/lib/soap.js'),
  ]);

  class DoorTransport extends Transport {
    readonly #send: SendBuilt;
    answer: Answer | null = null;

    constructor(send: SendBuilt) {
      super();
      this.#send = send;
    }

    override httpRequest(request: unknown) {
      const answered = this.#send(builtOf(request)).then((answer) => {
        this.answer = answer;
        return emptyAnswer;
      });
      // jsforce reads the stream of a request only when it is asked for one.
      return Object.assign(answered, { stream: () => new PassThrough() }) as never;
    }
  }

  class DoorConnection extends Connection {
    constructor(transport: DoorTransport, tooling: boolean) {
      // No oauth2 and no refreshFn: it must not renew a session by itself. The mark is not the token.
      super({ instanceUrl: instance, version, accessToken: sessionMark });
      this._transport = transport;
      if (tooling) this._baseUrl = () => `${super._baseUrl()}/tooling`;
    }
  }

  return async (send, build) => {
    const transport = new DoorTransport(send);
    const connection = new DoorConnection(transport, false);
    const once = { autoFetch: false, responseTarget: 'QueryResult' } as const;
    const builder: Builder = {
      request: (url) => connection.request(url),
      describe: (object) => connection.describe(object),
      describeGlobal: () => connection.describeGlobal(),
      limits: () => connection.limits(),
      query: (soql) => connection.query(soql, once),
      queryTooling: (soql) => new DoorConnection(transport, true).query(soql, once),
      readMetadata: (type, fullNames) =>
        new SOAP(connection, {
          xmlns: 'http://soap.sforce.com/2006/04/metadata',
          endpointUrl: `${instance}/services/Soap/m/${version}`,
        }).invoke('readMetadata', { type, fullNames }),
    };
    try {
      await build(builder);
    } catch (thrown) {
      if (transport.answer === null) throw thrown;
    }
    if (transport.answer === null) throw new Error('jsforce built no request');
    return transport.answer;
  };
}

/** jsforce's own headers are left out, but for the type of a body: who signs and how long it is, the door knows. */
function builtOf(request: unknown): Built {
  const { method, url, body } = request as { method: Method; url: string; body?: unknown };
  return typeof body === 'string' && body !== ''
    ? { method, url, body, headers: { 'content-type': 'text/xml; charset=UTF-8', soapaction: '""' } }
    : { method, url, headers: { accept: 'application/json' } };
}
