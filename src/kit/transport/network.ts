import { getCACertificates, createSecureContext, type SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { Answer, Method } from './call.ts';
import { readBody } from './body.ts';
import { heed, interruption } from './interrupt.ts';
import { isDeadSocket, networkFault } from './network-fault.ts';

interface Timeouts {
  readonly connectMs: number;
  /** From the request to the head of the answer. */
  readonly headersMs: number;
  /** Between two pieces of the body. */
  readonly bodyMs: number;
  /** For the whole body. */
  readonly wholeBodyMs: number;
}

export interface NetworkOptions {
  /** HTTPS_PROXY, HTTP_PROXY and NO_PROXY (lower case first) are taken from here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** More trusted authorities, PEM, beside Node's, the system's and NODE_EXTRA_CA_CERTS. */
  readonly ca?: readonly string[];
  readonly timeouts?: Partial<Timeouts>;
  /** Bytes of a body, after decompression. */
  readonly maxBody?: number;
}

export interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Sending it twice does no harm. */
  readonly repeatable: boolean;
  /** Awaited before it is sent a second time because a kept-alive socket was dead. */
  readonly beforeRepeat?: () => Promise<void>;
}

export interface Network {
  /**
   * Sends one request and reads the whole answer. Redirects are answers.
   * @throws NetworkFault (an AppError) or, when the signal aborts, INTERRUPTED
   */
  send(outgoing: Outgoing): Promise<Answer>;
  close(): Promise<void>;
}

const defaults: Timeouts = { connectMs: 15_000, headersMs: 120_000, bodyMs: 60_000, wholeBodyMs: 300_000 };
const defaultMaxBody = 64 * 1024 * 1024;

/** Loaded when the first call goes out: most commands send none. */
const loadUndici = () => import('undici');
type Undici = Awaited<ReturnType<typeof loadUndici>>;

export function createNetwork(options: NetworkOptions): Network {
  const timeouts = { ...defaults, ...options.timeouts };
  const maxBody = options.maxBody ?? defaultMaxBody;
  const routes = new Map<string, Dispatcher>();
  /** Origins that have answered, so that a reset there may be a stale socket. */
  const answered = new Set<string>();

  function routeFor(protocol: string, undici: Undici): Dispatcher {
    const known = routes.get(protocol);
    if (known !== undefined) return known;
    const route = openRoute(undici, protocol, options, timeouts, maxBody);
    routes.set(protocol, route);
    return route;
  }

  /** The head of an answer, over a fresh socket when a kept-alive one turns out to be dead. */
  async function ask(outgoing: Outgoing): Promise<Dispatcher.ResponseData> {
    const { method, url, headers, body, signal, repeatable, beforeRepeat } = outgoing;
    const undici = await loadUndici();
    const send = () =>
      undici.request(url, {
        dispatcher: routeFor(url.protocol, undici),
        method,
        headers: { 'accept-encoding': 'gzip', ...headers },
        ...(body === undefined ? {} : { body }),
        ...(signal === undefined ? {} : { signal }),
      });
    const served = answered.has(url.origin);
    try {
      return await send();
    } catch (thrown) {
      if (!served || !repeatable || signal?.aborted === true || !isDeadSocket(thrown)) throw thrown;
      await beforeRepeat?.();
      return await send();
    }
  }

  return {
    async send(outgoing) {
      const { url, signal } = outgoing;
      heed(signal);
      try {
        const answer = await ask(outgoing);
        answered.add(url.origin);
        const headers = flatten(answer.headers);
        const limits = { maxBytes: maxBody, deadlineMs: timeouts.wholeBodyMs };
        const text = await readBody(answer.body, headers['content-encoding'], limits);
        return { status: answer.statusCode, headers, text };
      } catch (thrown) {
        if (signal?.aborted === true) throw interruption(signal);
        throw networkFault(thrown, url.host, proxyHost(url.protocol, options.env));
      }
    },
    async close() {
      await Promise.all([...routes.values()].map((route) => route.destroy()));
    },
  };
}

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function setting(env: NetworkOptions['env'], name: string): string {
  return (env[name.toLowerCase()] ?? env[name] ?? '').trim();
}

function proxyUrl(protocol: string, env: NetworkOptions['env']): string {
  const value = setting(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  return value === '' || value.includes('://') ? value : `http://${value}`;
}

function proxyHost(protocol: string, env: NetworkOptions['env']): string | null {
  const url = proxyUrl(protocol, env);
  return URL.canParse(url) ? new URL(url).host : null;
}

/** One dispatcher a scheme, because the proxies differ; the one for TLS loads the trusted authorities. */
function openRoute(
  { Agent, EnvHttpProxyAgent }: Undici,
  protocol: string,
  options: NetworkOptions,
  timeouts: Timeouts,
  maxBody: number,
): Dispatcher {
  const timeout = timeouts.connectMs;
  const secure = { timeout, ...(protocol === 'https:' ? { secureContext: trust(options.ca ?? []) } : {}) };
  const proxy = proxyUrl(protocol, options.env);
  const agent = {
    allowH2: false,
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    maxResponseSize: maxBody,
    connect: secure,
  };
  if (proxy === '') return new Agent(agent);
  return new EnvHttpProxyAgent({
    ...agent,
    // '' and not absent, so that the process's own variables are not looked at.
    httpProxy: protocol === 'http:' ? proxy : '',
    httpsProxy: protocol === 'https:' ? proxy : '',
    noProxy: setting(options.env, 'NO_PROXY'),
    requestTls: secure,
    proxyTls: {
      timeout,
      ...(proxy.startsWith('https:') ? { secureContext: trust(options.ca ?? []) } : {}),
    },
  });
}

/** TLS 1.2 or newer; Node’s authorities, the system’s, those of NODE_EXTRA_CA_CERTS, and more as PEM. */
export function trust(extra: readonly string[]): SecureContext {
  const authorities = new Set(extra);
  for (const store of ['bundled', 'system', 'extra'] as const)
    for (const certificate of getCACertificates(store)) authorities.add(certificate);
  return createSecureContext({ ca: [...authorities], minVersion: 'TLSv1.2' });
}
