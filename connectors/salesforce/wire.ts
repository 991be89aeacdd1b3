/** The fields of Salesforce's answers that the lists of users, apps and tokens use. Unknown keys are let through. */
import { z } from 'zod';
import type { Tri } from '../../src/core/vocabulary.ts';
import { id18 } from './salesforce-id.ts';

const Flag = z.boolean().nullish();
const Text = z.string().nullish();
const Id = z
  .string()
  .refine((id) => id18(id) !== null)
  .transform((id) => id18(id) ?? id);

/**
 * Written `2026-01-02T03:04:05.000+0000`; becomes ISO 8601 UTC. What is no time is null.
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/intro_valid_date_formats.htm
 */
const Time = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((told) => {
    const ms = msOf(told ?? '');
    return Number.isNaN(ms) ? null : new Date(ms).toISOString();
  });

/** As `Time`, for a time whose absence says something: what is no time is refused. */
const TellingTime = z
  .string()
  .refine((told) => !Number.isNaN(msOf(told)))
  .transform((told) => new Date(msOf(told)).toISOString())
  .nullish()
  .transform((told) => told ?? null);

/** As `TellingTime`, and it must be there. */
const CertainTime = z
  .string()
  .refine((told) => !Number.isNaN(msOf(told)))
  .transform((told) => new Date(msOf(told)).toISOString());

