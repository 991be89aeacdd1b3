/** Which calls change a tenant, and whether the vendor did what they ask: by the vendors’ own documentation. */
import type { Action } from '../../src/core/plan.ts';
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import type { ServedWrite } from './vendor-side.ts';

const slackWrites =
  /^\/api\/(?:admin\.apps\.(?:approve|restrict|clearResolution|uninstall|requests\.cancel)|apps\.uninstall|auth\.revoke)$/u;

export function isWrite(
  platform: PlatformName,
  { request: { method, url }, origin }: InterceptedCall,
): boolean {
  switch (platform) {
    case 'google-workspace':
      return origin === 'api' && method !== 'GET';
    case 'microsoft-365':
      return origin === 'graph' && method !== 'GET' && !/\/(?:\$batch|getByIds)$/u.test(url.pathname);
    case 'slack':
      return slackWrites.test(url.pathname);
    case 'salesforce':
      return (
        url.pathname.endsWith('/services/oauth2/revoke') ||
        (/\/sobjects\//u.test(url.pathname) && method !== 'GET')
      );
  }
}

export function isBatch(platform: PlatformName, { request: { url } }: InterceptedCall): boolean {
  return platform === 'microsoft-365' && url.pathname.endsWith('/$batch');
}

interface Member {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly body?: unknown;
}

/** The members that change something. https://learn.microsoft.com/en-us/graph/json-batching */
export function writesInBatch(
  { request, origin }: InterceptedCall,
  { broken, status, body = '' }: SandboxReply,
): readonly ServedWrite[] {
  const { requests } = JSON.parse(request.body) as { readonly requests: readonly Member[] };
  const changing = requests.filter(({ method }) => method !== 'GET');
  if (changing.length === 0) return [];
  const isWhole = broken === undefined && status === 200;
  const { responses } = (isWhole ? JSON.parse(body) : { responses: [] }) as {
    readonly responses: readonly { readonly id: string; readonly status: number }[];
  };
  const made = new Set(responses.flatMap(({ id, status: one }) => (one >= 200 && one <= 299 ? [id] : [])));
  return changing.map(({ id, method, url, body: asked }) => ({
    platform: 'microsoft-365',
    key: `${method} ${url} ${JSON.stringify(asked ?? '')}`,
    path: url,
    origin,
    made: made.has(id),
  }));
}

export function succeeded(platform: PlatformName, { status, body = '', broken }: SandboxReply): boolean {
  if (broken !== undefined || status < 200 || status > 299) return false;
  return platform !== 'slack' || (JSON.parse(body) as { readonly ok?: unknown }).ok === true;
}

/** By the ids that must stand in the address or body of the call. */
export function isOf({ platform, target, kind }: Action, { key, path: asked }: ServedWrite): boolean {
  const { principal, handles, clientId } = target;
  const has = (text: string | null | undefined): boolean =>
    text !== null &&
    text !== undefined &&
    text !== '' &&
    (key.includes(text) || key.includes(encodeURIComponent(text)));
  switch (platform) {
    case 'google-workspace':
      return (
        has(principal?.id) &&
        (key.includes(`/tokens/${encodeURIComponent(clientId ?? '')}`) ||
          handles.some((id) => has(`/asps/${id}`)))
      );
    case 'microsoft-365':
      // An assignment of a role is known by its API and its own id, which do not stand side by side in the address.
      return handles.some((handle) => handle.split('/').every(has)) || has(principal?.id);
    case 'slack':
      // A request has an id of its own, which is looked for when it is cancelled.
      if (kind === 'cancel-request') return asked.endsWith('admin.apps.requests.cancel');
      return has(clientId) && asked.includes('uninstall') === (kind === 'uninstall-app');
    case 'salesforce':
      return handles.some(has);
  }
}

/** Salesforce revokes a token by a secret that stands nowhere else: whose it was cannot be seen in the call. */
export function isNameless({ platform }: Action, { path: asked }: ServedWrite): boolean {
  return platform === 'salesforce' && asked.endsWith('/services/oauth2/revoke');
}
