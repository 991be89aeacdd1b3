/** Where one can go. */
import type { Place } from './state.ts';

export const overview: Place = { screen: 'overview', id: '', tenant: null, label: 'Overview' };
export const findings: Place = { screen: 'findings', id: '', tenant: null, label: 'Findings' };
export const apps: Place = { screen: 'apps', id: '', tenant: null, label: 'Apps' };
export const controls: Place = { screen: 'controls', id: '', tenant: null, label: 'Controls' };
export const journal: Place = { screen: 'journal', id: '', tenant: null, label: 'Journal' };
export const runs: Place = { screen: 'runs', id: '', tenant: null, label: 'Runs' };
export const plan: Place = { screen: 'plan', id: '', tenant: null, label: 'Plan' };

export const rescan: Place = { screen: 'rescan', id: '', tenant: null, label: 'Audit' };
export const plans: Place = { screen: 'plans', id: '', tenant: null, label: 'Recorded plans' };

/** A plan that was recorded, and what becomes of it. */
export function applyPlace(id: string): Place {
  return { screen: 'apply', id, tenant: null, label: `Plan ${id.slice(0, 14)}` };
}

export function tracePlace(what: string, label: string): Place {
  return { screen: 'trace', id: what, tenant: null, label: `Trace of ${label}` };
}

/** What was read of a tenant, and what was not. */
export function tenantPlace(id: string, label: string): Place {
  return { screen: 'tenant', id, tenant: id, label };
}

export function findingPlace(id: string, label: string): Place {
  return { screen: 'finding', id, tenant: null, label };
}

export function appPlace(tenant: string, key: string, label: string): Place {
  return { screen: 'app', id: key, tenant, label };
}

export function grantPlace(id: string, label: string): Place {
  return { screen: 'grant', id, tenant: null, label };
}

export function grantsPlace(tenant: string, key: string): Place {
  return { screen: 'grants', id: key, tenant, label: 'Grants' };
}

export function personPlace(name: string): Place {
  return { screen: 'person', id: name, tenant: null, label: name };
}

export function vendorPlace(name: string, label: string): Place {
  return { screen: 'vendor', id: name, tenant: null, label };
}

export function controlPlace(id: string, label: string): Place {
  return { screen: 'control', id, tenant: null, label };
}

export function journalPlace(id: string, label: string): Place {
  return { screen: 'entry', id, tenant: null, label };
}

/** The tenant and the key of an app’s place in a list. */
export function appOf(place: string): { readonly tenant: string; readonly key: string } {
  const at = place.indexOf('/');
  return { tenant: place.slice(0, at), key: place.slice(at + 1) };
}

/** A list, filtered. */
export function only(place: Place, filter: string): Place {
  return { ...place, filter };
}
