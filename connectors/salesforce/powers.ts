/** Permissions over all data, users or apps, as fields of a permission set. */
import type { Described } from './wire.ts';

/** Any of these makes a person privileged: what an app does with their token, it does with these. */
const overAll = [
  'PermissionsModifyAllData',
  'PermissionsViewAllData',
  'PermissionsManageUsers',
  'PermissionsCustomizeApplication',
  'PermissionsAuthorApex',
] as const;

/** Permissions to let in an app that nobody approved. Not every org has them. */
const lettingIn = [
  {
    setting: 'power.approve-uninstalled-apps',
    field: 'PermissionsCanApproveUninstalledApps',
    label: 'Approve Uninstalled Connected Apps',
  },
  {
    setting: 'power.use-any-api-client',
    field: 'PermissionsUseAnyApiClient',
    label: 'Use Any API Client',
  },
] as const;

export const modifyAllData = overAll[0];

export interface Powers {
  /** Fields, in the org's spelling. */
  readonly overAll: readonly string[];
  /** Field of each; null where this org has none. */
  readonly lettingIn: readonly { readonly setting: string; readonly field: string | null }[];
  /** Powers over all that this org does not tell. */
  readonly untold: readonly string[];
}

/** Found among the fields of PermissionSet by name, or by label where the name is another. */
export function powersIn({ fields }: Described): Powers {
  const names = new Map(fields.map(({ name }) => [name.toLowerCase(), name]));
  const labels = new Map(
    fields
      .filter(({ name }) => /^Permissions/iu.test(name))
      .map(({ name, label }) => [label?.toLowerCase(), name]),
  );
  return {
    overAll: overAll.flatMap((field) => names.get(field.toLowerCase()) ?? []),
    untold: overAll.filter((field) => !names.has(field.toLowerCase())),
    lettingIn: lettingIn.map(({ setting, field, label }) => ({
      setting,
      field: names.get(field.toLowerCase()) ?? labels.get(label.toLowerCase()) ?? null,
    })),
  };
}
