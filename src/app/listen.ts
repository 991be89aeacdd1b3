/** Pages for monitors, on this machine unless somebody says otherwise. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AppError, toAppError } from '../core/errors.ts';
import { isLoopback } from '../kit/transport/origin.ts';

export interface Listening extends AsyncDisposable {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
}

export interface Place {
  /** `host:port`, as the configuration names it. */
  readonly address: string;
  /** Beyond this machine too. */
  readonly expose: boolean;
  /** Key and file of the configuration that name the address. */
  readonly key: string;
  readonly file: string;
  readonly refusal: 'CONFIG_INVALID' | 'FLEET_CONFIG_INVALID';
}

export interface Page {
  readonly status: 200 | 503;
  readonly type: 'application/json' | 'text/plain; version=0.0.4';
  readonly body: string;
}

/** By path. */
export type Pages = Readonly<Record<string, () => Promise<Page>>>;

/** @throws AppError `refusal` when the address leaves this machine and nobody said so, or is taken */
export async function listenAt(
  { address, expose, key, file, refusal }: Place,
  pages: Pages,
): Promise<Listening> {
  const { hostname, port } = new URL(`http://${address}`);
  const local = isLoopback(hostname);
  if (!local && !expose)
    throw new AppError(refusal, {
      detail: `${key}: ${address} can be reached from other machines, and tells of your tenants without a password`,
      where: file,
      remedy: 'Listen on 127.0.0.1, or start it with --expose if only those who may know can reach it.',
    });
  const server = createServer((request, response) => {
    answer(pages, { request, response, local }).catch((thrown: unknown) => {
      send(response, 500, 'text/plain', `${toAppError(thrown).code}\n`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const detail = `${key}: ${address} cannot be had (${cause.code ?? cause.message})`;
      reject(new AppError(refusal, { detail, where: file, remedy: 'Choose another port.', cause }));
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

async function answer(pages: Pages, { request, response, local }: Exchange): Promise<void> {
  // A page in a browser may have its own name point here; its requests carry that name.
  const named = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  if (local && !isLoopback(named)) return send(response, 403, 'text/plain', 'not for this host\n');
  if (request.method !== 'GET') return send(response, 405, 'text/plain', 'only GET\n');
  const page = new Map(Object.entries(pages)).get(request.url ?? '');
  if (page === undefined) return send(response, 404, 'text/plain', `${Object.keys(pages).join(' and ')}\n`);
  const { status, type, body } = await page();
  send(response, status, type, body);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(body);
}
