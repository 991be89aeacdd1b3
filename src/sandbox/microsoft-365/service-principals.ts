import type { AppProfile, Secret } from './app-profile.ts';
import type { Changes } from './changes.ts';
import type { PublishedRole, PublishedScope } from './resources.ts';

type Field = (app: AppProfile, changes: Changes) => string;

const none: Field = () => 'null';
const list: Field = () => '[]';
const text = JSON.stringify as (value: unknown) => string;
/** Microsoft's own APIs publish hundreds of permissions; their JSON is made once. */
const published = new WeakMap<readonly (PublishedRole | PublishedScope)[], string>();

function once<Item extends PublishedRole | PublishedScope>(
  items: readonly Item[],
  shape: (item: Item) => unknown,
): string {
  if (items.length === 0) return '[]';
  let made = published.get(items);
  if (made === undefined) {
    made = text(items.map(shape));
    published.set(items, made);
  }
  return made;
}

/** Every property of the v1.0 type that a list returns, as JSON text of one service principal. */
export const servicePrincipalFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['id', (app) => `"${app.id}"`],
  ['deletedDateTime', none],
  ['accountEnabled', (app) => String(app.enabled)],
  ['alternativeNames', (app) => text(app.alternativeNames)],
  ['appDisplayName', (app) => text(app.name)],
  ['appDescription', none],
  ['appId', (app) => `"${app.appId}"`],
  ['applicationTemplateId', none],
  ['appOwnerOrganizationId', (app) => text(app.ownerTenant)],
  ['appRoleAssignmentRequired', () => 'false'],
  ['createdDateTime', (app) => (app.createdAt === null ? 'null' : `"${seconds(app.createdAt)}"`)],
  ['createdByAppId', none],
  ['description', none],
  ['disabledByMicrosoftStatus', (app) => text(app.disabledByMicrosoft)],
  ['displayName', (app) => text(app.name)],
  ['homepage', (app) => text(app.homepage)],
  ['isDisabled', (app) => (app.deactivated ? 'true' : 'null')],
  ['loginUrl', none],
  ['logoutUrl', none],
  ['notes', none],
  ['notificationEmailAddresses', list],
  ['preferredSingleSignOnMode', none],
  ['replyUrls', (app) => text(app.replyUrls)],
  ['servicePrincipalNames', (app) => `["${app.appId}"]`],
  ['servicePrincipalType', (app) => `"${app.type}"`],
  ['signInAudience', (app) => text(app.audience)],
  ['tags', (app) => text(app.tags)],
  ['tokenEncryptionKeyId', none],
  [
    'info',
    () =>
      '{"logoUrl":null,"marketingUrl":null,"privacyStatementUrl":null,"supportUrl":null,"termsOfServiceUrl":null}',
  ],
  ['verifiedPublisher', publisherOf],
  ['addIns', list],
  ['appRoles', (app) => once(app.roles, roleShape)],
  ['keyCredentials', (app, changes) => credentials(ownCredentials(app), changes, 'certificate')],
  ['oauth2PermissionScopes', (app) => once(app.scopes, scopeShape)],
  ['passwordCredentials', (app, changes) => credentials(ownCredentials(app), changes, 'password')],
  ['resourceSpecificApplicationPermissions', list],
]);

export function publisherOf({ publisher, createdAt }: AppProfile): string {
  if (publisher === null) return '{"displayName":null,"verifiedPublisherId":null,"addedDateTime":null}';
  return text({
    displayName: publisher.name,
    verifiedPublisherId: publisher.id,
    addedDateTime: publisher.id === null || createdAt === null ? null : seconds(createdAt),
  });
}

/** The object that carries them: a service principal or a registration. */
export interface CredentialOwner {
  readonly id: string;
  /** At first. */
  readonly secrets: readonly Secret[];
}

export function ownCredentials({ id, principalSecrets }: AppProfile): CredentialOwner {
  return { id, secrets: principalSecrets };
}

export function heldBy({ id, secrets }: CredentialOwner, changes: Changes): readonly Secret[] {
  return [...secrets, ...(changes.addedSecrets.get(id) ?? [])].filter(
    ({ keyId }) => !changes.removedParts.has(`${id}/${keyId}`),
  );
}

export function credentials(
  owner: CredentialOwner,
  changes: Changes,
  kind: 'password' | 'certificate',
): string {
  const held = heldBy(owner, changes).filter((secret) => secret.kind === kind);
  if (held.length === 0) return '[]';
  return text(
    held.map(({ keyId, displayName, start, end }) =>
      kind === 'password'
        ? {
            customKeyIdentifier: null,
            displayName,
            endDateTime: end,
            hint: 'a1B',
            keyId,
            secretText: null,
            startDateTime: start,
          }
        : {
            customKeyIdentifier: 'MzE2QkI5',
            displayName,
            endDateTime: end,
            key: null,
            keyId,
            startDateTime: start,
            type: 'AsymmetricX509Cert',
            usage: 'Verify',
          },
    ),
  );
}

function roleShape({ id, value, members }: PublishedRole) {
  const words = value ?? 'Access';
  return {
    allowedMemberTypes: members,
    description: words,
    displayName: words,
    id,
    isEnabled: true,
    origin: 'Application',
    value,
  };
}

function scopeShape({ id, value, type }: PublishedScope) {
  return {
    adminConsentDescription: value,
    adminConsentDisplayName: value,
    id,
    isEnabled: true,
    type,
    userConsentDescription: null,
    userConsentDisplayName: null,
    value,
  };
}

export function seconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