function msOf(told: string | number): number {
  const ms = typeof told === 'number' ? told : Date.parse(told);
  return Math.abs(ms) <= 8.64e15 ? ms : Number.NaN;
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm */
export const QueryPage = z.object({
  totalSize: z.number().int().nonnegative().nullish(),
  done: Flag,
  nextRecordsUrl: Text,
  records: z.array(z.unknown()),
});

/** `SELECT COUNT() FROM …` tells its count as the size of an empty list. */
export const CountAnswer = z.object({ totalSize: z.number().int().nonnegative() });

export const User = z.object({ Id, Username: Text, IsActive: Flag });
export type User = z.infer<typeof User>;

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_oauthtoken.htm */
export const Token = z.object({
  AppName: Text,
  UserId: Id,
  CreatedDate: Time,
  LastUsedDate: TellingTime,
  UseCount: z.number().nullish(),
  AppMenuItemId: Text,
  AppMenuItem: z.object({ ApplicationId: Text, Label: Text, IsUsingAdminAuthorization: Flag }).nullish(),
});
export type Token = z.infer<typeof Token>;

/** Of `SELECT AppName, COUNT(UserId) … GROUP BY AppName`, or by the menu entry too. */
export const TokenGroup = z.object({
  AppName: Text,
  AppMenuItemId: Text,
  expr0: z.number().int().nonnegative(),
});
export type TokenGroup = z.infer<typeof TokenGroup>;

/** Of `SELECT UserId, COUNT(UserId) … GROUP BY UserId`. */
export const PersonGroup = z.object({ UserId: Id, expr0: z.number().int().nonnegative() });
export type PersonGroup = z.infer<typeof PersonGroup>;

/** https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_sobject_describe.htm */
export const Described = z.object({
  fields: z.array(z.object({ name: z.string(), label: Text })),
});
export type Described = z.infer<typeof Described>;

export const PermissionSetAssignment = z.object({
  Id,
  AssigneeId: Id,
  IsActive: Flag,
  ExpirationDate: Time,
  Assignee: z.object({ Username: Text, IsActive: Flag }).nullish(),
  /** Null for a group whose permissions are not told with it. */
  PermissionSet: z.record(z.string(), z.unknown()).nullish(),
});
export type PermissionSetAssignment = z.infer<typeof PermissionSetAssignment>;

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_connectedapplication.htm */
export const ConnectedApplication = z.object({
  Id,
  Name: Text,
  NamespacePrefix: Text,
  CreatedDate: Time,
  OptionsAllowAdminApprovedUsersOnly: Flag,
  OptionsRefreshTokenValidityMetric: Flag,
  RefreshTokenValidityPeriod: z.number().nullish(),
  OptionsIsInternal: Flag,
  StartUrl: Text,
});
export type ConnectedApplication = z.infer<typeof ConnectedApplication>;

/** Of any kind of entry: apps of Salesforce's own have ids of other objects. */
export const MenuItem = z.object({
  Id,
  ApplicationId: Text,
  Name: Text,
  NamespacePrefix: Text,
});
export type MenuItem = z.infer<typeof MenuItem>;

export const ExternalClientApplication = z.object({
  Id,
  DeveloperName: Text,
  MasterLabel: Text,
  NamespacePrefix: Text,
  DistributionState: Text,
  CreatedDate: Time,
});
export type ExternalClientApplication = z.infer<typeof ExternalClientApplication>;

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_loginhistory.htm */
export const Login = z.object({
  Id,
  UserId: Id,
  LoginTime: CertainTime,
  LoginType: Text,
  LoginSubType: Text,
  Application: Text,
  SourceIp: Text,
  CountryIso: Text,
  Browser: Text,
  ClientVersion: Text,
  Status: Text,
});
export type Login = z.infer<typeof Login>;

export const LoginTypeGroup = z.object({ LoginType: Text, expr0: z.number().int().nonnegative() });

/**
 * Calls that are alike. `expr0` is their number, `expr1` the time of the last.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_apitotalusageeventlog.htm
 */
export const ApiCalls = z.object({
  ConnectedAppIdentifier: Text,
  UserIdentifier: Text,
  ClientIp: Text,
  ClientName: Text,
  ApiFamily: Text,
  HttpMethod: Text,
  ObjectName: Text,
  expr0: z.number().int().nonnegative(),
  expr1: CertainTime,
});
export type ApiCalls = z.infer<typeof ApiCalls>;

/** Policies of an external client app. */
export const ExternalClientPolicy = z.object({
  Id,
  ExternalClientApplicationId: Id,
  PermittedUsersPolicyType: Text,
  RefreshTokenPolicyType: Text,
  RefreshTokenValidityPeriod: z.number().nullish(),
  RefreshTokenValidityUnit: Text,
  IpRelaxationPolicyType: Text,
  IsClientCredentialsFlowEnabled: Flag,
  /** A username. */
  ClientCredentialsFlowUser: Text,
});
export type ExternalClientPolicy = z.infer<typeof ExternalClientPolicy>;

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_setupentityaccess.htm */
export const SetupEntityAccess = z.object({
  Id,
  ParentId: Id,
  SetupEntityId: Id,
  Parent: z
    .object({ IsOwnedByProfile: Flag, Label: Text, Profile: z.object({ Name: Text }).nullish() })
    .nullish(),
});
export type SetupEntityAccess = z.infer<typeof SetupEntityAccess>;

/** https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_usage_resources.htm */
export const UsagePage = z.object({ apps: z.array(z.unknown()) }).transform(({ apps }) => apps);
export const UsageApp = z.object({
  identifier: z.string().min(1),
  developerName: Text,
  isFromPackage: z.unknown().optional(),
});
export type UsageApp = z.infer<typeof UsageApp>;
export const UsageUsersPage = z.object({ users: z.array(z.unknown()) }).transform(({ users }) => users);
export const UsageUser = z.object({
  userIdentifier: Id,
  username: Text,
  initialConnectionAt: Time,
  lastUsedAt: Time,
  useCount: z.number().nullish(),
});
export type UsageUser = z.infer<typeof UsageUser>;

export function triOf(flag: boolean | null | undefined): Tri {
  if (typeof flag !== 'boolean') return 'unknown';
  return flag ? 'yes' : 'no';
}

/** Field names at fault, for `malformed`; never their values. */
export function issuesOf(error: z.ZodError): string {
  return [...new Set(error.issues.map((issue) => issue.path.join('.') || 'the whole row'))].join(', ');
}
