/** /healthz and /metrics on this machine. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AppError, toAppError } from '../core/errors.ts';
import { isLoopback } from '../kit/transport/origin.ts';
import type { Context } from './context.ts';
import type { Lend } from './schedule-audit.ts';
import { type MeasuredRun, metricsText } from './schedule-metrics.ts';
import { healthNow } from './schedule-status.ts';

export interface Listening extends AsyncDisposable {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
}

export interface ListenOptions {
  /** `host:port`, as the configuration names it. */
  readonly address: string;
  /** Beyond this machine too. */
  readonly expose: boolean;
}

/** @throws AppError CONFIG_INVALID when the address leaves this machine and nobody said so, or is taken */
export async function listen(
  context: Pick<Context, 'config' | 'workspace' | 'clock'>,
  lend: Lend,
  { address, expose }: ListenOptions,
): Promise<Listening> {
  const { hostname, port } = new URL(`http://${address}`);
  const local = isLoopback(hostname);
  if (!local && !expose)
    throw new AppError('CONFIG_INVALID', {
      detail: `schedule.listen: ${address} can be reached from other machines, and tells of your tenants without a password`,
      where: context.config.file,
      remedy: 'Listen on 127.0.0.1, or start it with --expose if only those who may know can reach it.',
    });
  const lastRun = rememberedRun(lend);
  const server = createServer((request, response) => {
    answer(context, lastRun, { request, response, local }).catch((thrown: unknown) => {
      send(response, 500, 'text/plain', `${toAppError(thrown).code}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const detail = `schedule.listen: ${address} cannot be had (${cause.code ?? cause.message})`;
      reject(
        new AppError('CONFIG_INVALID', {
          detail,
          where: context.config.file,
          remedy: 'Choose another port.',
          cause,
        }),
      );
    });
    server.listen(
      { port: port === '' ? 80 : Number(port), host: hostname.replaceAll(/[[\]]/gu, '') },
      resolve,
    );
  });
  const bound = server.address();
  return {
    url: `http://${hostname}:${typeof bound === 'object' ? bound?.port : port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly local: boolean;
}

async function answer(
  context: Pick<Context, 'config' | 'workspace' | 'clock'>,
  lastRun: () => Promise<MeasuredRun | null>,
  { request, response, local }: Exchange,
): Promise<void> {
  // A page in a browser may have its own name point here; its requests carry that name.
  const named = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  if (local && !isLoopback(named)) return send(response, 403, 'text/plain', 'not for this host\n');
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'only GET\n');
  const health = healthNow(context);
  switch (request.url) {
    case '/healthz':
      return send(
        response,
        health.status === 'ok' ? 200 : 503,
        'application/json',
        `${JSON.stringify(health)}\n`,
      );
    case '/metrics':
      return send(response, 200, 'text/plain; version=0.0.4', await metricsText(health, await lastRun()));
    default:
      return send(response, 404, 'text/plain', '/healthz and /metrics\n');
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}

/** Looked up again only when there is a newer one. */
function rememberedRun(lend: Lend): () => Promise<MeasuredRun | null> {
  let known: { readonly id: string; readonly run: MeasuredRun } | null = null;
  return () =>
    lend(({ inventory }) => {
      const id = inventory.lastRun();
      if (id === null) return Promise.resolve(null);
      if (known?.id !== id) {
        const { summary, tenants } = inventory.view(id);
        known = { id, run: { summary, tenants } };
      }
      return Promise.resolve(known.run);
    });
}
