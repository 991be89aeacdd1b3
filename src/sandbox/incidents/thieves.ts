/** Where thieves called from, and words that the stories share. Addresses are from blocks that nobody uses. */
import type { Deed, Origin, VendorApproval } from '../contract.ts';

/** Exits of the Tor network. */
export const tor: Origin = {
  ip: '198.51.100.133',
  country: 'DE',
  asn: 60_729,
  network: 'TORSERVERS-NET',
  userAgent: 'Salesforce-Multi-Org-Fetcher/1.0',
};
export const torElsewhere: Origin = {
  ...tor,
  ip: '198.51.100.20',
  country: 'NL',
  asn: 1101,
  network: 'SURFNET-NL',
  userAgent: 'python-requests/2.32.4',
};
/** Rented by the hour. */
export const rented: Origin = {
  ip: '198.51.100.90',
  country: 'US',
  asn: 14_061,
  network: 'DIGITALOCEAN-ASN',
  userAgent: 'Python/3.11 aiohttp/3.12.15',
};
export const vpn: Origin = {
  ip: '198.51.100.171',
  country: 'SE',
  asn: 39_351,
  network: 'ESAB-AS',
  userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
};
/** Somebody's line at home, whose owner knows nothing of it. */
export const residential: Origin = {
  ip: '198.51.100.201',
  country: 'US',
  asn: 7922,
  network: 'COMCAST-7922',
  userAgent:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36',
};

/** An approval in order: owned, dated, inside the regions that the company allows. */
export const approval: VendorApproval = {
  owner: 'revops@northwind-labs.example',
  untilDays: 240,
  regions: ['US'],
  maxTier: 'medium',
};

/** As integrations were set up when nobody thought of their tokens: for ever, from anywhere, for everybody. */
export const forEver = { refresh: 'infinite', ip: 'BYPASS', adminApproved: false } as const;

interface Actor {
  readonly platform: Deed['platform'];
  readonly clientId: string;
  readonly person: Deed['person'];
  readonly from: Origin | null;
}

export function deed(minutes: number, actor: Actor, what: Deed['what']): Deed {
  return { minutes, ...actor, what };
}

/** Kind after kind of record, a few minutes each: counted first, then read whole. */
export function sweep(
  start: number,
  actor: Actor,
  objects: readonly string[],
  by?: 'bulk-query' | 'deleted-query-job',
): readonly Deed[] {
  return objects.flatMap((object, nth) => [
    deed(start + nth * 2, actor, { deed: 'api-use', object, calls: 1, rows: 1, bytes: 120 }),
    deed(start + nth * 2 + 1, actor, {
      deed: 'api-use',
      object,
      ...(by === undefined ? {} : { by }),
      calls: 25,
      rows: 48_000,
      bytes: 31_000_000,
    }),
  ]);
}
