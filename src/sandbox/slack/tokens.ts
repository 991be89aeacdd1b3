/**
 * The tokens of the tenant's own apps, and the rotation of those that run out.
 * Source: docs.slack.dev/authentication/using-token-rotation.
 */
import type { Company, SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { drawText } from '../random.ts';
import { type Arguments, failure, ok, text } from './wire.ts';

export interface SlackCredentials {
  readonly token: string;
  readonly auditToken: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The first; each can be used once. */
  readonly refreshToken: string;
}

export interface SlackToken {
  readonly scopes: ReadonlySet<string>;
  readonly rotating: boolean;
  readonly expiresAt: number | null;
  /** Why it works no more. */
  ended: 'token_revoked' | 'token_expired' | null;
}

/** A token that works, or why it does not. */
export type Known =
  | { readonly token: SlackToken; readonly error?: undefined }
  | { readonly token?: undefined; readonly error: string };

export interface Tokens {
  readonly credentials: SlackCredentials;
  of(request: SandboxRequest): Known;
  end(request: SandboxRequest, how: 'token_revoked' | 'token_expired'): void;
  refresh(request: SandboxRequest, given: Arguments): SandboxReply;
}

const lifeMs = 12 * 3_600_000;
const digits = '0123456789';
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export function createTokens(
  company: Company,
  clock: SandboxClock,
  scopes: { readonly api: readonly string[]; readonly audit: readonly string[] },
  identity: Readonly<Record<string, unknown>>,
): Tokens {
  const { seed } = company;
  const number = (what: string) => drawText(13, digits, seed, 'slack token', what);
  const userToken = (what: string) =>
    `xoxp-${number(`${what} a`)}-${number(`${what} b`)}-${number(`${what} c`)}-${drawText(32, '0123456789abcdef', seed, 'slack token', what)}`;
  const credentials: SlackCredentials = {
    token: userToken('api'),
    auditToken: userToken('audit'),
    clientId: `${number('client a')}.${number('client b')}`,
    clientSecret: drawText(32, '0123456789abcdef', seed, 'slack client secret'),
    refreshToken: refreshToken(0),
  };
  const known = new Map<string, SlackToken>([
    [credentials.token, lasting(scopes.api)],
    [credentials.auditToken, lasting(scopes.audit)],
  ]);
  let rotations = 0;

  function refreshToken(nth: number): string {
    return `xoxe-1-${drawText(146, letters, seed, 'slack refresh', nth)}`;
  }

  function lasting(granted: readonly string[]): SlackToken {
    return { scopes: new Set(granted), rotating: false, expiresAt: null, ended: null };
  }

  function given(request: SandboxRequest): string | null {
    const bearer = /^Bearer (\S+)$/u.exec(request.headers['authorization'] ?? '')?.[1];
    if (bearer !== undefined) return bearer;
    return request.method === 'POST' ? new URLSearchParams(request.body).get('token') : null;
  }

  function of(request: SandboxRequest): Known {
    const secret = given(request);
    if (secret === null) return { error: 'not_authed' };
    const token = known.get(secret);
    if (token === undefined) return { error: 'invalid_auth' };
    if (token.ended !== null) return { error: token.ended };
    if (token.expiresAt !== null && token.expiresAt <= clock.now()) return { error: 'token_expired' };
    return { token };
  }

  function refresh(request: SandboxRequest, asked: Arguments): SandboxReply {
    const basic = /^Basic (\S+)$/u.exec(request.headers['authorization'] ?? '')?.[1];
    const [id, secret] =
      basic === undefined
        ? [text(asked, 'client_id'), text(asked, 'client_secret')]
        : Buffer.from(basic, 'base64').toString().split(':', 2);
    if (id !== credentials.clientId) return failure('invalid_client_id');
    if (secret !== credentials.clientSecret) return failure('bad_client_secret');
    if (text(asked, 'grant_type') !== 'refresh_token') return failure('invalid_grant_type');
    if (text(asked, 'refresh_token') !== refreshToken(rotations)) return failure('invalid_refresh_token');
    rotations += 1;
    const access = `xoxe.xoxp-1-${drawText(166, letters, seed, 'slack access', rotations)}`;
    known.set(access, {
      scopes: new Set(scopes.api),
      rotating: true,
      expiresAt: clock.now() + lifeMs,
      ended: null,
    });
    return ok({
      access_token: access,
      refresh_token: refreshToken(rotations),
      token_type: 'user',
      expires_in: lifeMs / 1000,
      scope: scopes.api.join(','),
      ...identity,
    });
  }

  return {
    credentials,
    of,
    refresh,
    end(request, how) {
      const { token } = of(request);
      if (token !== undefined) token.ended = how;
    },
  };
}
