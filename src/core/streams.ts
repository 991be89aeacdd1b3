/**
 * The closed list of what an audit reads and of what no API shows. Connectors declare which of these are
 * theirs; coverage, known gaps, `skip` and the needs of detections name nothing else.
 */
export const streamIds = {
  users: 'the roster, suspended and archived people included',
  tokens: 'every OAuth grant of people (Google: of active ones; Salesforce: every token)',
  'suspended-user-grants': 'grants and app passwords of suspended and archived users',
  'app-passwords': "every active user's app passwords",
  'token-events': 'the log of consents, revocations and use',
  'admin-events': 'the log of domain-wide delegation, app access and admin revocations',
  'delegation-traces': 'API use in the name of users (domain-wide delegation at work)',
  'app-usage': 'the vendor’s own count of users per app, to check completeness',
  'consent-policy': 'who may consent to what',
  'service-principals': 'every app that can get a token in the tenant',
  'delegated-grants': 'every delegated consent',
  'app-roles': 'every application permission',
  applications: 'apps the tenant owns, with their secrets and certificates',
  'application-owners': 'who can add credentials to an app the tenant owns',
  'federated-credentials': 'outside identities an owned app trusts instead of a secret',
  'directory-roles': 'directory roles held by apps',
  'sign-in-activity': 'last sign-in of each app',
  'audit-events': 'the directory audit log of consents and app changes',
  'sign-ins': 'the sign-in log: who or what got a token through which app, from where and how',
  principals: 'names and state of the people and apps behind the grants',
  workspaces: 'the workspaces of the organisation',
  installs: 'the log of who installed which app where, with which scopes',
  'approved-apps': 'apps approved for the organisation and for each workspace',
  'restricted-apps': 'apps that may no longer be installed',
  'app-requests': 'requests for apps that nobody has decided yet',
  'connected-apps': 'connected apps installed or built here, with their session, refresh and IP policies',
  'external-client-apps': 'external client apps with their policies',
  'external-client-usage': 'who holds tokens of each external client app',
  'app-scopes': 'scopes that an app’s own configuration asks for',
  preauthorizations: 'profiles and permission sets that are let in without asking',
  'login-history': 'logins through apps, from where and how; a refreshed token leaves no line',
  'api-usage': 'the log of API calls per app, with their addresses and volume',
  'user-powers': 'people who hold permissions over all data, users or apps',
  'outbound-credentials': 'credentials with which the tenant signs in elsewhere',
  'installed-packages': 'packages of other makers that run inside the tenant',
} as const;
export type StreamId = keyof typeof streamIds;

/** What no API of the vendor gives. Always shown; makes detections not-assessed, never lowers coverage. */
export const blindSpotIds = {
  'delegation-list': 'domain-wide delegation granted before the admin log begins',
  'app-access-settings': 'the per-app trusted, limited and blocked list',
  'app-verification': 'publisher and verification state of a client id',
  'marketplace-installs': 'Marketplace apps an admin installed for everyone',
  'grant-times': 'when a grant was given',
  'first-party-access': 'pre-authorised access of the vendor’s own apps, and abuse of their sign-ins',
  'resource-specific-consent': 'resource-specific consent in teams, chats and groups',
  'selected-sites': 'which sites a Sites.Selected app may reach',
  'mailbox-scoping': 'Exchange limits on app-only mailbox access, and add-ins',
  'partner-access': 'access of partners by delegated administration (GDAP)',
  'installed-tokens': 'which apps are installed now and which tokens they hold',
  'token-use': 'when and from where a token was last used',
  'legacy-integrations': 'incoming webhooks and integrations without an app id',
  'token-scopes': 'the scopes of a single token',
  'tokens-without-refresh':
    'integrations that sign in by JWT or client credentials and leave no token in the list',
  'app-block-state': 'whether an app is blocked',
} as const;
export type BlindSpotId = keyof typeof blindSpotIds;
