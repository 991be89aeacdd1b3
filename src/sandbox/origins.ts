/**
 * Where people and vendors call from. Addresses are from blocks that nobody uses on the internet
 * (RFC 5737, RFC 2544); autonomous systems are those of the hosters whose customers most vendors are.
 */
import type { Company, Origin, VendorApp, VendorProfile } from './contract.ts';
import { chance, draw, pick, pickIndex, textHash } from './random.ts';

const hosters = [
  { country: 'US', asn: 14618, network: 'AMAZON-AES' },
  { country: 'US', asn: 16509, network: 'AMAZON-02' },
  { country: 'IE', asn: 16509, network: 'AMAZON-02' },
  { country: 'US', asn: 396982, network: 'GOOGLE-CLOUD-PLATFORM' },
  { country: 'BE', asn: 396982, network: 'GOOGLE-CLOUD-PLATFORM' },
  { country: 'US', asn: 8075, network: 'MICROSOFT-CORP-MSN-AS-BLOCK' },
] as const;

const libraries = ['axios/1.12.2', 'okhttp/4.12.0', 'Go-http-client/2.0', 'Apache-HttpClient/5.4', 'node'];

const browsers = [
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
];

/** The two addresses from which a vendor's servers call; the same for all its apps and on every platform. */
export function vendorOrigins(domain: string): readonly [Origin, Origin] {
  const hash = textHash(domain);
  const hoster = pick(hosters, 1, 'hoster', hash);
  const userAgent = pick(libraries, 1, 'library', hash);
  const network = `198.${18 + (draw(1, 'block', hash) % 2)}.${draw(1, 'net', hash) % 256}`;
  const first = 2 + pickIndex(120, 1, 'host', hash);
  const origin = (ip: string): Origin => ({ ...hoster, ip, userAgent });
  return [origin(`${network}.${first}`), origin(`${network}.${first + 120}`)];
}

/** By app, whose vendor it is; a vendor without apps there is left out. */
export function originsOfApps(
  vendors: readonly VendorProfile[],
): ReadonlyMap<VendorApp, readonly [Origin, Origin]> {
  return new Map(
    vendors.flatMap(({ domain, apps }) => {
      const origins = vendorOrigins(domain);
      return apps.map((app) => [app, origins] as const);
    }),
  );
}

/** Which of an app's two addresses made a call. */
export function originOf(origins: readonly [Origin, Origin], seed: number, key: string | number): Origin {
  return chance(seed, 'which host', key) < 0.7 ? origins[0] : origins[1];
}

/** A person's desk at work, or, now and then, the place where she lives. */
export function personOrigin({ seed }: Company, index: number, key?: string | number): Origin {
  const userAgent = pick(browsers, seed, 'browser', index);
  const atHome = key !== undefined && chance(seed, 'at home', index, key) < 0.3;
  const host = 1 + pickIndex(250, seed, 'address', index);
  return atHome
    ? { ip: `192.0.2.${host}`, country: 'DE', asn: 3320, network: 'DTAG', userAgent }
    : { ip: `203.0.113.${host}`, country: 'DE', asn: 64_500, network: 'NORTHWIND', userAgent };
}
