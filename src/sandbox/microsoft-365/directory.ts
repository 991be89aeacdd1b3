/**
 * Who and what exists in the tenant before anything is written to it. Service principals lie in five stretches of
 * one index: special apps (Microsoft's own, oddities, the vendors'), APIs with application roles, managed
 * identities, own registrations, and the rest. A row is computed when asked for.
 */
import type { Company, VendorApp, VendorProfile } from '../contract.ts';
import type { AppProfile } from './app-profile.ts';
import { integratedApp, microsoftTenant, plainApp } from './app-profile.ts';
import { isGuid, scatter } from './guid.ts';
import type { Ids } from './ids.ts';
import { createIds } from './ids.ts';
import { fillerName } from './filler-names.ts';
import type { Sizes } from './options.ts';
import type { SpecialApp } from './special-apps.ts';
import { specialApps } from './special-apps.ts';

const day = 86_400_000;

export interface PlacedVendorApp {
  readonly vendor: VendorProfile;
  readonly app: VendorApp;
  /** Index of its service principal. */
  readonly at: number;
}

export interface Directory {
  readonly company: Company;
  readonly ids: Ids;
  readonly tenantId: string;
  readonly startedAt: number;
  /** How many people there were at the start: later hires must not move the rows of others. */
  readonly people: number;
  readonly servicePrincipals: number;
  readonly registrations: number;
  readonly vendorApps: readonly PlacedVendorApp[];
  /** Indexes of service principals that define a role for applications. */
  readonly resources: readonly number[];
  /** First index of each stretch that simulated clients are drawn from. */
  readonly identitiesFrom: number;
  readonly ownFrom: number;
  /** Index of a special app by its key. */
  special(key: string): number;
  profile(at: number): AppProfile;
  servicePrincipalId(at: number): string;
  appId(at: number): string;
  /** -1 when no service principal of the first hour has that id. */
  findServicePrincipal(id: string): number;
  findByAppId(appId: string): number;
  isManagedIdentity(at: number): boolean;
  /** Index of the service principal of a registration, and back (-1: not registered here). */
  ofRegistration(registration: number): number;
  registrationOf(at: number): number;
  findRegistration(id: string): number;
}

