/** The fields of Google's answers that an audit uses. Unknown keys are let through; ids are text. */
import { z } from 'zod';

const Id = z.union([z.string(), z.number().int().transform(String)]);
const Flag = z.boolean().nullish();
const Text = z.string().nullish();

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/users */
export const User = z.object({
  id: Id.pipe(z.string().min(1)),
  customerId: Text,
  primaryEmail: Text,
  suspended: Flag,
  archived: Flag,
  isAdmin: Flag,
  isDelegatedAdmin: Flag,
});
export type User = z.infer<typeof User>;

/** https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens */
export const Token = z.object({
  clientId: Id.pipe(z.string().min(1)),
  displayText: Text,
  anonymous: Flag,
  nativeApp: Flag,
  scopes: z.array(z.string()).nullish(),
});
export type Token = z.infer<typeof Token>;

/** Times are milliseconds since the epoch as text; `lastTimeUsed` is "0" for never. */
export const AppPassword = z.object({
  codeId: Id,
  name: Text,
  creationTime: Id.nullish(),
  lastTimeUsed: Id.nullish(),
});
export type AppPassword = z.infer<typeof AppPassword>;

const Parameter = z.object({
  name: z.string(),
  value: Text,
  intValue: Id.nullish(),
  boolValue: Flag,
  multiValue: z.array(z.string()).nullish(),
  multiMessageValue: z
    .array(
      z.object({
        parameter: z
          .array(z.object({ name: z.string(), value: Text, multiValue: z.array(z.string()).nullish() }))
          .nullish(),
      }),
    )
    .nullish(),
});

/** https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities */
export const Activity = z.object({
  id: z.object({
    time: z.iso.datetime({ offset: true }),
    uniqueQualifier: Id.nullish(),
    customerId: Text,
  }),
  actor: z
    .object({
      email: Text,
      profileId: Id.nullish(),
      applicationInfo: z
        .object({ oauthClientId: Id.nullish(), applicationName: Text, impersonation: Flag })
        .nullish(),
    })
    .nullish(),
  ipAddress: Text,
  networkInfo: z.object({ ipAsn: z.array(Id).nullish(), regionCode: Text }).nullish(),
  events: z.array(z.object({ name: z.string(), parameters: z.array(Parameter).nullish() })).nullish(),
});
export type Activity = z.infer<typeof Activity>;
export type ActivityEvent = NonNullable<Activity['events']>[number];

export const AuthorizedApp = z.object({
  client_id: Id.pipe(z.string().min(1)).nullish(),
  client_name: Text,
  num_users: z.union([
    z.number().int().nonnegative(),
    z
      .string()
      .regex(/^\d{1,15}$/u)
      .transform(Number),
  ]),
});
export type AuthorizedApp = z.infer<typeof AuthorizedApp>;

/** One day's report. https://developers.google.com/workspace/admin/reports/v1/reference/usage-ref-appendix-a/customer-accounts */
export const UsageReport = z.object({
  date: z.iso.date(),
  parameters: z.array(z.object({ name: z.string(), msgValue: z.array(z.unknown()).nullish() })).nullish(),
});

/** https://cloud.google.com/identity/docs/reference/rest/v1/policies */
export const Policy = z.object({
  policyQuery: z.object({ orgUnit: Text, group: Text, sortOrder: z.number().nullish() }).nullish(),
  setting: z.object({
    type: z.string(),
    value: z.record(z.string(), z.unknown()).nullish(),
  }),
  type: Text,
});
export type Policy = z.infer<typeof Policy>;

/** Field names at fault, for `malformed`; never their values. */
export function issuesOf(error: z.ZodError): string {
  return [...new Set(error.issues.map((issue) => issue.path.join('.') || 'the whole row'))].join(', ');
}
