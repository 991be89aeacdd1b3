/** The fields used of Graph's answers. Everything a vendor may leave out or send as null is nullish. */
import { z } from 'zod';

const Text = z.string().nullish();
/** Any id: rows without one cannot be told apart and do not parse. */
const Id = z.string().min(1);
const Flag = z.boolean().nullish();

/** A page of a list. `@odata.count` stands on the first page only; nextLink may be null. */
export const Page = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': Text,
  '@odata.count': z.number().int().nonnegative().nullish(),
});

/** A page of changes: the last one has a deltaLink in place of the next link. */
export const DeltaPage = Page.extend({ '@odata.deltaLink': Text });

/** One object of it: all of it, some of it, or that it is gone; in any order, also more than once. */
export const DeltaRow = z.looseObject({ id: Id, '@removed': z.object({ reason: Text }).nullish() });
export type DeltaRow = z.infer<typeof DeltaRow>;

const PasswordCredential = z.object({
  keyId: Id,
  displayName: Text,
  startDateTime: Text,
  endDateTime: Text,
});

const KeyCredential = PasswordCredential.extend({ type: Text, usage: Text });

const Publisher = z.object({ displayName: Text, verifiedPublisherId: Text }).nullish();

export const ServicePrincipal = z.object({
  id: Id,
  '@odata.type': Text,
  appId: Text,
  displayName: Text,
  appDisplayName: Text,
  appOwnerOrganizationId: Text,
  accountEnabled: Flag,
  isDisabled: Flag,
  disabledByMicrosoftStatus: Text,
  servicePrincipalType: Text,
  signInAudience: Text,
  verifiedPublisher: Publisher,
  replyUrls: z.array(z.string()).nullish(),
  homepage: Text,
  tags: z.array(z.string()).nullish(),
  createdDateTime: Text,
  applicationTemplateId: Text,
  appRoleAssignmentRequired: Flag,
  appRoles: z
    .array(z.object({ id: Id, value: Text, allowedMemberTypes: z.array(z.string()).nullish() }))
    .nullish(),
  oauth2PermissionScopes: z.array(z.object({ id: Id, value: Text })).nullish(),
  passwordCredentials: z.array(PasswordCredential).nullish(),
});
export type ServicePrincipal = z.infer<typeof ServicePrincipal>;

export const DelegatedGrant = z.object({
  id: Id,
  clientId: Id,
  consentType: Id,
  principalId: Text,
  resourceId: Id,
  scope: Text,
});
export type DelegatedGrant = z.infer<typeof DelegatedGrant>;

export const AppRoleAssignment = z.object({
  id: Id,
  appRoleId: Id,
  principalId: Id,
  principalType: Text,
  resourceId: Text,
  createdDateTime: Text,
});
export type AppRoleAssignment = z.infer<typeof AppRoleAssignment>;

export const Application = z.object({
  id: Id,
  appId: Id,
  displayName: Text,
  createdDateTime: Text,
  publisherDomain: Text,
  signInAudience: Text,
  isDisabled: Flag,
  disabledByMicrosoftStatus: Text,
  verifiedPublisher: Publisher,
  passwordCredentials: z.array(PasswordCredential).nullish(),
  keyCredentials: z.array(KeyCredential).nullish(),
  web: z.object({ redirectUris: z.array(z.string()).nullish() }).nullish(),
  spa: z.object({ redirectUris: z.array(z.string()).nullish() }).nullish(),
  publicClient: z.object({ redirectUris: z.array(z.string()).nullish() }).nullish(),
});
export type Application = z.infer<typeof Application>;

export const ApplicationId = z.object({ id: Id, appId: Id });

/** Owners, and what getByIds returns: `@odata.type` says which properties may be there. */
export const DirectoryObject = z.object({
  id: Id,
  '@odata.type': Text,
  displayName: Text,
  userPrincipalName: Text,
  mail: Text,
  accountEnabled: Flag,
});
export type DirectoryObject = z.infer<typeof DirectoryObject>;

export const FederatedCredential = z.object({ id: Id, name: Text, issuer: Text, subject: Text });
export type FederatedCredential = z.infer<typeof FederatedCredential>;

export const RoleAssignment = z.object({
  id: Id,
  principalId: Id,
  roleDefinitionId: Id,
  directoryScopeId: Text,
});
export type RoleAssignment = z.infer<typeof RoleAssignment>;

export const RoleDefinition = z.object({ id: Id, displayName: Text });

const Activity = z.object({ lastSignInDateTime: Text }).nullish();
export const SignInActivity = z.object({
  appId: Id,
  lastSignInActivity: Activity,
  delegatedClientSignInActivity: Activity,
  delegatedResourceSignInActivity: Activity,
  applicationAuthenticationClientSignInActivity: Activity,
  applicationAuthenticationResourceSignInActivity: Activity,
});
export type SignInActivity = z.infer<typeof SignInActivity>;

