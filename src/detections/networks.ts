/** From where a call came, as far as a log tells it, and what is known of that network. Pure. */
import type { EventRow } from '../core/rows.ts';
import { safeText } from '../core/text.ts';

/** `cloud`: where vendors' servers stand. `hosting`: rented machines of anybody. */
type NetworkUse = 'tor' | 'vpn' | 'hosting' | 'cloud';

/** How a network is told. Only networks told in the same way can be compared. */
export type NetworkTold = 'asn' | 'prefix' | 'country';

export interface Network {
  readonly told: NetworkTold;
  /** Equal for calls from one network. */
  readonly key: string;
  /** Safe to show. */
  readonly shown: string;
  /** Null: nothing is known of it, which most networks are. */
  readonly use: NetworkUse | null;
}

/**
 * Networks whose operators say what they are for. Few enough to be read by a person; the many providers that
 * rent space in other networks, and exits that private people run at home, are not here and cannot be told.
 * Tor: https://metrics.torproject.org/rs.html#aggregate/as (operators that run exits and little else).
 * VPN: networks of Nord, Surfshark, Proton and Mullvad, and M247 and Datacamp, from which most others rent; these
 * two carry ordinary servers too.
 */
const known: ReadonlyMap<number, readonly [NetworkUse, string]> = new Map([
  [4224, ['tor', 'Calyx Institute']],
  [60729, ['tor', 'Stiftung Erneuerbare Freiheit']],
  [62744, ['tor', 'Quintex Alliance Consulting']],
  [205100, ['tor', 'F3 Netze']],
  [208323, ['tor', 'Foundation for Applied Privacy']],
  [396507, ['tor', 'Emerald Onion']],
  [9009, ['vpn', 'M247']],
  [39351, ['vpn', '31173 Services (Mullvad)']],
  [60068, ['vpn', 'Datacamp']],
  [136787, ['vpn', 'PacketHub (Nord)']],
  [147049, ['vpn', 'PacketHub (Nord)']],
  [207137, ['vpn', 'PacketHub (Nord)']],
  [209103, ['vpn', 'Proton']],
  [209854, ['vpn', 'Cyberzone (Surfshark)']],
  [212238, ['vpn', 'Datacamp']],
  [12876, ['hosting', 'Scaleway']],
  [14061, ['hosting', 'DigitalOcean']],
  [16276, ['hosting', 'OVH']],
  [20473, ['hosting', 'Vultr']],
  [24940, ['hosting', 'Hetzner']],
  [28753, ['hosting', 'Leaseweb']],
  [36352, ['hosting', 'ColoCrossing']],
  [47583, ['hosting', 'Hostinger']],
  [49981, ['hosting', 'WorldStream']],
  [51167, ['hosting', 'Contabo']],
  [53667, ['hosting', 'FranTech']],
  [60781, ['hosting', 'Leaseweb']],
  [62240, ['hosting', 'Clouvider']],
  [63949, ['hosting', 'Linode']],
  [202425, ['hosting', 'IP Volume']],
  [8075, ['cloud', 'Microsoft']],
  [13335, ['cloud', 'Cloudflare']],
  [14618, ['cloud', 'Amazon']],
  [15169, ['cloud', 'Google']],
  [16509, ['cloud', 'Amazon']],
  [31898, ['cloud', 'Oracle']],
  [396982, ['cloud', 'Google Cloud']],
]);

const longestName = 60;

/** Null where the event tells none of number, address and country, or tells them in no form that is one. */
export function networkOf({ detail }: Pick<EventRow, 'detail'>): Network | null {
  const country = countryOf(detail['country']);
  const number = asnOf(detail['asn']);
  if (number !== null) {
    const entry = known.get(number);
    const name =
      entry?.[1] ??
      safeText(detail['network'] ?? '')
        .slice(0, longestName)
        .toWellFormed();
    return {
      told: 'asn',
      key: `AS${number}`,
      shown: withPlace(name === '' ? `AS${number}` : `AS${number} ${name}`, country),
      use: entry?.[0] ?? null,
    };
  }
  const prefix = prefixOf(addressOf(detail['ip']));
  if (prefix !== null) return { told: 'prefix', key: prefix, shown: withPlace(prefix, country), use: null };
  return country === null ? null : { told: 'country', key: country, shown: country, use: null };
}

/** An address in its usual form; null for anything else that a log says in its place. */
export function addressOf(text: string | undefined): string | null {
  if (text === undefined || text.length > 45) return null;
  if (v4.test(text)) return text.split('.').every((part) => Number(part) <= 255) ? text : null;
  return v6.test(text) && groupsOf(text) !== null ? text.toLowerCase() : null;
}

const v4 = /^\d{1,3}(?:\.\d{1,3}){3}$/u;
const v6 = /^(?=.*:.*:)[\da-f:]+$/iu;

/** The /16 of an IPv4 address, the /32 of an IPv6 address: what one operator is usually given. */
function prefixOf(ip: string | null): string | null {
  if (ip === null) return null;
  if (!ip.includes(':')) {
    const [first, second] = ip.split('.');
    return `${Number(first)}.${Number(second)}.0.0/16`;
  }
  const groups = groupsOf(ip);
  return groups === null ? null : `${groups[0]}:${groups[1]}::/32`;
}

/** Its first two groups without leading zeros; null when it is no address. */
function groupsOf(ip: string): readonly [string, string] | null {
  const [head = '', tail, more] = ip.split('::');
  if (more !== undefined) return null;
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const count = left.length + right.length;
  if (tail === undefined ? count !== 8 : count > 7) return null;
  const middle = Array.from({ length: 8 - count }, () => '0');
  const groups = [...left, ...middle, ...right];
  if (groups.some((group) => !/^[\da-f]{1,4}$/iu.test(group))) return null;
  const [first = '0', second = '0'] = groups.map((group) => Number.parseInt(group, 16).toString(16));
  return [first, second];
}

function asnOf(text: string | undefined): number | null {
  const digits = /^(?:AS)?([1-9]\d{0,9})$/iu.exec(text ?? '')?.[1];
  const number = Number(digits);
  return digits === undefined || number > 4_294_967_295 ? null : number;
}

function countryOf(text: string | undefined): string | null {
  return /^[A-Z]{2}$/iu.test(text ?? '') ? (text ?? '').toUpperCase() : null;
}

function withPlace(shown: string, country: string | null): string {
  return country === null ? shown : `${shown} (${country})`;
}
