/** The scopes that Slack documents, and old ones still met on old grants, by the tokens that can hold them. */
/** Bot tokens and user tokens. */
const ofBoth = `
  bookmarks:read bookmarks:write calls:read calls:write canvases:read canvases:write channels:history
  channels:read channels:write channels:write.invites channels:write.topic chat:write commands
  dnd:read emoji:read files:read files:write groups:history groups:read groups:write
  groups:write.invites groups:write.topic im:history im:read im:write im:write.topic incoming-webhook
  links.embed:write links:read links:write lists:read lists:write mpim:history mpim:read mpim:write
  mpim:write.topic pins:read pins:write reactions:read reactions:write remote_files:read
  remote_files:share search:read.files search:read.public search:read.users team.billing:read
  team.preferences:read team:read tokens.basic usergroups:read usergroups:write users.profile:read
  users:read users:read.email users:write workflows.templates:read workflows.templates:write
`;

/** User tokens alone. */
const ofUsers = `
  admin admin.analytics:read admin.app_activities:read admin.apps:read admin.apps:write
  admin.barriers:read admin.barriers:write admin.chat:read admin.chat:write
  admin.conversations:manage_objects admin.conversations:read admin.conversations:write
  admin.invites:read admin.invites:write admin.legal_holds:read admin.legal_holds:write
  admin.roles:read admin.roles:write admin.teams:read admin.teams:write admin.usergroups:read
  admin.usergroups:write admin.users:read admin.users:write admin.workflows:read admin.workflows:write
  app_configurations:write apps.requests:write auditlogs:read chat:write:bot chat:write:user client
  dnd:write dnd:write:user email files:write:user hosting:read hosting:write identify identity.avatar
  identity.avatar:read:user identity.basic identity.email identity.email:read:user identity.team
  identity.team:read:user identity:read identity:read:user openid post profile read reminders:read
  reminders:read:user reminders:write reminders:write:user rtm:stream search:read search:read.im
  search:read.mpim search:read.private stars:read stars:write users.profile:write
  users.profile:write:user
`;

/** Bot tokens alone. */
const ofBots = `
  app_mentions:read assistant:write bot channels:join channels:manage chat:write.customize
  chat:write.public conversations.connect:manage conversations.connect:read
  conversations.connect:write conversations:write.invites conversations:write.topic datastore:read
  datastore:write mcp:connect metadata.message:read none remote_files:write search:read.enterprise
  triggers:read triggers:write workflow.steps:execute
`;

/** App-level, configuration and workspace tokens. */
const ofOthers = `
  app_configurations:read authorizations:read connections:write conversations:history
  conversations:read conversations:write
`;

export interface TokenTypes {
  readonly bot: boolean;
  readonly user: boolean;
}

/** https://docs.slack.dev/reference/scopes */
export const knownScopes: ReadonlyMap<string, TokenTypes> = new Map([
  ...named(ofBoth, { bot: true, user: true }),
  ...named(ofUsers, { bot: false, user: true }),
  ...named(ofBots, { bot: true, user: false }),
  ...named(ofOthers, { bot: false, user: false }),
]);

function named(list: string, types: TokenTypes): [string, TokenTypes][] {
  return list
    .trim()
    .split(/\s+/u)
    .map((name) => [name, types]);
}
