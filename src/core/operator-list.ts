/** Lists that no API gives: what an operator exported from the vendor's console, of the day of the export. */

import { isoTime } from './clock.ts';
import type { Tri } from './vocabulary.ts';

export interface OperatorList {
  /** Day of the export, `2026-11-01`. Of what happened since, the vendor's log knows better. */
  readonly asOf: string;
  /** Of the file, hexadecimal. */
  readonly sha256: string;
  /** ISO time. */
  readonly importedAt: string;
}

export interface ListedClient {
  readonly clientId: string;
  /** As the console shows it, verbatim. */
  readonly name: string | null;
  readonly scopes: readonly string[];
}

/** Who held domain-wide delegation on a day. */
export interface DelegationList extends OperatorList {
  readonly clients: readonly ListedClient[];
  /** Client ids that were held to have delegation before, and are not in the list. */
  readonly missing: readonly string[];
}

/** What an app may do with the tenant's data, most permissive first. */
export const appAccesses = ['trusted', 'specific-data', 'limited', 'not-configured', 'blocked'] as const;
export type AppAccess = (typeof appAccesses)[number];

export interface ListedApp {
  readonly clientId: string;
  /** As the console shows it, verbatim. */
  readonly name: string | null;
  readonly access: readonly {
    readonly access: AppAccess;
    /** Path of the organisational unit, verbatim; null: the file tells none. */
    readonly unit: string | null;
  }[];
  /** Google has verified it. */
  readonly verified: Tri;
}

/** Which apps the console lets in, on a day. */
export interface AppAccessList extends OperatorList {
  readonly apps: readonly ListedApp[];
}

/** For a cursor to know whether it goes on from the same list; undefined: there is none. */
export function nameOfList(list: OperatorList | null): string | undefined {
  return list === null ? undefined : `${list.asOf} ${list.sha256}`;
}

const dayMs = 86_400_000;
/** Days for which a list is believed to tell of all clients. */
export const listedDays = 90;

/** @param now milliseconds since the epoch */
export function isCurrent(list: Pick<OperatorList, 'asOf'>, now: number): boolean {
  return lastDayOf(list) >= isoTime(now).slice(0, 10);
}

/** `2027-01-30` */
export function lastDayOf({ asOf }: Pick<OperatorList, 'asOf'>): string {
  return isoTime(Date.parse(asOf) + listedDays * dayMs).slice(0, 10);
}

/** When the day of the list begins where it begins first: what was exported on it may be older than any later moment. */
export function listedFrom({ asOf }: Pick<OperatorList, 'asOf'>): string {
  return isoTime(Date.parse(asOf) - 14 * 3_600_000);
}
