/** What all changes of an org share. */
import type { Lot } from '../../life.ts';
import type { OrgApp } from '../apps.ts';
import { ownAppName } from '../apps.ts';
import type { Org, SetupChange } from '../org.ts';
import type { PermissionSet } from '../powers.ts';

const administrators = [0, 3] as const;

/** Whole seconds, as records have them. */
export function now(org: Org): number {
  return Math.floor(org.now() / 1000) * 1000;
}

export function logSetup(
  org: Org,
  lot: Lot,
  change: Pick<SetupChange, 'action' | 'section' | 'display'>,
): void {
  org.changes.push({ ...change, at: now(org), by: lot.pick(administrators, 'by') ?? 0 });
}

/** Installed apps, but for the one that the audit signs in with. */
export function installedApps(org: Org, kind?: OrgApp['kind']): readonly OrgApp[] {
  return org.apps.all.filter(
    (app) => app.name !== ownAppName && app.kind !== 'none' && (kind === undefined || app.kind === kind),
  );
}

/** Permission sets that can be changed without taking the audit its rights. */
export function ordinarySets({ powers }: Org): readonly PermissionSet[] {
  const audit = powers.named('audit');
  return powers.permissionSets.filter((set) => set.profile === null && set !== audit);
}

export function forgetAccess({ preauthorizations }: Org, { id }: OrgApp): void {
  for (const row of preauthorizations.all()) if (row.entityId === id) preauthorizations.remove(row.id);
}

export function quoted({ name }: { readonly name: string }): string {
  return JSON.stringify(name);
}
