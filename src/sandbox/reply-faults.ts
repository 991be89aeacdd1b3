/** What faults do alike to the answers of several vendors. */
import type { Fault, SandboxReply, SandboxRequest } from './contract.ts';

export type Body = Readonly<Record<string, unknown>>;
type Rows = readonly unknown[];

/** Nothing listens here. */
export const foreignOrigin = 'http://127.0.0.2:9';

/** The answer with another JSON body; null when it is no success or `alter` finds nothing to change. */
export function withBody(reply: SandboxReply, alter: (body: Body) => object | null): SandboxReply | null {
  if (reply.status !== 200) return null;
  const altered = alter(JSON.parse(reply.body ?? '{}') as Body);
  return altered === null ? null : { ...reply, body: JSON.stringify(altered) };
}

/** The body with other rows in the list under `key`; null when it has none to change. */
export function withRows(body: Body, key: string, alter: (rows: Rows) => Rows): Body | null {
  const rows = body[key];
  if (!Array.isArray(rows) || rows.length === 0) return null;
  return { ...body, [key]: alter(rows as Rows) };
}

export function firstTwice(rows: Rows): Rows {
  return [...rows, ...rows.slice(0, 1)];
}

/** @param fields those that may name a row; the first there is turns into something else */
export function firstBroken(fields: readonly string[]): (rows: Rows) => Rows {
  return ([row, ...others]) => {
    if (typeof row !== 'object' || row === null) return ['not a row', ...others];
    const field = fields.find((name) => name in row);
    return [field === undefined ? 'not a row' : { ...row, [field]: { unexpected: true } }, ...others];
  };
}

/** For vendors whose answers hold no link that a fault could bend. */
export function foreignRedirect({ url }: SandboxRequest): SandboxReply {
  return { status: 302, headers: { location: `${foreignOrigin}${url.pathname}` } };
}

/**
 * Does the token die at this call, which `token-expiry` strikes?
 * @param dyingCall the only one at which it does when the fault strikes every call
 */
export function createExpiry(faults: readonly Fault[], dyingCall: number): () => boolean {
  const rate = faults.find(({ name }) => name === 'token-expiry')?.rate ?? 0;
  let calls = 0;
  return () => {
    calls += 1;
    return rate < 1 || calls === dyingCall;
  };
}
