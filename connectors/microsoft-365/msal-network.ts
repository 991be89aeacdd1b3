/** MSAL's network client on our door: its retries, redirects and discovery are ours or not wanted. */
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { AppError } from '../../src/core/errors.ts';
import type { Door } from '../../src/kit/transport/call.ts';
import { unreachable } from '../../src/kit/transport/sign-in.ts';
import { signInLane } from './operations.ts';
import { signInError } from './sign-in-errors.ts';

export interface MsalNetwork extends INetworkModule {
  /** What the last sign-in failed with, in our words: MSAL puts an error of its own in its place. */
  failure: unknown;
  /** `expires_in` of the last token, seconds: MSAL counts its end by the machine's clock. */
  lifetime: number | null;
  signal: AbortSignal | undefined;
}

/**
 * MSAL signs in at `authority` and refuses http; the real address may be a private endpoint or loopback, so the
 * origin of each address is replaced.
 * @param login scheme, host and port to sign in at
 */
export function msalNetwork(door: Door, login: string): MsalNetwork {
  const network: MsalNetwork = {
    failure: null,
    lifetime: null,
    signal: undefined,
    sendGetRequestAsync() {
      return Promise.reject(new AppError('WRITE_REFUSED', { detail: 'sign-in discovery' }));
    },
    async sendPostRequestAsync<T>(
      address: string,
      options?: NetworkRequestOptions,
    ): Promise<NetworkResponse<T>> {
      const { pathname } = new URL(address);
      try {
        const answer = await door.send({
          operation: pathname.endsWith('/devicecode') ? 'sign-in.device-code' : 'sign-in.token',
          method: 'POST',
          url: `${login}${pathname}`,
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
          ...(options?.body === undefined ? {} : { body: options.body }),
          lane: signInLane.name,
          signal: network.signal,
        });
        const body = JSON.parse(answer.text) as T & OAuthAnswer;
        network.failure =
          typeof body.error === 'string' ? signInError(body.error, textOf(body.error_description)) : null;
        network.lifetime = lifetimeOf(body.expires_in);
        return { status: answer.status, headers: { ...answer.headers }, body };
      } catch (thrown) {
        network.failure = unreachable(thrown);
        throw thrown;
      }
    },
  };
  return network;
}

/** `classifySignIn` lets only JSON objects through; their fields are anybody's. */
interface OAuthAnswer {
  readonly error?: unknown;
  readonly error_description?: unknown;
  readonly expires_in?: unknown;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function lifetimeOf(value: unknown): number | null {
  const seconds = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}
