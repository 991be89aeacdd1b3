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
