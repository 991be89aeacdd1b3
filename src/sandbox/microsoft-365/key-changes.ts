/** Secrets and certificates, of registrations and of service principals. */
import type { Change, Lot } from '../life.ts';
import type { AppProfile, Secret } from './app-profile.ts';
import type { Registration } from './applications.ts';
import { nameOf, note, noteUpdate, someClient, someRegistration, targetOf } from './change-subjects.ts';
import { heldBy } from './service-principals.ts';
import type { Tenant } from './tenant.ts';

const year = 365 * 86_400_000;
const credentialsChanged = 'Update application – Certificates and secrets management ';

/** How often in a round, and the change. */
export function keyChanges(tenant: Tenant): readonly (readonly [number, Change])[] {
  const { directory, changes } = tenant;

  function secretsOf({ id, app }: Registration): readonly Secret[] {
    return heldBy({ id, secrets: app.secrets }, changes);
  }

  function described(secrets: readonly Secret[]): readonly string[] {
    return secrets.map(
      ({ keyId, kind, displayName }) =>
        `[KeyIdentifier=${keyId},KeyType=${kind === 'password' ? 'Password' : 'AsymmetricX509Cert'},KeyUsage=Verify,DisplayName=${displayName ?? ''}]`,
    );
  }

  function noteKeys(found: Registration, before: readonly Secret[], kind: Secret['kind']): void {
    noteUpdate(
      tenant,
      found,
      credentialsChanged,
      [kind === 'password' ? 'passwordCredentials' : 'keyCredentials'],
      [
        ['KeyDescription', described(before), described(secretsOf(found))],
        ['Included Updated Properties', null, 'KeyDescription'],
      ],
    );
  }

  function newSecret(lot: Lot): Secret {
    const start = tenant.clock.now();
    return {
      keyId: tenant.freshId(),
      kind: lot.chance('kind') < 0.6 ? 'password' : 'certificate',
      displayName: `key ${lot.nth}`,
      start: new Date(start).toISOString(),
      end: new Date(start + year).toISOString(),
    };
  }

  function addKey(lot: Lot): string | null {
    const found = someRegistration(tenant, lot, () => true);
    if (found === null) return null;
    const before = secretsOf(found);
    const secret = newSecret(lot);
    changes.addedSecrets.set(found.id, [...(changes.addedSecrets.get(found.id) ?? []), secret]);
    noteKeys(found, before, secret.kind);
    return `${nameOf(found.app)} got a ${secret.kind}`;
  }

  function removeKey(lot: Lot): string | null {
    const found = someRegistration(tenant, lot, (one) => secretsOf(one).length > 0);
    if (found === null) return null;
    const before = secretsOf(found);
    const secret = lot.pick(before, 'key');
    if (secret === null) return null;
    changes.removedParts.add(`${found.id}/${secret.keyId}`);
    noteKeys(found, before, secret.kind);
    return `${nameOf(found.app)} lost a ${secret.kind}`;
  }

  /** On the service principal, where no registration shows it. */
  function principalKeys({ id, principalSecrets }: AppProfile): readonly Secret[] {
    return heldBy({ id, secrets: principalSecrets }, changes);
  }

  function notePrincipalKeys(app: AppProfile, before: readonly Secret[], secret: Secret): void {
    const after = principalKeys(app);
    tenant.noteChange('servicePrincipals', app.id, 'updated', [
      secret.kind === 'password' ? 'passwordCredentials' : 'keyCredentials',
    ]);
    note(tenant, {
      activity: `${after.length > before.length ? 'Add' : 'Remove'} service principal credentials`,
      operation: 'Update',
      targets: [
        targetOf(app, [
          ['KeyDescription', described(before), described(after)],
          ['Included Updated Properties', null, 'KeyDescription'],
        ]),
      ],
    });
  }

  function addPrincipalKey(lot: Lot): string | null {
    const app = someClient(tenant, lot, ({ ownerTenant }) => ownerTenant !== directory.tenantId);
    if (app === null) return null;
    const secret = newSecret(lot);
    const before = principalKeys(app);
    changes.addedSecrets.set(app.id, [...(changes.addedSecrets.get(app.id) ?? []), secret]);
    notePrincipalKeys(app, before, secret);
    return `the service principal of ${nameOf(app)} got a ${secret.kind}`;
  }

  function removePrincipalKey(lot: Lot): string | null {
    const app = someClient(tenant, lot, (one) => principalKeys(one).length > 0);
    const before = app === null ? [] : principalKeys(app);
    const secret = lot.pick(before, 'key');
    if (app === null || secret === null) return null;
    changes.removedParts.add(`${app.id}/${secret.keyId}`);
    notePrincipalKeys(app, before, secret);
    return `the service principal of ${nameOf(app)} lost a ${secret.kind}`;
  }

  return [
    [3, addKey],
    [2, removeKey],
    [2, addPrincipalKey],
    [1, removePrincipalKey],
  ];
}