export function createDirectory(company: Company, sizes: Sizes): Directory {
  const { seed, startedAt } = company;
  const ids = createIds(seed);
  const tenantId =
    company.vendors.find((vendor) => vendor.kind === 'internal')?.ownerTenant ?? ids.ownerTenant.at(0);
  const specials = specialApps(ids, tenantId, startedAt);
  const vendorApps = company.vendors.flatMap((vendor) =>
    vendor.apps.filter((app) => app.platform === 'microsoft-365').map((app) => ({ vendor, app })),
  );
  const known = new Map<string, number>(specials.map((app, at) => [app.appId ?? ids.appId.at(at), at]));
  const placed: PlacedVendorApp[] = [];
  const profiles: AppProfile[] = specials.map((app, at) => specialProfile(app, at));
  for (const { vendor, app } of vendorApps) {
    const appId = isGuid(app.clientId) ? app.clientId : ids.appId.at(profiles.length);
    if (known.has(appId)) continue;
    const at = profiles.length;
    known.set(appId, at);
    placed.push({ vendor, app, at });
    profiles.push(vendorProfile(vendor, app, at, appId));
  }
  const byKey = new Map(specials.map((app, at) => [app.key, at]));

  const withRoles = profiles.flatMap((profile, at) =>
    profile.roles.some((role) => role.members.includes('Application')) ? [at] : [],
  );
  const registeredSpecials = [
    ...specials.flatMap((app, at) => (app.registered === true ? [at] : [])),
    ...placed.flatMap(({ vendor, at }) => (vendor.kind === 'internal' ? [at] : [])),
  ];
  const resourcesFrom = profiles.length;
  const identitiesFrom = resourcesFrom + Math.max(0, sizes.resourcesWithRoles - withRoles.length);
  const identities = Math.max(3, Math.floor(sizes.servicePrincipals * 0.06));
  const ownFrom = identitiesFrom + identities;
  const restFrom = ownFrom + Math.max(0, sizes.ownApps - registeredSpecials.length);
  const servicePrincipals = Math.max(sizes.servicePrincipals, restFrom + 5);
  const registrationPlaces = new Map(registeredSpecials.map((at, registration) => [at, registration]));
  const registrations = registeredSpecials.length + (restFrom - ownFrom);

  function specialProfile(app: SpecialApp, at: number): AppProfile {
    const { key: _key, registered: _registered, ...rest } = app;
    return {
      ...plainApp,
      createdAt: startedAt - (200 + (scatter(seed, at) % 1500)) * day,
      activity: { client: scatter(at, seed) % 40, asUser: at % 2 === 0 },
      ...rest,
      ownerTenant: app.ownerTenant ?? null,
      id: ids.servicePrincipal.at(at),
      appId: app.appId ?? ids.appId.at(at),
    };
  }

  function vendorProfile(vendor: VendorProfile, app: VendorApp, at: number, appId: string): AppProfile {
    const internal = vendor.kind === 'internal';
    const unverified = vendor.kind === 'hostile-name' || vendor.kind === 'unapproved';
    return {
      ...plainApp,
      id: ids.servicePrincipal.at(at),
      appId,
      name: app.name,
      ownerTenant: internal ? tenantId : vendor.ownerTenant,
      publisher:
        vendor.publisherId === null
          ? unverified && at % 2 === 0
            ? { name: vendor.name, id: null }
            : null
          : { name: vendor.name, id: vendor.publisherId },
      createdAt: startedAt - app.since * day,
      replyUrls: [
        app.replyUrl !== undefined
          ? app.replyUrl
          : vendor.kind === 'hostile-name'
            ? 'http://localhost:7823/access/'
            : `${vendor.kind === 'legacy' ? 'http' : 'https'}://app.${vendor.domain}/oauth/callback`,
        ...(app.native === true ? ['http://localhost'] : []),
      ],
      homepage: `https://${vendor.domain}`,
      audience: internal ? 'AzureADMyOrg' : 'AzureADMultipleOrgs',
      secrets: internal
        ? [
            {
              keyId: ids.key.at(1000 + at),
              kind: 'password',
              displayName: 'app',
              start: new Date(startedAt - 500 * day).toISOString(),
              end: new Date(startedAt + 900 * day).toISOString(),
            },
          ]
        : [],
      activity: { client: app.lastUsed ?? 'never', asUser: app.appRoles.length === 0 },
    };
  }

  function fillerProfile(at: number): AppProfile {
    const chance = scatter(seed ^ 0x51ed, at);
    const base = {
      ...plainApp,
      id: ids.servicePrincipal.at(at),
      appId: ids.appId.at(at),
      name: fillerName(chance),
      createdAt: startedAt - (30 + (chance % 2000)) * day,
      activity: {
        client:
          chance % 5 === 0
            ? ('untold' as const)
            : chance % 7 === 0
              ? ('never' as const)
              : (chance >>> 8) % 120,
        asUser: chance % 2 === 0,
      },
    };
    if (at < identitiesFrom)
      return {
        ...base,
        name: `${base.name} API`,
        ownerTenant: chance % 3 === 0 ? ids.ownerTenant.at(at) : microsoftTenant,
        roles: [
          { id: ids.role.at(at * 4), value: 'Data.Read.All', members: ['Application'] },
          { id: ids.role.at(at * 4 + 1), value: 'Data.ReadWrite.All', members: ['Application'] },
        ],
        scopes: [{ id: ids.role.at(at * 4 + 2), value: 'user_impersonation', type: 'User' }],
      };
    if (at < ownFrom)
      return {
        ...base,
        name: `mi-${base.name.toLowerCase().replaceAll(' ', '-')}-${at}`,
        ownerTenant: null,
        type: 'ManagedIdentity',
        tags: [],
        alternativeNames: [
          'isExplicit=True',
          `/subscriptions/0a1b/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mi-${at}`,
        ],
      };
    if (at < restFrom)
      return {
        ...base,
        name: `${base.name} (internal)`,
        ownerTenant: tenantId,
        audience: 'AzureADMyOrg',
        secrets:
          chance % 3 === 0
            ? [
                {
                  keyId: ids.key.at(1000 + at),
                  kind: 'password',
                  displayName: null,
                  start: new Date(startedAt - (chance % 700) * day).toISOString(),
                  end: new Date(startedAt + ((chance >>> 9) % 700) * day).toISOString(),
                },
              ]
            : [],
      };
    const microsoft = chance % 10 < 8;
    return {
      ...base,
      ownerTenant: microsoft ? microsoftTenant : ids.ownerTenant.at(at),
      publisher:
        microsoft || chance % 3 === 0 ? null : { name: `${base.name} Inc.`, id: String(1_000_000 + at) },
      replyUrls: microsoft ? [] : [`https://${base.name.toLowerCase().replaceAll(' ', '')}.example/callback`],
      tags: microsoft ? [] : [integratedApp],
    };
  }

  function profile(at: number): AppProfile {
    return profiles[at] ?? fillerProfile(at);
  }

  function appId(at: number): string {
    return profiles[at]?.appId ?? ids.appId.at(at);
  }

  function within(at: number): number {
    return at < servicePrincipals ? at : -1;
  }

  return {
    company,
    ids,
    tenantId,
    startedAt,
    people: company.size,
    servicePrincipals,
    registrations,
    vendorApps: placed,
    resources: [
      ...withRoles,
      ...Array.from({ length: identitiesFrom - resourcesFrom }, (_, place) => resourcesFrom + place),
    ],
    identitiesFrom,
    ownFrom,
    special(key) {
      const at = byKey.get(key);
      if (at === undefined) throw new Error(`no special app ${key}`);
      return at;
    },
    profile,
    servicePrincipalId: (at) => ids.servicePrincipal.at(at),
    appId,
    findServicePrincipal: (id) => within(ids.servicePrincipal.indexOf(id)),
    findByAppId: (id) => known.get(id.toLowerCase()) ?? within(ids.appId.indexOf(id)),
    isManagedIdentity: (at) =>
      (at >= identitiesFrom && at < ownFrom) || profiles[at]?.type === 'ManagedIdentity',
    ofRegistration: (registration) =>
      registeredSpecials[registration] ?? ownFrom + registration - registeredSpecials.length,
    registrationOf(at) {
      if (at >= ownFrom && at < restFrom) return registeredSpecials.length + at - ownFrom;
      return registrationPlaces.get(at) ?? -1;
    },
    findRegistration(id) {
      const registration = ids.application.indexOf(id);
      return registration < registrations ? registration : -1;
    },
  };
}
