/** Short forms in which the vendor tables are written. */
import type { VendorApp, VendorProfile } from '../contract.ts';
import {
  entraId,
  externalClientAppId,
  googleClientId,
  salesforceAppId,
  slackAppId,
  uninstalledAppId,
} from '../vendor-ids.ts';

type Platform = VendorApp['platform'];
type Extra = Partial<Omit<VendorApp, 'platform' | 'name' | 'scopes'>>;

const g = 'https://www.googleapis.com/auth/';
export const signIn = ['openid', `${g}userinfo.email`, `${g}userinfo.profile`];

/** `drive.readonly` to the full Google scope; a scope that has its own address stays as it is. */
export function googleScopes(...names: readonly string[]): string[] {
  return names.map((name) => (name === 'openid' || name.includes('//') ? name : `${g}${name}`));
}

function app(
  platform: Platform,
  clientId: string,
  name: string | null,
  scopes: readonly string[],
  extra: Extra,
) {
  return {
    platform,
    clientId,
    name,
    scopes,
    adoption: 0.05,
    tenantWide: false,
    appRoles: [],
    since: 400,
    lastUsed: 1,
    ...extra,
  } satisfies VendorApp;
}

export function google(name: string | null, scopes: readonly string[], extra: Extra = {}): VendorApp {
  return app('google-workspace', googleClientId(name ?? 'nameless'), name, scopes, extra);
}

export function microsoft(name: string | null, scopes: readonly string[], extra: Extra = {}): VendorApp {
  return app('microsoft-365', entraId(name ?? 'nameless'), name, scopes, extra);
}

export function slack(name: string, scopes: readonly string[], extra: Extra = {}): VendorApp {
  return app('slack', slackAppId(name), name, scopes, extra);
}

export function salesforce(name: string, scopes: readonly string[], extra: Extra = {}): VendorApp {
  return app('salesforce', salesforceAppId(name), name, scopes, extra);
}

export function externalClient(name: string, scopes: readonly string[], extra: Extra = {}): VendorApp {
  const installation = 'external-client-app';
  return app('salesforce', externalClientAppId(name), name, scopes, { installation, ...extra });
}

/** Signed in to by people although nobody installed it: what it asks for stands nowhere in the org. */
export function uninstalled(name: string, scopes: readonly string[], extra: Extra = {}): VendorApp {
  return app('salesforce', uninstalledAppId(name), name, scopes, { installation: 'none', ...extra });
}

/** A vendor with an owner tenant of its own; `verified` ones have a publisher id too. */
export function vendor(
  name: string,
  domain: string,
  kind: VendorProfile['kind'],
  apps: readonly VendorApp[],
  more: { readonly verified?: boolean; readonly approval?: VendorProfile['approval'] } = {},
): VendorProfile {
  return {
    name,
    domain,
    kind,
    ownerTenant: entraId(`${domain} tenant`),
    publisherId: more.verified === true ? `${publisherNumber(domain)}` : null,
    apps,
    ...(more.approval === undefined ? {} : { approval: more.approval }),
  };
}

/** Verified publisher ids are partner numbers of seven or eight digits. */
function publisherNumber(domain: string): number {
  return 1_000_000 + (Number.parseInt(entraId(`${domain} publisher`).slice(0, 6), 16) % 6_000_000);
}
