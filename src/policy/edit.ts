/** Changes a policy’s text as a list of small edits; what comes out is read again and compared with what was meant. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isPair, isScalar, isSeq, visit, YAMLMap, YAMLSeq } from 'yaml';
import { AppError } from '../core/errors.ts';
import { detach, documentText, topList } from './document-text.ts';
import { examinePolicy, loadPolicy, type PolicyReading } from './load.ts';
import type { KnownDetection } from './problems.ts';
import { type PolicyFile, policySchema } from './schema.ts';

type EntryList = 'vendors' | 'banned' | 'waivers' | 'certifications';
type Plain = string | readonly string[];
export type EntryValue = Readonly<Record<string, unknown>>;

/** A path starts at an entry: its list, its index, then keys. */
export type PolicyEdit =
  | { readonly edit: 'add'; readonly list: EntryList; readonly entry: EntryValue }
  | { readonly edit: 'remove'; readonly list: EntryList; readonly index: number }
  /** A vendor becomes a banned one; what a ban cannot say is left out, its comments are kept. */
  | { readonly edit: 'ban'; readonly index: number; readonly more: EntryValue }
  | { readonly edit: 'set'; readonly path: EntryPath; readonly value: Plain }
  | { readonly edit: 'drop'; readonly path: EntryPath }
  /** Into, or out of, a list of texts. */
  | { readonly edit: 'include' | 'exclude'; readonly path: EntryPath; readonly values: readonly string[] };

type EntryPath = readonly [EntryList, number, ...string[]];

export interface PolicySource {
  readonly text: string;
  /** As the person knows it. */
  readonly file: string;
  readonly detections: readonly KnownDetection[];
}

/** What a ban says of a vendor besides its own `since` and `reason`. */
const identityKeys: readonly string[] = ['name', 'domains', 'publishers', 'ownerTenants', 'apps'];

/**
 * The new text. Edits apply one after the other, so that an index means the list as the edits before have left it.
 * @throws AppError POLICY_INVALID when the policy is not valid before, or would not be afterwards; POLICY_ENTANGLED
 */
export function editPolicy(
  reading: PolicyReading,
  source: PolicySource,
  edits: readonly PolicyEdit[],
): string {
  const { document } = reading.yaml;
  let plain = structuredClone(reading.written) as PlainPolicy;
  for (const edit of edits) {
    plain = edited(plain, edit);
    write(document, edit);
  }
  const text = documentText(document, source.text);
  if (text === null) throw new AppError('POLICY_ENTANGLED', { where: source.file });
  const meant = policySchema.safeParse(plain);
  const after = examinePolicy(text, source.file, source.detections);
  if (after.reading === null) throw unlikely(after.yaml.refusal(after.problems), source.file);
  const asMeant =
    meant.success &&
    isDeepStrictEqual(
      after.reading.policy,
      loadPolicy(JSON.stringify(meant.data), source.file, source.detections),
    );
  if (!asMeant) throw new AppError('POLICY_ENTANGLED', { where: source.file });
  return text;
}

function unlikely({ detail }: AppError, file: string): AppError {
  return new AppError('POLICY_INVALID', {
    detail: `after this change it would say: ${detail ?? ''}`,
    where: file,
    remedy: 'Nothing was written. Correct what was asked for, or edit the file by hand.',
  });
}

interface PlainMap {
  [key: string]: PlainMap | PlainMap[] | string[] | string;
}
type PlainPolicy = PolicyFile & { [list in EntryList]?: PlainMap[] };

function edited(policy: PlainPolicy, edit: PolicyEdit): PlainPolicy {
  switch (edit.edit) {
    case 'add':
      return { ...policy, [edit.list]: [...(policy[edit.list] ?? []), edit.entry] };
    case 'remove':
      return { ...policy, [edit.list]: policy[edit.list]?.toSpliced(edit.index, 1) };
    case 'ban': {
      const vendor = Object.entries(policy.vendors?.[edit.index] ?? {});
      const ban = Object.fromEntries([
        ...vendor.filter(([key]) => identityKeys.includes(key)),
        ...Object.entries(edit.more),
      ]);
      const vendors = policy.vendors?.toSpliced(edit.index, 1);
      return { ...policy, vendors, banned: [...(policy.banned ?? []), ban] } as PlainPolicy;
    }
    default: {
      const [list, index, ...keys] = edit.path;
      const entry = policy[list]?.[index];
      if (entry !== undefined) changePlain(entry, keys, edit);
      return policy;
    }
  }
}

type FieldEdit = Extract<PolicyEdit, { readonly path: EntryPath }>;

function changePlain(entry: PlainMap, keys: readonly string[], edit: FieldEdit): void {
  const last = keys.at(-1) ?? '';
  let place = entry;
  for (const key of keys.slice(0, -1)) {
    place[key] ??= {};
    place = place[key] as PlainMap;
  }
  if (edit.edit === 'set') {
    place[last] = typeof edit.value === 'string' ? edit.value : [...edit.value];
    return;
  }
  if (edit.edit === 'drop') {
    delete place[last];
    return;
  }
  const there = (place[last] ?? []) as string[];
  place[last] =
    edit.edit === 'include'
      ? [...there, ...edit.values.filter((value) => !there.includes(value))]
      : there.filter((value) => !edit.values.includes(value));
}

