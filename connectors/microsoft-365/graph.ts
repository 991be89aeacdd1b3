/** Microsoft's Graph SDK on our door: the SDK builds requests, the door sends, retries, paces and checks. */
import type { Context, GraphRequest, Middleware } from '@microsoft/microsoft-graph-client';
import type { z } from 'zod';
import { AppError } from '../../src/core/errors.ts';
import type { Door } from '../../src/kit/transport/call.ts';
import { nextUrl } from '../../src/kit/transport/origin.ts';
import type { LaneName, OperationId } from './operations.ts';

/** What to ask for. `path` is relative to the version, its ids encoded as segments. */
export interface Ask {
  readonly operation: OperationId;
  readonly path: string;
  readonly version?: 'v1.0' | 'beta';
  readonly select?: readonly string[];
  readonly top?: number;
  readonly filter?: string;
  /**
   * Ask for `@odata.count`, which takes `ConsistencyLevel: eventual` on every page; without that header some
   * lists are cut short, with status 200. https://learn.microsoft.com/graph/aad-advanced-queries
   */
  readonly count?: boolean;
  readonly lane?: LaneName;
  readonly about?: string;
}

export interface Graph {
  get<T>(ask: Ask, shape: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** A next-page link, with the headers of the first page. @throws AppError PAGE_FOREIGN */
  follow<T>(ask: Ask, link: string, shape: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  post<T>(ask: Ask, body: unknown, shape: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  /** Path and query of a link of this service, below the version; null when it is not one. */
  relative(link: string): string | null;
}

/** Travels with one request through the SDK, which would turn our errors into its own. */
class Errand {
  readonly ask: Ask;
  readonly signal: AbortSignal;
  failure: unknown = null;

  constructor(ask: Ask, signal: AbortSignal) {
    this.ask = ask;
    this.signal = signal;
  }
}

/** The whole middleware chain. Sets no next, adds no header, follows no redirect. */
class DoorMiddleware implements Middleware {
  readonly #door: Door;

  constructor(door: Door) {
    this.#door = door;
  }

  async execute(context: Context): Promise<void> {
    const errand = context.middlewareControl?.getMiddlewareOptions(Errand);
    if (!(errand instanceof Errand) || typeof context.request !== 'string')
      throw new Error('a Graph request without its errand');
    const { ask, signal } = errand;
    try {
      const method = context.options?.method === 'POST' ? 'POST' : 'GET';
      const body: unknown = context.options?.body;
      const answer = await this.#door.send({
        operation: ask.operation,
        method,
        url: context.request,
        headers: { accept: 'application/json', ...plainHeaders(context.options?.headers) },
        ...(typeof body === 'string' ? { body } : {}),
        lane: ask.lane ?? 'graph',
        ...(ask.about === undefined ? {} : { about: ask.about }),
        signal,
      });
      context.response = new Response(answer.text, {
        status: 200,
        headers: { 'content-type': 'text/plain' },
      });
    } catch (failure) {
      errand.failure = failure;
      throw failure;
    }
  }
}

function plainHeaders(headers: unknown): Record<string, string> {
  return typeof headers === 'object' && headers !== null
    ? Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]))
    : {};
}

/** @param origin scheme, host and port of Microsoft Graph */
export async function openGraph(door: Door, origin: string): Promise<Graph> {
  const { Client, ResponseType } = await import('@microsoft/microsoft-graph-client');
  const client = Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    defaultVersion: 'v1.0',
    middleware: new DoorMiddleware(door),
  });

  function prepare(ask: Ask, path: string, version: string, errand: Errand): GraphRequest {
    const request = client
      .api(path)
      .version(version)
      .responseType(ResponseType.TEXT)
      .middlewareOptions([errand]);
    return ask.count === true ? request.header('ConsistencyLevel', 'eventual') : request;
  }

  async function understand<T>(errand: Errand, work: Promise<unknown>, shape: z.ZodType<T>): Promise<T> {
    let text: unknown;
    try {
      text = await work;
    } catch (thrown) {
      throw errand.failure ?? thrown;
    }
    const parsed = shape.safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    const where = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new AppError('READ_MALFORMED', { detail: `${errand.ask.operation}: ${where || 'not JSON'}` });
  }

  /** The SDK takes an absolute address only with https, so origin and version are cut off here. */
  function split(link: string): { readonly version: string; readonly path: string } | null {
    const url = new URL(nextUrl(link, origin));
    const match = /^\/(v1\.0|beta)(\/.+)$/u.exec(url.pathname);
    const [, version, path] = match ?? [];
    return version === undefined || path === undefined ? null : { version, path: `${path}${url.search}` };
  }

  return {
    get(ask, shape, signal) {
      const errand = new Errand(ask, signal);
      const request = prepare(ask, ask.path, ask.version ?? 'v1.0', errand);
      if (ask.select !== undefined) request.select([...ask.select]);
      if (ask.top !== undefined) request.top(ask.top);
      if (ask.filter !== undefined) request.filter(encodeURIComponent(ask.filter));
      if (ask.count === true) request.count(true);
      return understand(errand, request.get(), shape);
    },
    async follow(ask, link, shape, signal) {
      const target = split(link);
      if (target === null)
        throw new AppError('PAGE_FOREIGN', { detail: `${ask.operation}: not a Graph address` });
      const errand = new Errand(ask, signal);
      return understand(errand, prepare(ask, target.path, target.version, errand).get(), shape);
    },
    post(ask, body, shape, signal) {
      const errand = new Errand(ask, signal);
      const request = prepare(ask, ask.path, ask.version ?? 'v1.0', errand);
      if (ask.select !== undefined) request.select([...ask.select]);
      return understand(errand, request.post(body), shape);
    },
    relative(link) {
      const target = split(link);
      return target === null || target.version !== 'v1.0' ? null : target.path;
    },
  };
}

function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
