/** Lists that no API gives: what an operator exported from the vendor's console, of the day of the export. */

import { isoTime } from './clock.ts';

export interface ListedClient {
  readonly clientId: string;
  /** As the console shows it, verbatim. */
  readonly name: string | null;
  readonly scopes: readonly string[];
}

/** Who held domain-wide delegation on a day. */
export interface DelegationList {
  /** Day of the export, `2026-11-01`. Of what happened since, the vendor's log knows better. */
  readonly asOf: string;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  /** ISO time. */
  readonly importedAt: string;
  readonly clients: readonly ListedClient[];
  /** Client ids that were held to have delegation before, and are not in the list. */
  readonly missing: readonly string[];
}

const dayMs = 86_400_000;
/** Days for which a list is believed to tell of all clients. */
export const listedDays = 90;

/** @param now milliseconds since the epoch */
export function isCurrent(list: Pick<DelegationList, 'asOf'>, now: number): boolean {
  return lastDayOf(list) >= isoTime(now).slice(0, 10);
}

/** `2027-01-30` */
export function lastDayOf({ asOf }: Pick<DelegationList, 'asOf'>): string {
  return isoTime(Date.parse(asOf) + listedDays * dayMs).slice(0, 10);
}

/** When the day of the list begins where it begins first: what was exported on it may be older than any later moment. */
export function listedFrom({ asOf }: Pick<DelegationList, 'asOf'>): string {
  return isoTime(Date.parse(asOf) - 14 * 3_600_000);
}
