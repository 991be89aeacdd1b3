/** A client for tests that knows nothing but HTTP. */
import { createPrivateKey } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { createScaledClock, type ScaledClock } from '../clock.ts';
import { createCompany } from '../company.ts';
import type { Company } from '../contract.ts';
import { serve, type ServedSimulator } from '../server.ts';
import { createSalesforceSimulator, type SalesforceSimulator } from './index.ts';
import type { SalesforceOptions } from './options.ts';

const startedAt = Date.parse('2026-11-22T00:00:00Z');

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed when it is JSON. */
  readonly body: unknown;
}

export type Row = Readonly<Record<string, unknown>>;

export interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly Row[];
}

export interface TestOrg extends AsyncDisposable {
  readonly simulator: SalesforceSimulator;
  readonly company: Company;
  readonly clock: ScaledClock;
  readonly urls: { readonly login: string; readonly instance: string };
  sign(claims?: JWTPayload, key?: string): Promise<string>;
  /** Posts a form to the token endpoint of an origin. */
  token(form: Readonly<Record<string, string>>, origin?: 'login' | 'instance'): Promise<Got>;
  signIn(assertion: string): Promise<Got>;
  /** Calls the instance, signed in unless another session is given. */
  call(path: string, init?: RequestInit & { readonly session?: string }): Promise<Got>;
  query(soql: string, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** Code of the first error of a query. */
  refused(soql: string): Promise<string>;
  /** Follows `nextRecordsUrl` to the end, or for so many pages. */
  pages(soql: string, most?: number): Promise<readonly Page[]>;
  soap(operation: string, content: string): Promise<Got>;
}

export interface TestOptions extends Partial<Omit<SalesforceOptions, 'company' | 'clock'>> {
  readonly users?: number;
  readonly seed?: number;
}

export async function startOrg(options: TestOptions = {}): Promise<TestOrg> {
  const { users = 60, seed = 1, faults = [], ...sizes } = options;
  const told = sizes.incident === undefined ? {} : { incident: sizes.incident };
  const company = createCompany({ seed, size: users, startedAt, ...told });
  const clock = createScaledClock(startedAt, 1);
  const simulator = createSalesforceSimulator({
    scenario: 'standard',
    lagMs: null,
    ...sizes,
    company,
    clock,
    faults,
  });
  const served: ServedSimulator = await serve(simulator, { clock, seed, faults, latencyMs: 0 });
  const { login = '', instance = '' } = served.urls;
  const { privateKey, consumerKey, username } = simulator.credentials;

  function sign(claims: JWTPayload = {}, pem = privateKey): Promise<string> {
    const exp = Math.floor(clock.now() / 1000) + 170;
    return new SignJWT({ iss: consumerKey, sub: username, aud: login, exp, ...claims })
      .setProtectedHeader({ alg: 'RS256' })
      .sign(createPrivateKey(pem));
  }

  async function got(response: Response): Promise<Got> {
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== '' ? JSON.parse(text) : null,
    };
  }

  async function token(form: Readonly<Record<string, string>>, origin: 'login' | 'instance' = 'login') {
    const url = `${served.urls[origin]}/services/oauth2/token`;
    return got(await fetch(url, { method: 'POST', body: new URLSearchParams(form) }));
  }

  const signIn = (assertion: string) =>
    token({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });

  let usual: string | undefined;
  async function usualSession(): Promise<string> {
    usual ??= sessionIn(await signIn(await sign()));
    return usual;
  }

  async function call(path: string, { session, ...init }: RequestInit & { session?: string } = {}) {
    const authorization = `Bearer ${session ?? (await usualSession())}`;
    const headers = { authorization, ...(init.headers as Record<string, string> | undefined) };
    return got(await fetch(`${instance}${path}`, { redirect: 'manual', ...init, headers }));
  }

  async function query(soql: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    const version = simulator.org.version;
    const { status, body, text } = await call(
      `/services/data/v${version}.0/query?q=${encodeURIComponent(soql)}`,
      { headers },
    );
    if (status !== 200) throw new Error(text);
    return body as Page;
  }

  return {
    simulator,
    company,
    clock,
    urls: { login, instance },
    sign,
    token,
    signIn,
    call,
    query,
    async refused(soql) {
      const version = simulator.org.version;
      return errorIn(await call(`/services/data/v${version}.0/query?q=${encodeURIComponent(soql)}`));
    },
    async pages(soql, most = 200) {
      const pages = [await query(soql)];
      for (let next = pages[0]?.nextRecordsUrl; next !== undefined && pages.length < most; ) {
        const page = (await call(next)).body as Page;
        pages.push(page);
        next = page.nextRecordsUrl;
      }
      return pages;
    },
    async soap(operation, content) {
      const session = await usualSession();
      const body = `<?xml version="1.0"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><SessionHeader xmlns="http://soap.sforce.com/2006/04/metadata"><sessionId>${session}</sessionId></SessionHeader></e:Header><e:Body><${operation} xmlns="http://soap.sforce.com/2006/04/metadata">${content}</${operation}></e:Body></e:Envelope>`;
      const url = `${instance}/services/Soap/m/${simulator.org.version}.0`;
      return got(await fetch(url, { method: 'POST', headers: { 'content-type': 'text/xml' }, body }));
    },
    [Symbol.asyncDispose]: () => served.close(),
  };
}

/** The session id in the answer of the token endpoint. */
export function sessionIn({ body, text }: Got): string {
  const { access_token: id } = (body ?? {}) as { readonly access_token?: string };
  if (id === undefined) throw new Error(`no session: ${text}`);
  return id;
}

/** `status code` of a data API refusal, such as `400 INVALID_FIELD`; of the token endpoint, `status error`. */
export function errorIn({ status, body }: Got): string {
  const { errorCode, error } = ((Array.isArray(body) ? body[0] : body) ?? {}) as {
    readonly errorCode?: string;
    readonly error?: string;
  };
  return `${status} ${errorCode ?? error ?? ''}`;
}
