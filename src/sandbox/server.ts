/** Serves simulators on loopback ports, one for each of their origins, and lets faults strike their calls. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Fault, FaultName, SandboxClock, SandboxReply, SandboxRequest, Simulator } from './contract.ts';
import { plainReply, strikes } from './faults.ts';
import { chance } from './random.ts';

const host = '127.0.0.1';
const slowMs = 20_000;

/** A test's own hand in a call: looks on, or answers instead; `real` answers as the simulator and its faults do. */
export type Intercept = (
  request: SandboxRequest,
  origin: string,
  real: () => Promise<SandboxReply>,
) => Promise<SandboxReply>;

export interface ServerOptions {
  readonly clock: SandboxClock;
  readonly seed: number;
  readonly faults: readonly Fault[];
  readonly intercept?: Intercept;
  /** Sandbox milliseconds that an answer takes on average; 0 for none. */
  readonly latencyMs: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** `platform/origin` to port; any other origin gets a free one. */
  readonly ports?: Readonly<Record<string, number>>;
}

export interface SimulatorStats {
  readonly calls: number;
  readonly throttled: number;
  readonly peakConcurrency: number;
  readonly served: ReadonlyMap<string, number>;
  /** How often each fault struck. */
  readonly injected: ReadonlyMap<FaultName, number>;
}

export interface ServedSimulator {
  readonly simulator: Simulator;
  /** Origin name to `http://127.0.0.1:port`. */
  readonly urls: Readonly<Record<string, string>>;
  readonly stats: () => SimulatorStats;
  close(): Promise<void>;
}

export async function serve(simulator: Simulator, options: ServerOptions): Promise<ServedSimulator> {
  const desk = createDesk(simulator, options);
  const scheme = options.tls === undefined ? 'http' : 'https';
  const servers: Server[] = [];
  const urls: Record<string, string> = {};
  for (const origin of simulator.origins) {
    const listener: RequestListener = (request, response) => {
      // A client may reckon with the difference between Date and Retry-After: both are sandbox time.
      response.setHeader('date', new Date(options.clock.now()).toUTCString());
      void respond(request, response, scheme, (asked) => desk.answer(asked, origin));
    };
    const server =
      options.tls === undefined
        ? createServer({ keepAliveTimeout: 65_000 }, listener)
        : createTlsServer({ keepAliveTimeout: 65_000, ...options.tls }, listener);
    servers.push(server);
    urls[origin] =
      `${scheme}://${host}:${await listen(server, options.ports?.[`${simulator.platform}/${origin}`] ?? 0)}`;
  }
  simulator.listening?.(urls);
  return { simulator, urls, stats: desk.stats, close: () => closeAll(servers) };
}

