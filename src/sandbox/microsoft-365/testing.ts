/** What the tests of this folder share: a served tenant and a signed-in caller. */
import { createScaledClock, type ScaledClock } from '../clock.ts';
import { createCompany } from '../company.ts';
import { parseFaults } from '../faults.ts';
import { serve } from '../server.ts';
import { createMicrosoftSimulator, type MicrosoftSimulator } from './index.ts';
import type { MicrosoftOptions } from './options.ts';

type Json = Readonly<Record<string, unknown>>;
export type Rows = readonly Json[];

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
}

export interface Served extends AsyncDisposable {
  readonly simulator: MicrosoftSimulator;
  readonly clock: ScaledClock;
  readonly urls: Readonly<Record<string, string>>;
  token(form: Readonly<Record<string, string>>): Promise<Answer>;
  /** Signs in with the secret of one of the two apps. */
  signIn(as?: 'auditor' | 'actor'): Promise<Caller>;
}

export interface Caller {
  readonly bearer: string;
  /** @param path below `/v1.0/`, below the root when it starts with `beta/`, or an absolute link */
  readonly call: (
    path: string,
    init?: { method?: string; body?: unknown; headers?: Record<string, string> },
  ) => Promise<Answer>;
  /** Every page, with the header on each. */
  readonly all: (
    path: string,
    headers?: Record<string, string>,
  ) => Promise<{ pages: Rows[]; rows: Rows; count: unknown }>;
}

export const eventual = { consistencylevel: 'eventual' };

export async function served(
  options: Partial<MicrosoftOptions> & {
    readonly users?: number;
    readonly seed?: number;
    readonly faultList?: string;
    readonly timeScale?: number;
  } = {},
): Promise<Served> {
  const startedAt = Date.parse('2026-11-22T00:00:00Z');
  const { users = 60, seed = 1, faultList = '', timeScale = 1, ...rest } = options;
  const clock = createScaledClock(startedAt, timeScale);
  const told = rest.incident === undefined ? {} : { incident: rest.incident };
  const company = createCompany({ seed, size: users, startedAt, ...told });
  const faults = parseFaults(faultList);
  const simulator = createMicrosoftSimulator({
    company,
    clock,
    faults,
    scenario: 'standard',
    lagMs: null,
    ...rest,
  });
  const server = await serve(simulator, { clock, seed, faults, latencyMs: 0 });
  const { urls } = server;

  async function token(form: Readonly<Record<string, string>>): Promise<Answer> {
    return read(
      await fetch(`${urls['login']}/${simulator.tenantId}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({ scope: 'https://graph.microsoft.com/.default', ...form }),
      }),
    );
  }

  return {
    simulator,
    clock,
    urls,
    token,
    async signIn(as = 'auditor') {
      const { appId, secret } = simulator.credentials[as];
      const answer = await token({
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: secret,
      });
      return caller(String(answer.body['access_token']), urls['graph'] ?? '');
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}

export function caller(bearer: string, graph: string): Caller {
  async function call(
    path: string,
    init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const url = path.startsWith('http') ? path : `${graph}/${path.startsWith('beta/') ? '' : 'v1.0/'}${path}`;
    return read(
      await fetch(url, {
        method: init.method ?? 'GET',
        headers: { authorization: `Bearer ${bearer}`, ...init.headers },
        ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
      }),
    );
  }
  return {
    bearer,
    call,
    async all(path, headers = eventual) {
      const pages: Rows[] = [];
      let next: unknown = path;
      let count: unknown = null;
      while (typeof next === 'string' && pages.length < 200) {
        const { status, body } = await call(next, { headers });
        if (status !== 200) throw new Error(`${status} ${JSON.stringify(body)}`);
        count ??= body['@odata.count'];
        pages.push(rowsOf(body));
        next = body['@odata.nextLink'];
      }
      return { pages, rows: pages.flat(), count };
    },
  };
}

export function rowsOf(body: Json): Rows {
  return (body['value'] ?? []) as Rows;
}

export function distinct(rows: Rows): number {
  return new Set(rows.map((row) => row['id'])).size;
}

export function errorCode(body: Json): unknown {
  return (body['error'] as Json | undefined)?.['code'];
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? {} : (JSON.parse(text) as Json),
  };
}
