import type { AppProfile } from './app-profile.ts';
import type { Changes } from './changes.ts';
import { graphAppId, graphRoleId } from './resources.ts';
import { credentials, publisherOf, seconds } from './service-principals.ts';

export interface Registration {
  readonly id: string;
  readonly app: AppProfile;
  readonly publisherDomain: string;
}

type Field = (registration: Registration, changes: Changes) => string;
const text = JSON.stringify as (value: unknown) => string;

const requested = text([
  {
    resourceAppId: graphAppId,
    resourceAccess: [
      { id: graphRoleId('Application.ReadWrite.All'), type: 'Role' },
      { id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', type: 'Scope' },
    ],
  },
]);

/** The properties of `/applications` that a list returns, as JSON text of one registration. */
export const applicationFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', ({ id }) => `"${id}"`],
  ['deletedDateTime', () => 'null'],
  ['appId', ({ app }) => `"${app.appId}"`],
  ['displayName', ({ app }) => text(app.name)],
  ['createdDateTime', ({ app }) => (app.createdAt === null ? 'null' : `"${seconds(app.createdAt)}"`)],
  ['publisherDomain', ({ publisherDomain }) => text(publisherDomain)],
  ['signInAudience', ({ app }) => text(app.audience)],
  ['identifierUris', ({ app }) => (app.scopes.length === 0 ? '[]' : `["api://${app.appId}"]`)],
  ['isDisabled', ({ app }) => (app.deactivated ? 'true' : 'null')],
  ['disabledByMicrosoftStatus', ({ app }) => text(app.disabledByMicrosoft)],
  ['servicePrincipalLockConfiguration', () => 'null'],
  ['tags', ({ app }) => text(app.tags)],
  ['verifiedPublisher', ({ app }) => publisherOf(app)],
  ['requiredResourceAccess', ({ app }) => (app.trusts.length > 0 ? requested : '[]')],
  [
    'passwordCredentials',
    ({ id, app }, changes) => credentials({ id, secrets: app.secrets }, changes, 'password'),
  ],
  [
    'keyCredentials',
    ({ id, app }, changes) => credentials({ id, secrets: app.secrets }, changes, 'certificate'),
  ],
  [
    'web',
    ({ app }) =>
      `{"redirectUris":${text(app.replyUrls.filter((url) => url.startsWith('https:')))},"implicitGrantSettings":{"enableAccessTokenIssuance":${app.trusts.length > 0},"enableIdTokenIssuance":false}}`,
  ],
  ['spa', () => '{"redirectUris":[]}'],
  [
    'publicClient',
    ({ app }) => `{"redirectUris":${text(app.replyUrls.filter((url) => url.startsWith('http:')))}}`,
  ],
]);
