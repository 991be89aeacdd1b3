/** Profiles and permission sets, and what they allow. Source: Object Reference, PermissionSet and Profile. */
import type { IdSpace } from './ids.ts';

/** API names without the `Permissions` before them, and the first API version that knows them. */
export const powerNames = new Map([
  ['ApiEnabled', 20],
  ['ApiUserOnly', 20],
  ['ViewSetup', 20],
  ['CustomizeApplication', 20],
  ['ManageUsers', 20],
  ['ViewAllUsers', 39],
  ['ModifyAllData', 20],
  ['ViewAllData', 20],
  ['AuthorApex', 20],
  ['ModifyMetadata', 44],
  ['ManageAuthProviders', 25],
  ['ManageRemoteAccess', 28],
  ['MonitorLoginHistory', 44],
  ['UseAnyApiClient', 45],
  ['CanApproveUninstalledApps', 64],
]);

export interface Profile {
  readonly id: string;
  readonly name: string;
  readonly license: string;
}

export interface PermissionSet {
  readonly id: string;
  readonly name: string;
  readonly label: string;
  /** The profile whose permissions it holds; null for a permission set of its own. */
  readonly profile: Profile | null;
  /** An administrator changes them. */
  powers: ReadonlySet<string>;
  readonly createdAt: number;
  modifiedAt: number;
}

/** Whom a session speaks for. */
export interface Caller {
  readonly userId: string;
  readonly powers: ReadonlySet<string>;
}

export const profileNames = ['admin', 'standard', 'sales', 'minimum', 'integration'] as const;
export const setNames = ['audit', 'stewards', 'onboarding', 'legacyTools', 'releases'] as const;
export type ProfileName = (typeof profileNames)[number];
export type SetName = (typeof setNames)[number];

const notOfAdmins: ReadonlySet<string> = new Set(['ApiUserOnly', 'UseAnyApiClient']);

const profiles: Readonly<
  Record<ProfileName, { readonly name: string; readonly license: string; readonly powers: readonly string[] }>
> = {
  admin: {
    name: 'System Administrator',
    license: 'Salesforce',
    powers: [...powerNames.keys()].filter((name) => !notOfAdmins.has(name)),
  },
  standard: { name: 'Standard User', license: 'Salesforce', powers: ['ApiEnabled', 'ViewSetup'] },
  sales: { name: 'Vertrieb & Sales', license: 'Salesforce', powers: ['ApiEnabled'] },
  minimum: { name: 'Minimum Access - Salesforce', license: 'Salesforce', powers: [] },
  integration: {
    name: 'Salesforce API Only System Integrations',
    license: 'Salesforce Integration',
    powers: ['ApiEnabled', 'ApiUserOnly'],
  },
};

/** Permissions without a field of their own here. */
const logPowers = ['ViewEventLogObjectData', 'ViewEventLogFiles'];
const auditPowers = ['ViewSetup', 'ViewAllUsers', 'ManageAuthProviders'];
const sets: Readonly<
  Record<SetName, { readonly name: string; readonly label: string; readonly powers: readonly string[] }>
> = {
  audit: { name: 'Grant_Audit', label: 'Grant audit', powers: auditPowers },
  stewards: { name: 'Data_Stewards', label: 'Data stewards', powers: ['ViewAllData'] },
  onboarding: {
    name: 'App_Onboarding',
    label: 'App onboarding',
    powers: ['CanApproveUninstalledApps'],
  },
  legacyTools: { name: 'Legacy_API_Tools', label: 'Legacy "API" tools', powers: ['UseAnyApiClient'] },
  releases: {
    name: 'Release_Managers',
    label: 'Release managers',
    powers: ['AuthorApex', 'CustomizeApplication', 'ModifyMetadata'],
  },
};

export interface PowerTables {
  readonly profiles: ReadonlyMap<ProfileName, Profile>;
  /** Those of profiles first. */
  readonly permissionSets: readonly PermissionSet[];
  readonly createdAt: number;
  create(label: string, powers: readonly string[], at: number): PermissionSet;
  ofProfile(name: ProfileName): PermissionSet;
  named(name: SetName): PermissionSet;
}

/**
 * @param createdAt of profiles and first permission sets
 * @param auditorSeesAll whether the auditing user has Customize Application, Manage Users and what follows
 */
export function createPowers(ids: IdSpace, createdAt: number, auditorSeesAll: boolean): PowerTables {
  const dated = { createdAt, modifiedAt: createdAt };
  const profileRows = new Map(
    profileNames.map((key, nth) => {
      const { name, license } = profiles[key];
      return [key, { id: ids.id('00e', nth), name, license }];
    }),
  );
  const owned = new Map(
    profileNames.map((key, nth): [ProfileName, PermissionSet] => {
      const profile = profileRows.get(key) ?? null;
      const name = `X${profile?.id.slice(0, 15) ?? ''}_128`;
      const powers = new Set(profiles[key].powers);
      return [key, { id: ids.id('0PS', nth), name, label: name, profile, powers, ...dated }];
    }),
  );
  const more = auditorSeesAll
    ? [
        'CustomizeApplication',
        'ManageUsers',
        'ModifyMetadata',
        'ManageRemoteAccess',
        'MonitorLoginHistory',
        ...logPowers,
      ]
    : [];
  const own = new Map(
    setNames.map((key, nth): [SetName, PermissionSet] => {
      const { name, label, powers } = sets[key];
      const all = new Set(key === 'audit' ? [...powers, ...more] : powers);
      return [key, { id: ids.id('0PS', 100 + nth), name, label, profile: null, powers: all, ...dated }];
    }),
  );
  const permissionSets = [...owned.values(), ...own.values()];
  return {
    profiles: profileRows,
    permissionSets,
    createdAt,
    create(label, given, at) {
      const name = label.replaceAll(/[^A-Za-z0-9]+/gu, '_');
      const id = ids.id('0PS', 100 + permissionSets.length);
      const set = { id, name, label, profile: null, powers: new Set(given), createdAt: at, modifiedAt: at };
      permissionSets.push(set);
      return set;
    },
    ofProfile: (name) => known(owned.get(name)),
    named: (name) => known(own.get(name)),
  };
}

function known<Item>(item: Item | undefined): Item {
  if (item === undefined) throw new RangeError('no such permission set');
  return item;
}
