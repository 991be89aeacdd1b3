/** A client for tests that knows nothing but HTTP. */
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.ts';
import type { SlackSimulator } from './index.ts';
import { type SlackTruth, slackTruth } from './truth.ts';

export const startedAt = Date.parse('2026-11-22T00:00:00Z');

export type Row = Readonly<Record<string, unknown>>;
export interface Body {
  readonly [key: string]: unknown;
  readonly ok?: boolean;
  readonly error?: string;
  readonly members?: readonly Row[];
  readonly logs?: readonly Row[];
  readonly entries?: readonly Row[];
  readonly approved_apps?: readonly Row[];
  readonly restricted_apps?: readonly Row[];
  readonly app_requests?: readonly Row[];
  readonly teams?: readonly { readonly id: string }[];
  readonly paging?: { readonly total: number; readonly page: number; readonly pages: number };
  readonly response_metadata?: { readonly next_cursor: string };
}

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

export interface TestTenant {
  readonly sandbox: Sandbox;
  readonly simulator: SlackSimulator;
  readonly truth: SlackTruth;
  /** Calls a method with the main token, or another; time passes first, so that no quota is met. */
  call(method: string, given?: Readonly<Record<string, string>>, token?: string): Promise<Body>;
  /** The same without letting time pass, and with all of the answer. */
  raw(method: string, given?: Readonly<Record<string, string>>, token?: string): Promise<Got>;
  /** Reads the audit log with its own token, or another; an empty one is not sent. */
  audit(path: string, token?: string): Promise<Got>;
}

export async function startTenant(options: SandboxOptions = {}): Promise<TestTenant> {
  const { scenario = 'standard', extras = {} } = options;
  const sandbox = await startSandbox({
    users: 60,
    startedAt,
    latencyMs: 0,
    platforms: ['slack'],
    ...options,
  });
  const urls = sandbox.urls.get('slack') ?? {};
  const simulator = sandbox.simulators[0] as SlackSimulator;
  const { credentials } = simulator;

  async function got(response: Response): Promise<Got> {
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    const body = (isJson && text !== '' ? JSON.parse(text) : {}) as Body;
    return { status: response.status, headers: response.headers, text, body };
  }

  const bearer = (token: string) => (token === '' ? {} : { authorization: `Bearer ${token}` });

  async function raw(
    method: string,
    given: Readonly<Record<string, string>> = {},
    token = credentials.token,
  ) {
    const body = new URLSearchParams(given);
    const headers = bearer(token);
    return got(
      await fetch(`${urls['api']}/api/${method}`, { method: 'POST', body, headers, redirect: 'manual' }),
    );
  }

  return {
    sandbox,
    simulator,
    truth: slackTruth(sandbox.company, { scenario, ...extras.slack }),
    raw,
    async call(method, given, token) {
      sandbox.clock.advance(60_000);
      return (await raw(method, given, token)).body;
    },
    audit: async (path, token = credentials.auditToken) =>
      got(await fetch(`${urls['audit']}/audit/v1/${path}`, { headers: bearer(token), redirect: 'manual' })),
  };
}

/** Runs with a tenant of its own and closes it. */
export async function withTenant(
  options: SandboxOptions,
  body: (tenant: TestTenant) => Promise<void>,
): Promise<void> {
  const tenant = await startTenant(options);
  try {
    await body(tenant);
  } finally {
    await tenant.sandbox.close();
  }
}

/** Follows the cursor to the end, or for so many pages. */
export async function allPages(
  tenant: TestTenant,
  method: string,
  given: Readonly<Record<string, string>>,
  most = 60,
): Promise<readonly Body[]> {
  const pages: Body[] = [];
  let cursor = '';
  for (let i = 0; i < most; i += 1) {
    const body = await tenant.call(method, cursor === '' ? given : { ...given, cursor });
    pages.push(body);
    cursor = body.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return pages;
}

/** All entries of the audit log, newest first. */
export async function allEntries(tenant: TestTenant, query = 'limit=25'): Promise<readonly Row[]> {
  const entries: Row[] = [];
  let cursor = '';
  do {
    tenant.sandbox.clock.advance(2000);
    const { body } = await tenant.audit(`logs?${query}&cursor=${encodeURIComponent(cursor)}`);
    entries.push(...(body.entries ?? []));
    cursor = body.response_metadata?.next_cursor ?? '';
  } while (cursor !== '');
  return entries;
}

export function appsOf(rows: readonly Row[] | undefined): readonly unknown[] {
  return (rows ?? []).map((row) => (row['app'] as { readonly name: string }).name);
}
