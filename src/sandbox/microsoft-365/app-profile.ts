import type { PublishedRole, PublishedScope } from './resources.ts';

export interface Secret {
  readonly keyId: string;
  readonly kind: 'password' | 'certificate';
  readonly displayName: string | null;
  readonly start: string;
  readonly end: string;
}

export interface Trust {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
}

/** One service principal, in the simulator's own words; what `service-principals.ts` puts on the wire. */
export interface AppProfile {
  readonly id: string;
  readonly appId: string;
  readonly name: string | null;
  readonly ownerTenant: string | null;
  readonly type: 'Application' | 'ManagedIdentity' | 'Legacy';
  readonly enabled: boolean;
  readonly disabledByMicrosoft: string | null;
  /** Deactivated by the owner of the registration. */
  readonly deactivated: boolean;
  readonly publisher: { readonly name: string | null; readonly id: string | null } | null;
  readonly createdAt: number | null;
  readonly replyUrls: readonly string[];
  readonly homepage: string | null;
  readonly tags: readonly string[];
  readonly audience: string | null;
  readonly roles: readonly PublishedRole[];
  readonly scopes: readonly PublishedScope[];
  /** On its registration, where that is here. */
  readonly secrets: readonly Secret[];
  /** On the service principal itself. */
  readonly principalSecrets: readonly Secret[];
  readonly trusts: readonly Trust[];
  readonly alternativeNames: readonly string[];
  readonly activity: Activity;
}

/** Days before the sandbox's start; `never` is told as a date of year 1 or as null, `untold` by having no row. */
type Activity = { readonly client: number | 'never' | 'untold'; readonly asUser: boolean };

export const integratedApp = 'WindowsAzureActiveDirectoryIntegratedApp';
export const microsoftTenant = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

export const plainApp: Omit<AppProfile, 'id' | 'appId' | 'name' | 'ownerTenant'> = {
  type: 'Application',
  enabled: true,
  disabledByMicrosoft: null,
  deactivated: false,
  publisher: null,
  createdAt: null,
  replyUrls: [],
  homepage: null,
  tags: [integratedApp],
  audience: 'AzureADMultipleOrgs',
  roles: [],
  scopes: [],
  secrets: [],
  principalSecrets: [],
  trusts: [],
  alternativeNames: [],
  activity: { client: 'untold', asUser: true },
};
