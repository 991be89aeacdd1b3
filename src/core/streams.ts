/**
 * The closed list of what an audit reads and of what no API shows. Connectors declare which of these are
 * theirs; coverage, known gaps, `skip` and the needs of detections name nothing else.
 */
export const streamIds = {
  users: 'the roster, suspended and archived people included',
  tokens: "every active user's OAuth grants",
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
  principals: 'names and state of the people and apps behind the grants',
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
} as const;
export type BlindSpotId = keyof typeof blindSpotIds;
