/** Brings a vendor list into a policy's text; comments, order and everything unnamed stay as they are. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isSeq, type YAMLMap } from 'yaml';
import { safeText } from '../core/text.ts';
import { nameKey } from '../core/fold.ts';
import { detach, documentText, topList } from './document-text.ts';
import { loadPolicy, type PolicyReading, readPolicy } from './load.ts';
import type { VendorEntry } from './policy.ts';
import type { KnownDetection } from './problems.ts';
import type { LineProblem, ListedVendor } from './vendor-list.ts';

export interface FieldChange {
  readonly field: 'domains' | 'owner' | 'approvedUntil' | 'dataRegions' | 'note';
  readonly before: string | null;
  readonly after: string;
}

export interface VendorChange {
  readonly name: string;
  readonly added: boolean;
  readonly fields: readonly FieldChange[];
}

export interface Merge {
  /** Null when there is a problem. */
  readonly text: string | null;
  readonly changes: readonly VendorChange[];
  readonly unchanged: number;
  readonly problems: readonly LineProblem[];
}

/** What comes out is read again and compared; only anchors can make it say more than was meant. */
const entangled: LineProblem = {
  line: 1,
  message:
    'the policy uses anchors (&name, *name) where the list changes something, so that more would change than the list says; write these entries out first',
};

type WrittenVendor = NonNullable<PolicyReading['written']['vendors']>[number];

/** @throws AppError POLICY_INVALID when the policy itself is not valid */
export function mergeVendors(
  source: { readonly text: string; readonly file: string; readonly detections: readonly KnownDetection[] },
  list: readonly ListedVendor[],
): Merge {
  const reading = readPolicy(source.text, source.file, source.detections);
  const { written, yaml, policy } = reading;
  const places = new Places(reading);
  const problems: LineProblem[] = [];
  const changes: VendorChange[] = [];
  const expected: VendorEntry[] = [...policy.vendors];
  const touched = new Map<number, number>();
  for (const vendor of list) {
    const place = places.of(vendor);
    if (typeof place === 'string') {
      problems.push({ line: vendor.line, message: place });
      continue;
    }
    if (place !== null) {
      const twin = touched.get(place);
      if (twin !== undefined) {
        problems.push({
          line: vendor.line,
          message: `line ${twin} is about the same entry, ${quoted(policy.vendors[place]?.name ?? '')}`,
        });
        continue;
      }
      touched.set(place, vendor.line);
    }
    const before = place === null ? null : (written.vendors?.[place] ?? null);
    const fields = fieldChanges(vendor, before);
    if (before !== null && fields.length === 0) continue;
    changes.push({ name: before?.name ?? vendor.name, added: before === null, fields });
    if (problems.length > 0) continue;
    write(yaml.document, place, vendor, fields);
    const at = place ?? expected.length;
    expected[at] = merged(expected[at] ?? freshEntry(vendor, policy.defaults.maxTier), vendor);
  }
  const unchanged = list.length - changes.length - problems.length;
  if (problems.length > 0) return { text: null, changes: [], unchanged: 0, problems };
  if (changes.length === 0) return { text: source.text, changes, unchanged, problems };
  const text = documentText(yaml.document, source.text);
  const asMeant =
    text !== null &&
    isDeepStrictEqual(loadPolicy(text, source.file, source.detections), { ...policy, vendors: expected });
  if (!asMeant) return { text: null, changes: [], unchanged: 0, problems: [entangled] };
  return { text, changes, unchanged, problems };
}

/** Finds the entry that a row is about. */
class Places {
  readonly #reading: PolicyReading;
  readonly #names = new Map<string, number>();
  readonly #domains = new Map<string, number>();
  readonly #bans = new Map<string, string>();