function write(document: Document, edit: PolicyEdit): void {
  switch (edit.edit) {
    case 'add':
      topList(document, edit.list).add(entryNode(document, edit.entry));
      return;
    case 'remove':
      takeOut(topList(document, edit.list), edit.index);
      return;
    case 'ban':
      writeBan(document, edit);
      return;
    default:
      writeField(document, edit);
  }
}

/** Lists within an entry stand on its line. */
function entryNode(document: Document, entry: EntryValue): YAMLMap {
  const node = document.createNode(entry) as YAMLMap;
  visit(node, {
    Seq: (_, list) => {
      list.flow = true;
    },
  });
  return node;
}

function writeBan(document: Document, { index, more }: Extract<PolicyEdit, { readonly edit: 'ban' }>): void {
  const vendors = topList(document, 'vendors');
  const entry = vendors.items[index];
  if (!isMap(entry)) throw new AppError('POLICY_ENTANGLED');
  const left = entry.items.filter(({ key }) => !(isScalar(key) && identityKeys.includes(String(key.value))));
  for (const pair of left) {
    if (isScalar(pair.key)) detach(document, entry, String(pair.key.value));
    entry.items.splice(entry.items.indexOf(pair), 1);
  }
  addBefore(entry, commentsOf(left));
  for (const [key, value] of Object.entries(more)) entry.set(key, value);
  vendors.items.splice(index, 1);
  topList(document, 'banned').add(entry);
}

function writeField(document: Document, edit: FieldEdit): void {
  const [list, index, ...keys] = edit.path;
  const last = keys.at(-1) ?? '';
  let place: unknown = topList(document, list).items[index];
  for (const key of keys.slice(0, -1)) {
    if (!isMap(place)) throw new AppError('POLICY_ENTANGLED');
    if (!place.has(key)) place.set(key, new YAMLMap());
    place = place.get(key, true);
  }
  if (!isMap(place)) throw new AppError('POLICY_ENTANGLED');
  detach(document, place, last);
  const there = place.get(last, true);
  if (edit.edit === 'drop') {
    const dropped = place.items.filter(({ key }) => isScalar(key) && key.value === last);
    place.items = place.items.filter((pair) => !dropped.includes(pair));
    addBefore(place, commentsOf(dropped));
    return;
  }
  if (edit.edit === 'set') {
    if (typeof edit.value === 'string') place.set(last, edit.value);
    else replaceList(place, last, document.createNode(edit.value, { flow: true }));
    return;
  }
  if (there !== undefined && !isSeq(there)) throw new AppError('POLICY_ENTANGLED');
  const texts = there ?? new YAMLSeq();
  if (there === undefined) {
    texts.flow = true;
    place.set(last, texts);
  }
  const at = (value: string): number =>
    texts.items.findIndex((item) => isScalar(item) && String(item.value).trim() === value);
  for (const value of edit.values) {
    const found = at(value);
    if (edit.edit === 'exclude' && found !== -1) takeOut(texts, found);
    if (edit.edit === 'include' && found === -1) texts.add(document.createNode(value));
  }
}

function replaceList(place: YAMLMap, key: string, node: YAMLSeq): void {
  const old = place.get(key, true);
  place.set(key, node);
  if (old === undefined) return;
  const pair = place.items.find((each) => isScalar(each.key) && each.key.value === key);
  if (isScalar(pair?.key)) addBefore(pair.key, commentsOf([old]));
}

/** What was written about it stays where it was. */
function takeOut(list: YAMLSeq, index: number): void {
  const [taken] = list.items.splice(index, 1);
  const comments = commentsOf([taken]);
  const next = list.items[index];
  if (isNode(next)) addBefore(next, comments);
  else if (comments !== '') list.comment = [list.comment, comments].filter((text) => text).join('\n');
}

interface Commented {
  commentBefore?: string | null | undefined;
}

function addBefore(node: Commented, comments: string): void {
  if (comments === '') return;
  node.commentBefore = [node.commentBefore, comments].filter((text) => text).join('\n');
}

/** All comments in and around these, in order. */
function commentsOf(parts: readonly unknown[]): string {
  const found: string[] = [];
  const keep = (text: string | null | undefined): void => {
    if (typeof text === 'string' && text !== '') found.push(text);
  };
  const walk = (part: unknown): void => {
    if (isPair(part)) {
      walk(part.key);
      walk(part.value);
      return;
    }
    if (!isNode(part)) return;
    keep(part.commentBefore);
    if (isMap(part) || isSeq(part)) for (const item of part.items) walk(item);
    keep(part.comment);
  };
  for (const part of parts) walk(part);
  return found.join('\n');
}
