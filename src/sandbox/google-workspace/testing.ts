/** A client for tests that knows nothing but HTTP. */
import { createPrivateKey } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import { type Sandbox, type SandboxOptions, startSandbox } from '../index.ts';

export const startedAt = Date.parse('2026-11-22T00:00:00Z');
export const allScopes = [
  'admin.directory.user.readonly',
  'admin.directory.user.security',
  'admin.directory.customer.readonly',
  'admin.reports.audit.readonly',
  'admin.reports.usage.readonly',
  'cloud-identity.policies.readonly',
].map((name) => `https://www.googleapis.com/auth/${name}`);

export interface Body {
  readonly [key: string]: unknown;
  readonly nextPageToken?: string;
  readonly items?: readonly Readonly<Record<string, unknown>>[];
  readonly users?: readonly Readonly<Record<string, unknown>>[];
}

export interface Got {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly body: Body;
}

export interface TestTenant {
  readonly sandbox: Sandbox;
  readonly tokenUrl: string;
  readonly account: string;
  sign(claims?: JWTPayload, key?: string): Promise<string>;
  signIn(assertion: string): Promise<Got>;
  /** Calls the API, signed in with all scopes unless another bearer is given. */
  call(path: string, method?: 'GET' | 'DELETE', bearer?: string): Promise<Got>;
}

export async function startTenant(options: SandboxOptions = {}): Promise<TestTenant> {
  const sandbox = await startSandbox({
    users: 60,
    startedAt,
    latencyMs: 0,
    platforms: ['google-workspace'],
    ...options,
  });
  const urls = sandbox.urls.get('google-workspace') ?? {};
  const tokenUrl = `${urls['token']}/token`;
  const files = sandbox.simulators[0]?.tenantEntry('t', urls).files;
  const key = JSON.parse(files?.['google-sa.json'] ?? '{}') as Readonly<Record<string, string>>;
  const account = key['client_email'] ?? '';

  function sign(claims: JWTPayload = {}, pem = key['private_key'] ?? ''): Promise<string> {
    const iat = Math.floor(sandbox.clock.now() / 1000);
    return new SignJWT({
      iss: account,
      sub: sandbox.company.person(0).email,
      scope: allScopes.join(' '),
      aud: tokenUrl,
      iat,
      exp: iat + 3600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
      .sign(createPrivateKey(pem));
  }

  async function got(response: Response): Promise<Got> {
    const text = await response.text();
    const type = response.headers.get('content-type') ?? '';
    const body = (type.startsWith('application/json') && text !== '' ? JSON.parse(text) : {}) as Body;
    return { status: response.status, type, text, body };
  }

  async function signIn(assertion: string): Promise<Got> {
    const form = new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    });
    return got(await fetch(tokenUrl, { method: 'POST', body: form }));
  }

  let usual: string | undefined;
  async function usualBearer(): Promise<string> {
    usual ??= String((await signIn(await sign())).body['access_token']);
    return usual;
  }

  async function call(path: string, method: 'GET' | 'DELETE' = 'GET', bearer?: string): Promise<Got> {
    const authorization = `Bearer ${bearer ?? (await usualBearer())}`;
    return got(
      await fetch(`${urls['api']}${path}`, { method, headers: { authorization }, redirect: 'manual' }),
    );
  }

  return { sandbox, tokenUrl, account, sign, signIn, call };
}

/** Follows the cursor to the end, or for so many pages. */
export async function allPages(tenant: TestTenant, path: string, most = 50): Promise<readonly Body[]> {
  const pages: Body[] = [];
  let token = '';
  for (let i = 0; i < most; i += 1) {
    const { body } = await tenant.call(
      token === '' ? path : `${path}&pageToken=${encodeURIComponent(token)}`,
    );
    pages.push(body);
    if (body.nextPageToken === undefined) break;
    token = body.nextPageToken;
  }
  return pages;
}

export function reasonOf({ body }: Got): unknown {
  const error = body['error'] as { readonly errors?: readonly { readonly reason: string }[] } | undefined;
  return error?.errors?.[0]?.reason;
}
