/** What the vendors of a sandbox see of whoever changes their tenants, and credentials that end and come back. */
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import type { InterceptedCall, Sandbox } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import { isBatch, isWrite, succeeded, writesInBatch } from './vendor-writes.ts';

export interface ServedWrite {
  readonly platform: PlatformName;
  /** Method, path and body: the same change asked for twice has the same key. */
  readonly key: string;
  readonly path: string;
  readonly origin: string;
  readonly made: boolean;
}

export interface VendorSide {
  /** Writes that reached a vendor, in order, whatever became of the answer. */
  readonly writes: ServedWrite[];
  intercept(this: void, call: InterceptedCall): Promise<SandboxReply>;
  /** Once, before the first call. */
  attach(sandbox: Sandbox): void;
  /** From now on no credential is good any more, or all are again. */
  credential(this: void, isGood: boolean): void;
  /** The vendor’s answer when somebody else reads what a write was about. */
  read(this: void, write: ServedWrite): Promise<SandboxReply>;
}

type Intercept = (call: InterceptedCall) => Promise<SandboxReply>;

/** Salesforce revokes a token for whoever has it: no credential goes with the call. */
const needsNone = /\/services\/oauth2\/revoke$/u;

/** @param own a further hand in each call that is made with a good credential */
export function createVendorSide(own: Intercept = ({ real }) => real()): VendorSide {
  const writes: ServedWrite[] = [];
  const seen = new Map<PlatformName, InterceptedCall['request']>();
  let isGood = true;
  let sandbox: Sandbox | null = null;
  const simulatorOf = (platform: PlatformName): Sandbox['simulators'][number] => {
    const found = sandbox?.simulators.find((each) => each.platform === platform);
    if (found === undefined) throw new Error(`no simulator of ${platform}`);
    return found;
  };
  /** The vendor’s own words for a bearer that is not good, and a sign-in that is refused. */
  const asIfSpoiled = ({ platform, request, origin }: InterceptedCall): Promise<SandboxReply> => {
    if (request.headers['authorization'] !== undefined)
      return simulatorOf(platform).handle(
        { ...request, headers: { ...request.headers, authorization: 'Bearer revoked' } },
        origin,
      );
    return Promise.resolve({
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ error: 'invalid_grant', error_description: 'the account was disabled' }),
    });
  };
  return {
    writes,
    async intercept(call) {
      const { platform, request, origin, real } = call;
      if (!isGood && !needsNone.test(call.request.url.pathname)) return asIfSpoiled(call);
      if (isBatch(platform, call)) {
        const heard = async (): Promise<SandboxReply> => {
          const reply = await real();
          writes.push(...writesInBatch(call, reply));
          return reply;
        };
        return own({ ...call, real: heard });
      }
      if (!isWrite(platform, call)) return own(call);
      seen.set(platform, request);
      const counted = async (): Promise<SandboxReply> => {
        const reply = await real();
        writes.push({
          platform,
          key: `${request.method} ${request.url.pathname}${request.url.search} ${request.body}`,
          path: request.url.pathname,
          origin,
          made: succeeded(platform, reply),
        });
        return reply;
      };
      return own({ ...call, real: counted });
    },
    attach(opened) {
      sandbox = opened;
    },
    credential(good) {
      isGood = good;
    },
    async read({ platform, path: asked, origin }) {
      const last = seen.get(platform);
      if (last === undefined) throw new Error('nobody has called yet');
      const request = { ...last, method: 'GET', url: new URL(asked, last.url), body: '' };
      for (let tries = 0; ; tries += 1) {
        const reply = await simulatorOf(platform).handle(request, origin);
        // With 401 the bearer has grown old meanwhile, and nothing is told.
        if ([200, 401, 404].includes(reply.status) || tries === 600) return reply;
        // Throttled: the quota fills with time.
        sandbox?.clock.advance(1_000);
      }
    },
  };
}