/** Of v1.0 and beta. Only beta tells protocol, session, user agent and network. */
export const SignIn = z.object({
  id: Id,
  createdDateTime: z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'no time'),
  appId: Text,
  appDisplayName: Text,
  userId: Text,
  servicePrincipalId: Text,
  resourceId: Text,
  ipAddress: Text,
  location: z.object({ countryOrRegion: Text }).nullish(),
  status: z.object({ errorCode: z.number().int().nullish() }).nullish(),
  isInteractive: Flag,
  signInEventTypes: z.array(z.string()).nullish(),
  autonomousSystemNumber: z.union([z.number().int(), z.string()]).nullish(),
  userAgent: Text,
  authenticationProtocol: Text,
  originalTransferMethod: Text,
  incomingTokenType: Text,
  clientCredentialType: Text,
  sessionId: Text,
});
export type SignIn = z.infer<typeof SignIn>;

export const AuditRecord = z.object({
  id: Id,
  correlationId: Text,
  category: Text,
  result: Text,
  activityDisplayName: Id,
  activityDateTime: Id,
  initiatedBy: z
    .object({
      user: z.object({ id: Text, ipAddress: Text }).nullish(),
      app: z.object({ appId: Text, servicePrincipalId: Text }).nullish(),
    })
    .nullish(),
  targetResources: z
    .array(
      z.object({
        id: Text,
        displayName: Text,
        type: Text,
        modifiedProperties: z
          .array(z.object({ displayName: Text, oldValue: Text, newValue: Text }))
          .nullish(),
      }),
    )
    .nullish(),
  additionalDetails: z.array(z.object({ key: Text, value: Text })).nullish(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

export const AuthorizationPolicy = z
  .object({
    allowUserConsentForRiskyApps: Flag,
    permissionGrantPolicyIdsAssignedToDefaultUserRole: z.array(z.string()).nullish(),
    defaultUserRolePermissions: z
      .object({
        allowedToCreateApps: Flag,
        permissionGrantPoliciesAssigned: z.array(z.string()).nullish(),
      })
      .nullish(),
  })
  .refine(
    (policy) =>
      (policy.defaultUserRolePermissions ?? policy.permissionGrantPolicyIdsAssignedToDefaultUserRole) != null,
    'says nothing of what people may do',
  );
export type AuthorizationPolicy = z.infer<typeof AuthorizationPolicy>;

export const PermissionGrantPolicy = z.object({
  id: Id,
  includes: z
    .array(
      z.object({
        permissionClassification: Text,
        permissionType: Text,
        clientApplicationsFromVerifiedPublisherOnly: Flag,
        clientApplicationIds: z.array(z.string()).nullish(),
        clientApplicationTenantIds: z.array(z.string()).nullish(),
        clientApplicationPublisherIds: z.array(z.string()).nullish(),
      }),
    )
    .nullish(),
});
export type PermissionGrantPolicy = z.infer<typeof PermissionGrantPolicy>;

export const AdminConsentRequestPolicy = z.object({ isEnabled: z.boolean() });

const CredentialRestrictions = z
  .array(
    z.object({
      restrictionType: Text,
      state: Text,
      /** ISO 8601 duration. */
      maxLifetime: Text,
      restrictForAppsCreatedAfterDateTime: Text,
    }),
  )
  .nullish();
const Restrictions = z
  .object({ passwordCredentials: CredentialRestrictions, keyCredentials: CredentialRestrictions })
  .nullish();
export const AppManagementPolicy = z.object({
  isEnabled: z.boolean(),
  applicationRestrictions: Restrictions,
  servicePrincipalRestrictions: Restrictions,
});
export type AppManagementPolicy = z.infer<typeof AppManagementPolicy>;

const Names = z.array(z.string()).nullish();

/** https://learn.microsoft.com/graph/api/resources/conditionalaccessconditionset */
export const ConditionalAccessPolicy = z.object({
  id: Id,
  state: z.string(),
  conditions: z.looseObject({
    users: z.looseObject({ includeUsers: Names }).nullish(),
    applications: z.looseObject({ includeApplications: Names }).nullish(),
    clientAppTypes: Names,
    /** Several are parted by commas. */
    authenticationFlows: z.object({ transferMethods: Text }).nullish(),
  }),
  grantControls: z.object({ builtInControls: Names }).nullish(),
});
export type ConditionalAccessPolicy = z.infer<typeof ConditionalAccessPolicy>;

export const Organization = z.object({ id: Id, displayName: Text });

/** One reply of a batch. Members come in any order and may be missing. */
export const BatchReply = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number().int(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional(),
    }),
  ),
});

export type BatchReply = z.infer<typeof BatchReply>;

/** Claims of an access token that say whose it is and what it may do. Read without verifying: Graph verifies. */
export const TokenClaims = z.object({
  tid: Text,
  appid: Text,
  oid: Text,
  roles: z.array(z.string()).nullish(),
  scp: Text,
  exp: z.number().nullish(),
});
export type TokenClaims = z.infer<typeof TokenClaims>;
