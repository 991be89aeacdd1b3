/** Brings a vendor list into a policy's text; comments, order and everything unnamed stay as they are. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isAlias, isMap, isScalar, isSeq, visit, type YAMLMap, YAMLSeq } from 'yaml';
import { safeText } from '../core/text.ts';
import { nameKey } from '../core/fold.ts';
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
  const text = textOf(yaml.document, source.text);
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
    const list = vendorsOf(document);
    if (list.items.length === 0) list.flow = false;
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

/** A value that other entries refer to (`&name`, `*name`) becomes this entry’s own; the others keep what they have. */
function detach(document: Document, entry: YAMLMap, field: string): void {
  const node = entry.get(field, true);
  const shared = isAlias(node) ? node.resolve(document) : node;
  if (!(isScalar(shared) || isSeq(shared)) || shared.anchor === undefined) return;
  const { anchor } = shared;
  const own = shared.clone() as typeof shared;
  delete own.anchor;
  const pair = entry.items.find(({ key }) => isScalar(key) && key.value === field);
  if (pair === undefined) return;
  pair.value = own;
  if (isAlias(node)) return;
  // The first that refers to it is now where it is defined.
  visit(document, {
    Pair: (_, other) => {
      if (!isAlias(other.value) || other.value.source !== anchor) return undefined;
      other.value = shared;
      return visit.BREAK;
    },
  });
}

function vendorsOf(document: Document): YAMLSeq {
  const list = document.get('vendors');
  if (isSeq(list)) return list;
  const made = new YAMLSeq();
  document.set('vendors', made);
  return made;
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

/** Nothing is folded, and brackets keep or lack their inner spaces as they did. Null: an alias has lost its anchor. */
function textOf(document: Document, source: string): string | null {
  visit(document, {
    Collection: (_, node) => {
      if (node.flow !== true) return;
      const start = node.range?.[0];
      const padding = start !== undefined && source[start + 1] === ' ' ? ' ' : '';
      const print = node.toString.bind(node);
      node.toString = (context, ...more) =>
        print(context === undefined ? context : { ...context, flowCollectionPadding: padding }, ...more);
    },
  });
  try {
    const text = document.toString({ lineWidth: 0, flowCollectionPadding: false });
    const mark = source.startsWith('\uFEFF') ? '\uFEFF' : '';
    return mark + (source.includes('\r\n') ? text.replaceAll(/\r?\n/gu, '\r\n') : text);
  } catch (thrown) {
    if (thrown instanceof ReferenceError) return null;
    throw thrown;
  }
}

function quoted(name: string): string {
  return `“${safeText(name)}”`;
}
