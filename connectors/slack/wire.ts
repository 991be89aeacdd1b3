/** The fields of Slack's answers that an audit uses. Unknown keys are let through; ids are text; anything may be null. */
import { z } from 'zod';

const Id = z.string().min(1);
const Text = z.string().nullish();
const Flag = z.boolean().nullish();
/** Epoch seconds, as a number or as text. */
const Seconds = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,11}(?:\.\d+)?$/u)
      .transform(Number),
  ])
  .refine((seconds) => seconds > 0 && seconds < 1e11, 'no time');

/** https://docs.slack.dev/reference/objects/user-object */
export const Member = z.object({
  id: Id,
  name: Text,
  real_name: Text,
  deleted: Flag,
  is_bot: Flag,
  is_admin: Flag,
  is_owner: Flag,
  is_primary_owner: Flag,
  profile: z
    .object({
      email: Text,
      real_name: Text,
      api_app_id: Text,
      bot_id: Text,
    })
    .nullish(),
  enterprise_user: z.object({ is_admin: Flag, is_owner: Flag, is_primary_owner: Flag }).nullish(),
});
export type Member = z.infer<typeof Member>;

/** https://docs.slack.dev/reference/methods/bots.info */
export const BotInfo = z.object({ bot: z.object({ app_id: Text }) });

const AppObject = z.object({
  id: Id,
  name: Text,
  app_homepage_url: Text,
  is_app_directory_approved: Flag,
  is_internal: Flag,
  developer_type: Text,
  socket_mode_enabled: Flag,
});
export type AppObject = z.infer<typeof AppObject>;

const ScopeObject = z.object({ name: z.string(), is_sensitive: Flag });

/** https://docs.slack.dev/reference/methods/admin.apps.approved.list */
export const ResolvedApp = z.object({
  app: AppObject,
  scopes: z.array(ScopeObject).nullish(),
});
export type ResolvedApp = z.infer<typeof ResolvedApp>;

/** https://docs.slack.dev/reference/methods/admin.apps.requests.list */
export const AppRequest = z.object({
  id: Id,
  app: AppObject,
  user: z.object({ id: Text, email: Text }).nullish(),
  team: z.object({ id: Text }).nullish(),
  scopes: z.array(ScopeObject).nullish(),
  message: Text,
  date_created: Seconds,
});
export type AppRequest = z.infer<typeof AppRequest>;

const NumberOrText = z.union([z.string(), z.number().transform(String)]);

/** https://docs.slack.dev/reference/methods/team.integrationLogs */
export const IntegrationRow = z.object({
  date: Seconds,
  change_type: z.string().min(1),
  user_id: Text,
  user_name: Text,
  app_id: NumberOrText.nullish(),
  app_type: Text,
  service_id: NumberOrText.nullish(),
  service_type: Text,
  scope: Text,
  channel: Text,
  reason: Text,
  resolution: Text,
});
export type IntegrationRow = z.infer<typeof IntegrationRow>;

const Count = z.union([
  z.number().int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,12}$/u)
    .transform(Number),
]);

export const IntegrationPage = z.object({
  logs: z.array(z.unknown()),
  paging: z.object({ total: Count.nullish(), pages: Count }),
});

const Names = z.array(z.string()).nullish();

const LoggedApp = z.object({
  id: Text,
  name: Text,
  is_distributed: Flag,
  is_directory_approved: Flag,
  is_workflow_app: Flag,
  scopes: Names,
  bot_scopes: Names,
  scopes_bot: Names,
});
export type LoggedApp = z.infer<typeof LoggedApp>;

const Place = z.object({ id: Text });

/** https://docs.slack.dev/reference/audit-logs-api/methods-actions-reference */
export const AuditEntry = z.object({
  id: Id,
  date_create: Seconds,
  action: Id,
  actor: z.object({ user: z.object({ id: Text }).nullish() }).nullish(),
  entity: z
    .object({
      app: LoggedApp.nullish(),
      workspace: Place.nullish(),
      enterprise: Place.nullish(),
      user: z.object({ id: Text }).nullish(),
    })
    .nullish(),
  context: z
    .object({
      location: Place.nullish(),
      app: LoggedApp.nullish(),
      ip_address: Text,
      ua: Text,
      session_id: z.union([z.string(), z.number().transform(String)]).nullish(),
    })
    .nullish(),
  details: z
    .object({
      app_id: Text,
      scopes: Names,
      bot_scopes: Names,
      new_scopes: Names,
      previous_scopes: Names,
      is_internal_integration: Flag,
      app_owner_id: Text,
      installer_user_id: Text,
      resolution: Text,
      new_value: z.unknown().optional(),
      reason: z.unknown().optional(),
      previous_ip_address: Text,
    })
    .nullish(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditActions = z.object({ actions: z.record(z.string(), z.array(z.string())) });

/** Field names at fault, for `malformed`; never their values. */
export function issuesOf(error: z.ZodError): string {
  return [...new Set(error.issues.map((issue) => issue.path.join('.') || 'the whole row'))].join(', ');
}
