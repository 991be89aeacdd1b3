/** Rows of the activity logs. Pure. */
import type { EventSeen } from '../../src/core/observation.ts';
import type { Activity, ActivityEvent } from './wire.ts';

/** Stands for "nobody known" in the logs. */
const placeholderProfile = '105250506097979753968';

export type Parameters = ReadonlyMap<string, readonly string[]>;

/** A parameter's values, whichever of the wire's fields holds them. */
export function parametersOf(event: ActivityEvent): Parameters {
  const found = new Map<string, readonly string[]>();
  for (const { name, value, intValue, boolValue, multiValue } of event.parameters ?? []) {
    const single = value ?? intValue ?? (typeof boolValue === 'boolean' ? String(boolValue) : null);
    const values = multiValue ?? (single === null ? [] : [single]);
    found.set(name, [...(found.get(name) ?? []), ...values]);
  }
  return found;
}

export function textOf(parameters: Parameters, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = parameters.get(name)?.[0];
    if (value !== undefined && value !== '') return value;
  }
  return null;
}

/** Scopes as a list, or as one text parted by commas or spaces. */
export function scopesOf(parameters: Parameters, name: string): readonly string[] {
  return [...new Set((parameters.get(name) ?? []).flatMap((text) => text.split(/[\s,]+/u)).filter(Boolean))];
}

/** The nested form of the token log's scopes, for events that lack the plain one. */
export function nestedScopesOf(event: ActivityEvent): readonly string[] {
  const data = (event.parameters ?? []).filter(({ name }) => name === 'scope_data');
  const names = data
    .flatMap(({ multiMessageValue }) => multiMessageValue ?? [])
    .flatMap(({ parameter }) => parameter ?? [])
    .filter(({ name }) => name === 'scope_name')
    .flatMap(({ value, multiValue }) => value ?? multiValue ?? []);
  return [...new Set(names)];
}

/** The person who acted; null for the vendor's placeholder. */
export function actorOf({ actor }: Activity): string | null {
  const id = actor?.profileId ?? null;
  return id === null || id === '' || id === placeholderProfile ? null : id;
}

/** The same event read twice, on two pages or in two runs, has the same key. */
export function activityKey(application: string, { id }: Activity): string {
  return `${application}:${id.time}:${id.uniqueQualifier ?? ''}`;
}

export function eventOf(
  application: string,
  activity: Activity,
  index: number,
  what: Omit<EventSeen, 'type' | 'id' | 'at' | 'resource'> & { readonly resource?: string },
): EventSeen {
  return {
    type: 'event',
    id: `${activityKey(application, activity)}:${index}`,
    at: new Date(activity.id.time).toISOString(),
    ...what,
    resource: what.resource ?? '',
  };
}

/** From where, as far as the log tells. */
export function originOf({ ipAddress, networkInfo }: Activity): Readonly<Record<string, string | null>> {
  const country = networkInfo?.regionCode ?? '';
  const [asn = ''] = networkInfo?.ipAsn ?? [];
  return {
    ip: ipAddress ?? null,
    country: /^[A-Z]{2}$/u.test(country) ? country : null,
    asn: /^[1-9]\d{0,9}$/u.test(asn) ? asn : null,
  };
}

/** Detail with the facts that are there; their names are ours, so a plain object is safe. */
export function detailOf(facts: Readonly<Record<string, string | null | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(facts).filter(
      (fact): fact is [string, string] => typeof fact[1] === 'string' && fact[1] !== '',
    ),
  );
}
