/** Reading `modifiedProperties` of audit records: values are JSON in text, or text. */
import type { AuditRecord } from './wire.ts';

export type AuditTarget = NonNullable<AuditRecord['targetResources']>[number];

export interface Change {
  readonly before: string | null;
  readonly after: string | null;
}

/** All changed properties of a record, by name. */
export function changesOf(record: AuditRecord): ReadonlyMap<string, Change> {
  const changes = new Map<string, Change>();
  for (const target of record.targetResources ?? [])
    for (const { displayName, oldValue, newValue } of target.modifiedProperties ?? [])
      if (typeof displayName === 'string' && !changes.has(displayName))
        changes.set(displayName, { before: plain(oldValue), after: plain(newValue) });
  return changes;
}

/** What a property is now, or was before it was removed. */
export function valueOf(changes: ReadonlyMap<string, Change>, name: string): string | null {
  const change = changes.get(name);
  return change?.after ?? change?.before ?? null;
}

/** `"\"x\""` is x; a list is its JSON; '' is null. */
function plain(value: string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = unquoted(value).trim();
  return text === '' || text === 'null' ? null : text;
}

function unquoted(value: string): string {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'string' ? parsed : value;
  } catch {
    return value;
  }
}

export interface ConsentedGrant {
  readonly client: string | null;
  readonly principal: string | null;
  readonly resource: string | null;
  readonly scope: string;
}

/** Grants after a consent, from `ConsentAction.Permissions`: `[…] => [[Id: …, ClientId: …, Scope: a b, …]]; `. */
export function consentedGrants(permissions: string): readonly ConsentedGrant[] {
  const after = permissions.slice(permissions.lastIndexOf('=>') + 1);
  return [...after.matchAll(/\[Id:[^[\]]*/gu)].map(([entry]) => ({
    client: field(entry, 'ClientId'),
    principal: field(entry, 'PrincipalId'),
    resource: field(entry, 'ResourceId'),
    scope: field(entry, 'Scope') ?? '',
  }));
}

function field(entry: string, name: string): string | null {
  const value = new RegExp(`\\b${name}: *([^,\\]]*)`, 'u').exec(entry)?.[1]?.trim() ?? '';
  return value === '' ? null : value;
}

/** Key ids that are there afterwards and were not before (`KeyDescription`). */
export function addedKeys({ before, after }: Change): readonly string[] {
  const known = new Set(keyIds(before));
  return keyIds(after).filter((id) => !known.has(id));
}

function keyIds(text: string | null): readonly string[] {
  return [...(text ?? '').matchAll(/KeyIdentifier=([\w-]+)/gu)].flatMap(([, id]) => id ?? []);
}

/** Kinds of the keys that `addedKeys` tells, where the record does. */
export function addedKeyKind(change: Change): 'secret' | 'certificate' | null {
  const added = new Set(addedKeys(change));
  const kinds = (change.after ?? '')
    .split(/(?=KeyIdentifier=)/u)
    .filter((key) => added.has(/^KeyIdentifier=([\w-]+)/u.exec(key)?.[1] ?? ''))
    .map((key) => /KeyType=(\w+)/u.exec(key)?.[1] ?? '');
  if (kinds.some((kind) => /x509/iu.test(kind))) return 'certificate';
  return kinds.some((kind) => /password|symmetric/iu.test(kind)) ? 'secret' : null;
}

/** Reply addresses in `AppAddress` (`[{"AddressType":0,"Address":"https://…"}]`) or `ReplyUrls` (texts). */
export function addressesIn(text: string | null): readonly string[] {
  return [
    ...new Set(
      listIn(text).flatMap((one) => (typeof one === 'string' ? [one] : (fieldOf(one, 'Address') ?? []))),
    ),
  ];
}

export interface Trust {
  readonly issuer: string;
  readonly subject: string;
}

/** Outside identities in `FederatedIdentityCredentials`: `[{"Name":…,"Issuer":…,"Subject":…}]`. */
export function trustsIn(text: string | null): readonly Trust[] {
  return listIn(text).flatMap((one) => {
    const issuer = fieldOf(one, 'Issuer');
    return issuer === null ? [] : [{ issuer, subject: fieldOf(one, 'Subject') ?? '' }];
  });
}

/** A list, or a list of lists, as JSON; nothing where it is none. */
function listIn(text: string | null): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(parsed) ? parsed.flat() : [parsed];
  } catch {
    return [];
  }
}

/** The first letter is small in some records. */
function fieldOf(one: unknown, name: string): string | null {
  if (typeof one !== 'object' || one === null) return null;
  const value: unknown = Reflect.get(one, name) ?? Reflect.get(one, name.toLowerCase());
  return typeof value === 'string' && value !== '' ? value : null;
}
