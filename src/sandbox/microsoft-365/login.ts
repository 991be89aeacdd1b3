/** The sign-in service: discovery, the token endpoint and the device code flow. */
import type { SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { drawText } from '../random.ts';
import { assertionProblem } from './client-assertion.ts';
import type { ClientApp, Credentials } from './credentials.ts';
import type { EntraErrorName } from './entra-errors.ts';
import { entraRefusal } from './entra-errors.ts';
import type { Tenant } from './tenant.ts';
import type { TokenMint } from './tokens.ts';

export interface Login {
  handle(request: SandboxRequest): Promise<{ readonly operation: string; readonly reply: SandboxReply }>;
}

const lifetimeMs = 3_599_000;
const deviceLifetimeMs = 900_000;
/** How often a device code is pending before the person has typed it in. */
const pendingPolls = 2;
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

interface Device {
  readonly app: ClientApp;
  readonly expiresAt: number;
  polls: number;
}

export function createLogin(
  tenant: Tenant,
  credentials: Credentials,
  mint: TokenMint,
  clock: SandboxClock,
): Login {
  const { directory } = tenant;
  const names = [directory.tenantId, directory.company.domain];
  const devices = new Map<string, Device>();
  const refreshTokens = new Map<string, ClientApp>();
  let made = 0;

  function refuse(name: EntraErrorName): SandboxReply {
    made += 1;
    return entraRefusal(name, clock.now(), directory.ids.correlation.at(8_000_000 + made));
  }

  function text(kind: string): string {
    made += 1;
    return drawText(
      43,
      'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_',
      directory.company.seed,
      kind,
      made,
    );
  }

  function clientOf(form: URLSearchParams): ClientApp | null {
    const id = form.get('client_id')?.toLowerCase();
    return [credentials.auditor, credentials.actor].find((app) => app.appId === id) ?? null;
  }

  function blocked(app: ClientApp): boolean {
    const registered = tenant.appByAppId(app.appId);
    return registered === null || !tenant.isEnabled(registered);
  }

  async function proofProblem(form: URLSearchParams, app: ClientApp): Promise<EntraErrorName | null> {
    const secret = form.get('client_secret');
    if (secret !== null) return secret === app.secret ? null : 'badSecret';
    const assertion = form.get('client_assertion');
    if (assertion === null || form.get('client_assertion_type') !== assertionType) return 'noCredential';
    return assertionProblem(assertion, app, credentials, names, clock.now());
  }

  function permissionsNow(app: ClientApp): readonly string[] {
    const servicePrincipal = tenant.appByAppId(app.appId);
    if (servicePrincipal === null) return [];
    const graph = tenant.app(directory.servicePrincipalId(0));
    return tenant
      .assignmentsOf(servicePrincipal.id)
      .filter((assignment) => assignment.resourceId === graph?.id)
      .flatMap((assignment) => graph?.roles.find((role) => role.id === assignment.appRoleId)?.value ?? []);
  }

  function accessToken(app: ClientApp, userId: string | null) {
    const now = clock.now();
    const expiresAt = now + lifetimeMs;
    return mint.issue(
      {
        appId: app.appId,
        servicePrincipalId: tenant.appByAppId(app.appId)?.id ?? '',
        tenantId: directory.tenantId,
        permissions: userId === null ? permissionsNow(app) : app.permissions,
        userId,
        expiresAt,
      },
      now,
    );
  }

  function tokenAnswer(app: ClientApp, userId: string | null): SandboxReply {
    const seconds = lifetimeMs / 1000;
    const base = {
      token_type: 'Bearer',
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: accessToken(app, userId),
    };
    if (userId === null) return ok(base);
    const refresh = text('refresh');
    refreshTokens.set(refresh, app);
    return ok({
      ...base,
      scope: app.permissions.map((name) => `https://graph.microsoft.com/${name}`).join(' '),
      refresh_token: refresh,
      id_token: idToken(app, userId),
      client_info: encode({ uid: userId, utid: directory.tenantId }),
    });
  }

  function idToken(app: ClientApp, userId: string): string {
    const at = Math.floor(clock.now() / 1000);
    const person = directory.company.person(directory.ids.user.indexOf(userId));
    const claims = {
      aud: app.appId,
      iss: `https://login.microsoftonline.com/${directory.tenantId}/v2.0`,
      iat: at,
      nbf: at,
      exp: at + lifetimeMs / 1000,
      name: `${person.given} ${person.family}`,
      oid: userId,
      preferred_username: person.email,
      sub: userId,
      tid: directory.tenantId,
      ver: '2.0',
    };
    return `${encode({ typ: 'JWT', alg: 'none' })}.${encode(claims)}.`;
  }

  async function token(form: URLSearchParams): Promise<SandboxReply> {
    const app = clientOf(form);
    if (app === null) return refuse('unknownApp');
    if (blocked(app)) return refuse('disabledApp');
    switch (form.get('grant_type')) {
      case 'client_credentials': {
        const problem = await proofProblem(form, app);
        if (problem !== null) return refuse(problem);
        return form.get('scope')?.endsWith('/.default') === true
          ? tokenAnswer(app, null)
          : refuse('badScope');
      }
      case 'urn:ietf:params:oauth:grant-type:device_code':
      case 'device_code':
        return deviceToken(form.get('device_code') ?? '');
      case 'refresh_token':
        return refreshTokens.delete(form.get('refresh_token') ?? '')
          ? tokenAnswer(app, directory.ids.user.at(0))
          : refuse('badRefreshToken');
      default:
        return refuse('unsupportedGrant');
    }
  }

  function deviceToken(code: string): SandboxReply {
    const device = devices.get(code);
    if (device === undefined || device.expiresAt <= clock.now()) return refuse('expiredDevice');
    device.polls += 1;
    if (device.polls <= pendingPolls) return refuse('pending');
    devices.delete(code);
    return tokenAnswer(device.app, directory.ids.user.at(0));
  }

  function deviceCode(form: URLSearchParams): SandboxReply {
    const app = clientOf(form);
    if (app === null) return refuse('unknownApp');
    const code = text('device');
    devices.set(code, { app, expiresAt: clock.now() + deviceLifetimeMs, polls: 0 });
    return ok({
      user_code: 'GWRD4XM2P',
      device_code: code,
      verification_uri: 'https://microsoft.com/devicelogin',
      expires_in: deviceLifetimeMs / 1000,
      interval: 1,
      message:
        'To sign in, use a web browser to open the page https://microsoft.com/devicelogin and enter the code GWRD4XM2P to authenticate.',
    });
  }

  function discovery(origin: string, name: string): SandboxReply {
    const base = `${origin}/${name}`;
    return ok({
      issuer: `${origin}/${directory.tenantId}/v2.0`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      response_types_supported: ['code', 'id_token'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
    });
  }

  return {
    async handle({ method, url, body }) {
      const operation = (name: string, reply: SandboxReply) => ({ operation: name, reply });
      if (method === 'GET' && url.pathname === '/common/discovery/instance')
        return operation(
          'GET /common/discovery/instance',
          ok({
            tenant_discovery_endpoint: `${url.origin}/${directory.tenantId}/v2.0/.well-known/openid-configuration`,
            'api-version': '1.1',
            metadata: [{ preferred_network: url.host, preferred_cache: url.host, aliases: [url.host] }],
          }),
        );
      const [, name = '', rest = ''] = /^\/([^/]+)\/(.*)$/u.exec(url.pathname) ?? [];
      const known = names.includes(decodeURIComponent(name).toLowerCase());
      const form = new URLSearchParams(body);
      if (method === 'GET' && rest === 'v2.0/.well-known/openid-configuration')
        return operation('GET discovery', known ? discovery(url.origin, name) : refuse('unknownTenant'));
      if (method === 'POST' && rest === 'oauth2/v2.0/token')
        return operation('POST token', known ? await token(form) : refuse('unknownTenant'));
      if (method === 'POST' && rest === 'oauth2/v2.0/devicecode')
        return operation('POST devicecode', known ? deviceCode(form) : refuse('unknownTenant'));
      return operation('unknown', {
        status: 404,
        headers: { 'content-type': 'text/html' },
        body: '<html><body>404</body></html>',
      });
    },
  };
}

function ok(value: unknown): SandboxReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(value),
  };
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
