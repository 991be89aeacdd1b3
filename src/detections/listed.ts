/** What lists of known-bad clients say, in words. A list is evidence; only an id says that it is this app. */
import type { Advisory } from '../core/advisory.ts';
import type { Evidence } from '../core/finding.ts';
import { nameKey } from '../core/fold.ts';
import type { AppRow } from '../core/rows.ts';
import { safeName, safeText, shortText } from '../core/text.ts';
import type { AppCase, AppDetection } from '../kit/detection.ts';
import { grantsOfVendors } from './grants-of-vendors.ts';
import { listed } from './wording.ts';

const lists = ['feeds'] as const;

export const needsOfLists = {
  'google-workspace': { ...grantsOfVendors['google-workspace'], lists },
  'microsoft-365': { ...grantsOfVendors['microsoft-365'], lists },
  slack: { ...grantsOfVendors.slack, lists },
  salesforce: { ...grantsOfVendors.salesforce, lists },
} as const satisfies AppDetection['needs'];

/** Clear only while the lists were there and the app was read. */
export const unlisted: AppCase = { end: () => null };

export function isProof({ by }: Advisory): boolean {
  return by === 'client-id' || by === 'owner-tenant' || by === 'publisher-id';
}

/** The name or the publisher is the listed name, whole. */
export function hasItsName(
  { name, publisher }: Pick<AppRow, 'name' | 'publisher'>,
  advisory: Advisory,
): boolean {
  const key = nameKey(advisory.name);
  return nameKey(name ?? '') === key || nameKey(publisher ?? '') === key;
}

const longestName = 80;

export function quoted(name: string): string {
  return `“${shortText(safeName(name, '?'), longestName)}”`;
}

const agreements = {
  'client-id': 'client id',
  'owner-tenant': 'owner tenant',
  'publisher-id': 'verified publisher',
  name: 'name',
  domain: 'domain',
} as const satisfies Record<Advisory['by'], string>;

const saidShown = 10;

export function evidenceOf(advisories: readonly Advisory[], lists: readonly string[]): Evidence {
  const [first] = advisories;
  const dates = advisories.flatMap(({ since }) => since ?? []).sort();
  const said = advisories.map(
    ({ feed, asOf, name, kind, by }) =>
      `${safeText(feed)} of ${asOf.slice(0, 10)}: ${quoted(name)}, ${kind}, by ${agreements[by]}`,
  );
  return {
    lists: lists.map(safeText),
    listedBy: said.slice(0, saidShown),
    matchedBy: first === undefined ? null : agreements[first.by],
    incident: dates[0] ?? null,
    references: [
      ...new Set(advisories.flatMap(({ reference }) => (reference === null ? [] : [safeText(reference)]))),
    ].slice(0, saidShown),
    listsDisagree: disagreementOf(advisories) !== '',
  };
}

/** Why it is listed, by the first list that says so, and where the lists contradict each other. */
export function reasonsOf(advisories: readonly Advisory[]): string {
  const reason = advisories.find((advisory) => advisory.reason !== null)?.reason ?? null;
  const told = reason === null ? '' : sentence(reason);
  return [told, disagreementOf(advisories)].filter((part) => part !== '').join(' ');
}

function disagreementOf(advisories: readonly Advisory[]): string {
  const ofClient = advisories.filter(({ by }) => by === 'client-id');
  const said = new Map(ofClient.map((each) => [`${nameKey(each.name)} ${each.kind}`, each]));
  if (said.size < 2) return '';
  const each = [...said.values()].map(
    ({ feed, name, kind }) => `${safeText(feed)} calls it ${quoted(name)}, ${kind}`,
  );
  return `The lists do not agree: ${listed(each, 4)}.`;
}

function sentence(text: string): string {
  const safe = safeText(text);
  return /[.!?…]$/u.test(safe) ? safe : `${safe}.`;
}