  constructor(reading: PolicyReading) {
    this.#reading = reading;
    for (const [index, { name, domains }] of reading.policy.vendors.entries()) {
      this.#names.set(nameKey(name), index);
      for (const domain of domains) if (!this.#domains.has(domain)) this.#domains.set(domain, index);
    }
    for (const { name, domains } of reading.policy.banned)
      for (const key of [`name ${nameKey(name)}`, ...domains.map((domain) => `domain ${domain}`)])
        this.#bans.set(key, name);
  }

  /** Null: a new vendor. Text: why it cannot be said. */
  of({ name, domains }: ListedVendor): number | null | string {
    for (const key of [`name ${nameKey(name)}`, ...domains.map((domain) => `domain ${domain}`)]) {
      const ban = this.#bans.get(key);
      if (ban !== undefined)
        return `${quoted(name)} is banned as ${quoted(ban)}; lift the ban first, if that is meant`;
    }
    const byName = this.#names.get(nameKey(name));
    const byDomain = new Set(domains.flatMap((domain) => this.#domains.get(domain) ?? []));
    if (byName !== undefined) byDomain.delete(byName);
    const [other] = byDomain;
    if (byName === undefined && byDomain.size <= 1) return other ?? null;
    if (byDomain.size === 0) return byName ?? null;
    const names = [...(byName === undefined ? [] : [byName]), ...byDomain].map((index) =>
      quoted(this.#reading.policy.vendors[index]?.name ?? ''),
    );
    return `${quoted(name)} may be any of ${names.join(', ')}, by name or domain`;
  }
}

function fieldChanges(vendor: ListedVendor, before: WrittenVendor | null): readonly FieldChange[] {
  const domains = [...new Set([...(before?.domains ?? []), ...vendor.domains])];
  const wanted: readonly (readonly [FieldChange['field'], string | readonly string[] | null])[] = [
    ['domains', domains.length === 0 ? null : domains],
    ['owner', vendor.owner],
    ['approvedUntil', vendor.approvedUntil],
    ['dataRegions', vendor.dataRegions],
    ['note', vendor.note],
  ];
  return wanted.flatMap(([field, after]): readonly FieldChange[] => {
    const old = before?.[field];
    if (after === null || isDeepStrictEqual(after, old)) return [];
    return [{ field, before: old === undefined ? null : joined(old), after: joined(after) }];
  });
}

function joined(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join(', ');
}

function write(
  document: Document,
  place: number | null,
  vendor: ListedVendor,
  fields: readonly FieldChange[],
): void {
  if (place === null) {
    const list = topList(document, 'vendors');
    const entry = document.createNode({ name: vendor.name }) as YAMLMap;
    for (const { field } of fields) set(document, entry, field, vendor);
    list.add(entry);
    return;
  }
  const entry = document.getIn(['vendors', place]);
  if (isMap(entry)) for (const { field } of fields) set(document, entry, field, vendor);
}

function set(document: Document, entry: YAMLMap, field: FieldChange['field'], vendor: ListedVendor): void {
  detach(document, entry, field);
  const list = entry.get('domains');
  if (field === 'domains' && isSeq(list)) {
    const there = new Set((list.toJSON() as readonly string[]).map((domain) => domain.trim().toLowerCase()));
    for (const domain of vendor.domains) if (!there.has(domain)) list.add(document.createNode(domain));
    return;
  }
  const value = vendor[field];
  entry.set(field, typeof value === 'string' ? value : document.createNode(value, { flow: true }));
}

function freshEntry({ name }: ListedVendor, maxTier: VendorEntry['allow']['maxTier']): VendorEntry {
  const alone = { version: 1, vendors: [{ name, allow: { maxTier } }] };
  const [entry] = loadPolicy(JSON.stringify(alone), '', []).vendors;
  if (entry === undefined) throw new Error('a vendor was lost');
  return entry;
}

function merged(
  entry: VendorEntry,
  { domains, owner, approvedUntil, dataRegions }: ListedVendor,
): VendorEntry {
  return {
    ...entry,
    domains: [...new Set([...entry.domains, ...domains])],
    owner: owner ?? entry.owner,
    approvedUntil: approvedUntil ?? entry.approvedUntil,
    dataRegions: dataRegions ?? entry.dataRegions,
  };
}

function quoted(name: string): string {
  return `“${safeText(name)}”`;
}
