/** Which calls change a tenant, and whether the vendor did what they ask: by the vendors’ own documentation. */
import type { SandboxReply } from '../../src/sandbox/contract.ts';
import type { InterceptedCall } from '../../src/sandbox/index.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';

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
      return origin === 'graph' && method !== 'GET' && !url.pathname.endsWith('/$batch');
    case 'slack':
      return slackWrites.test(url.pathname);
    case 'salesforce':
      return (
        url.pathname.endsWith('/services/oauth2/revoke') ||
        (/\/sobjects\//u.test(url.pathname) && method !== 'GET')
      );
  }
}

export function succeeded(platform: PlatformName, { status, body = '', broken }: SandboxReply): boolean {
  if (broken !== undefined || status < 200 || status > 299) return false;
  return platform !== 'slack' || (JSON.parse(body) as { readonly ok?: unknown }).ok === true;
}