/** Counts, delays and strikes the calls of one simulator, over all its origins. */
function createDesk(
  simulator: Simulator,
  { clock, seed, faults, latencyMs, intercept = (_request, _origin, real) => real() }: ServerOptions,
) {
  const injected = new Map<FaultName, number>();
  let calls = 0;
  let inFlight = 0;
  let peakConcurrency = 0;

  async function struckReply(
    name: FaultName,
    call: number,
    request: SandboxRequest,
    origin: string,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null> {
    const own = (await simulator.faultReply?.(name, request, origin, real)) ?? null;
    if (own !== null) return own;
    const writes = simulator.isWrite?.(request, origin) ?? request.method !== 'GET';
    switch (name) {
      case 'lost-write':
        return writes ? { status: 0, broken: 'reset' } : null;
      case 'lost-answer':
        if (!writes) return null;
        await real();
        return call % 2 === 0 ? { status: 0, broken: 'reset' } : plainReply('504-html', clock);
      case 'throttled-write':
        return writes ? struckReply('429-seconds', call, request, origin, real) : null;
      case 'reset':
        // Every other write is carried out before its answer is lost.
        if (request.method !== 'GET' && call % 2 === 0) await real();
        return { status: 0, broken: 'reset' };
      case 'truncated':
        return cutShort(await real(), call % 2 === 0);
      case 'slow':
        return { ...(await real()), delayMs: slowMs };
      case '429-seconds':
      case '429-fraction':
      case '429-date':
      case '429-past-date':
      case '429-zero':
      case '429-absent':
      case 'quota-403':
      case 'quota-text':
      case 'quota-503':
      case '500-empty':
      case '502-html':
      case '503':
      case '504-html':
      case '200-error':
      case 'malformed-row':
      case 'duplicate-rows':
      case 'empty-page':
      case 'endless-cursor':
      case 'foreign-next':
      case 'token-expiry':
      case 'forbidden-stream':
      case 'missing-rows':
        return plainReply(name, clock);
    }
  }

  async function replyTo(request: SandboxRequest, origin: string, call: number): Promise<SandboxReply> {
    const real = () => simulator.handle(request, origin);
    for (const name of faults.length === 0 ? [] : strikes(faults, seed, simulator.platform, call)) {
      const struck = await struckReply(name, call, request, origin, real);
      if (struck === null) continue;
      injected.set(name, (injected.get(name) ?? 0) + 1);
      return struck;
    }
    return real();
  }

  async function answer(asked: Omit<SandboxRequest, 'inFlight'>, origin: string): Promise<SandboxReply> {
    calls += 1;
    inFlight += 1;
    const call = calls;
    const request: SandboxRequest = { ...asked, inFlight };
    peakConcurrency = Math.max(peakConcurrency, inFlight);
    try {
      if (latencyMs > 0) await clock.sleep(latencyMs * (0.5 + chance(seed, 'latency', call)));
      const reply = await intercept(request, origin, () => replyTo(request, origin, call));
      if (reply.delayMs !== undefined) await clock.sleep(reply.delayMs);
      return reply;
    } finally {
      inFlight -= 1;
    }
  }

  return {
    answer,
    stats: (): SimulatorStats => ({
      calls,
      throttled: simulator.throttled,
      peakConcurrency,
      served: simulator.served,
      injected,
    }),
  };
}

/** Half an answer: the connection breaks off, or it ends as if that had been all. */
function cutShort(reply: SandboxReply, silently: boolean): SandboxReply {
  const body = reply.body ?? '';
  if (!silently || body === '') return { ...reply, broken: 'truncated' };
  return { ...reply, body: body.slice(0, Math.ceil(body.length / 2)) };
}

async function respond(
  incoming: IncomingMessage,
  response: ServerResponse,
  scheme: string,
  answer: (request: Omit<SandboxRequest, 'inFlight'>) => Promise<SandboxReply>,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    const reply = await answer({
      method: incoming.method ?? 'GET',
      url: new URL(`${scheme}://${incoming.headers.host ?? host}${incoming.url ?? '/'}`),
      headers: flatHeaders(incoming),
      body,
    });
    send(incoming, response, reply);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else response.writeHead(599, { 'content-type': 'text/plain' }).end(`sandbox: ${String(error)}`);
  }
}

function send(incoming: IncomingMessage, response: ServerResponse, reply: SandboxReply): void {
  if (reply.broken === 'reset') {
    incoming.socket.resetAndDestroy();
    return;
  }
  const body = Buffer.from(reply.body ?? '');
  if (reply.broken === 'truncated') {
    response.writeHead(reply.status, { ...reply.headers, 'content-length': Math.max(2, body.length) });
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => incoming.socket.destroy());
    return;
  }
  response.writeHead(
    reply.status,
    reply.status === 204 ? reply.headers : { ...reply.headers, 'content-length': body.length },
  );
  response.end(body);
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  if (incoming.method === 'GET' || incoming.method === 'DELETE') return '';
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

function flatHeaders(incoming: IncomingMessage): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const name in incoming.headers) {
    const value = incoming.headers[name];
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function closeAll(servers: readonly Server[]): Promise<void> {
  await Promise.all(
    servers.map(
      (server) =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    ),
  );
}
