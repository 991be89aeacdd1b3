/** Service principals and registrations as JSON, with what was written to them. */
import type { AppProfile } from './app-profile.ts';
import { applicationFields } from './applications.ts';
import type { Registration } from './applications.ts';
import type { GraphCall, Row } from './graph-call.ts';
import { chosenFields } from './graph-call.ts';
import { compileFilter } from './odata-filter.ts';
import type { Listing } from './paging.ts';
import { servicePrincipalFields } from './service-principals.ts';
import type { Tenant } from './tenant.ts';

type ToJson<Subject> = (subject: Subject) => string;

function patched(tenant: Tenant, id: string, text: string, select: readonly string[] | null): string {
  const patch = tenant.changes.patches.get(id);
  if (patch === undefined) return text;
  const values = Object.entries(patch).filter(([name]) => select === null || select.includes(name));
  return JSON.stringify({ ...(JSON.parse(text) as Row), ...Object.fromEntries(values) });
}

export function servicePrincipalJson(tenant: Tenant, select: readonly string[] | null): ToJson<AppProfile> {
  const fields = chosenFields(servicePrincipalFields, select);
  return (app) => {
    let text = '';
    for (const [name, write] of fields)
      text += `${text === '' ? '{' : ','}"${name}":${write(app, tenant.changes)}`;
    return patched(tenant, app.id, text === '' ? '{}' : `${text}}`, select);
  };
}

export function registrationJson(tenant: Tenant, select: readonly string[] | null): ToJson<Registration> {
  const fields = chosenFields(applicationFields, select);
  return (registration) => {
    let text = '';
    for (const [name, write] of fields)
      text += `${text === '' ? '{' : ','}"${name}":${write(registration, tenant.changes)}`;
    return patched(tenant, registration.id, text === '' ? '{}' : `${text}}`, select);
  };
}

/** Those of the first hour, then those made since; some have been deleted. */
function registrationAt(tenant: Tenant, index: number): Registration {
  const { directory, changes } = tenant;
  if (index >= directory.registrations) {
    const [id, app] = [...changes.createdRegistrations][index - directory.registrations] ?? [];
    if (id !== undefined && app !== undefined) return { id, app, publisherDomain: directory.company.domain };
  }
  return {
    id: directory.ids.application.at(index),
    app: directory.profile(directory.ofRegistration(index)),
    publisherDomain: directory.company.domain,
  };
}

/** Null when there is none, or no longer. */
export function registrationOf(tenant: Tenant, id: string): Registration | null {
  const { directory, changes } = tenant;
  if (changes.deletedRegistrations.has(id)) return null;
  const made = changes.createdRegistrations.get(id);
  if (made !== undefined) return { id, app: made, publisherDomain: directory.company.domain };
  const index = directory.findRegistration(id);
  return index === -1 ? null : registrationAt(tenant, index);
}

/** Null: the filter is not understood. */
export function servicePrincipalListing(call: GraphCall, write: ToJson<AppProfile>): Listing | null {
  const { tenant } = call;
  const { directory, changes } = tenant;
  const base = directory.servicePrincipals;
  const created = [...changes.createdApps.values()];
  const profile = (index: number) => created[index - base] ?? directory.profile(index);
  const alive = (index: number) =>
    changes.deletedApps.size === 0 ||
    !changes.deletedApps.has(created[index - base]?.id ?? directory.servicePrincipalId(index));
  const filter = call.url.searchParams.get('$filter');
  if (filter === null)
    return {
      length: base + created.length,
      has: alive,
      row: (index) => write(profile(index)),
      count: () => base + created.length - changes.deletedApps.size,
    };

  const byAppId = /^appId eq '([^']*)'$/u.exec(filter)?.[1];
  const whole = servicePrincipalJson(tenant, null);
  const matches = compileFilter(filter);
  if (matches === null) return null;
  const found =
    byAppId === undefined
      ? filtered(base + created.length, (index) => alive(index) && matches(JSON.parse(whole(profile(index)))))
      : [tenant.appByAppId(byAppId)].flatMap((app) => (app === null ? [] : [indexOf(app)]));

  function indexOf(app: AppProfile): number {
    const place = created.findIndex((each) => each.id === app.id);
    return place === -1 ? directory.findServicePrincipal(app.id) : base + place;
  }
  return {
    length: found.length,
    has: () => true,
    row: (index) => write(profile(found[index] ?? 0)),
    count: () => found.length,
  };
}

export function registrationListing(call: GraphCall, write: ToJson<Registration>): Listing | null {
  const { tenant } = call;
  const { createdRegistrations, deletedRegistrations } = tenant.changes;
  const length = tenant.directory.registrations + createdRegistrations.size;
  const has = (index: number) =>
    deletedRegistrations.size === 0 || !deletedRegistrations.has(registrationAt(tenant, index).id);
  const filter = call.url.searchParams.get('$filter');
  if (filter === null)
    return {
      length,
      has,
      row: (index) => write(registrationAt(tenant, index)),
      count: () => length - deletedRegistrations.size,
    };
  const matches = compileFilter(filter);
  if (matches === null) return null;
  const whole = registrationJson(tenant, null);
  const found = filtered(
    length,
    (index) => has(index) && matches(JSON.parse(whole(registrationAt(tenant, index)))),
  );
  return {
    length: found.length,
    has: () => true,
    row: (index) => write(registrationAt(tenant, found[index] ?? 0)),
    count: () => found.length,
  };
}

function filtered(length: number, keep: (index: number) => boolean): readonly number[] {
  const found: number[] = [];
  for (let index = 0; index < length; index += 1) if (keep(index)) found.push(index);
  return found;
}
