/** What a change of ordinary life concerns, and how the audit log is told. */
import { safeName } from '../../core/text.ts';
import type { Person } from '../contract.ts';
import type { Lot } from '../life.ts';
import { registrationOf } from './app-objects.ts';
import type { AppProfile } from './app-profile.ts';
import { microsoftTenant } from './app-profile.ts';
import { auditEvent, type Happening, type Target } from './audit-events.ts';
import type { Registration } from './applications.ts';
import type { Grant } from './grants.ts';
import { personInitiator } from './initiator.ts';
import type { Tenant } from './tenant.ts';

/** As many are looked at before a change is given up. */
const most = 100;

export function someone(tenant: Tenant, lot: Lot, fits: (person: Person) => boolean): Person | null {
  const { staff } = tenant;
  const start = lot.index(staff.size, 'who');
  for (let i = 0; i < Math.min(most, staff.size); i += 1) {
    const person = staff.person((start + i) % staff.size);
    if (fits(person)) return person;
  }
  return null;
}

export function isActive({ status }: Person): boolean {
  return status === 'active';
}

/** A grant that stands, of an app and a person that are still here. */
export function someGrant(tenant: Tenant, lot: Lot, fits: (grant: Grant) => boolean): Grant | null {
  const table = tenant.grants();
  const written = [...tenant.changes.grants.values()].filter((grant) => grant !== null);
  for (let i = 0; i < most; i += 1) {
    const place = lot.index(table.size + written.length, `grant ${i}`);
    const grant =
      place < table.size ? tenant.grant(table.at(place).id) : (written[place - table.size] ?? null);
    if (grant === null || !fits(grant) || tenant.app(grant.clientId) === null) continue;
    if (grant.principalId === null || tenant.personOf(grant.principalId) !== -1) return grant;
  }
  return null;
}

/** An app of a vendor or of the company that only asks for access, and gives none. */
export function someClient(tenant: Tenant, lot: Lot, fits: (app: AppProfile) => boolean): AppProfile | null {
  const { directory, changes } = tenant;
  const created = [...changes.createdApps.keys()];
  const kept = [directory.special('auditor'), directory.special('actor')];
  for (let i = 0; i < most; i += 1) {
    const place = lot.index(directory.servicePrincipals + created.length, `app ${i}`);
    if (kept.includes(place)) continue;
    const id = created[place - directory.servicePrincipals] ?? directory.servicePrincipalId(place);
    const app = tenant.app(id);
    if (app !== null && isClient(app) && fits(app)) return app;
  }
  return null;
}

function isClient({ type, roles, scopes, ownerTenant, disabledByMicrosoft }: AppProfile): boolean {
  const gives = roles.length > 0 || scopes.length > 0;
  return type === 'Application' && !gives && ownerTenant !== microsoftTenant && disabledByMicrosoft === null;
}

/** Of what strangers made up, what can be shown. */
export function nameOf({ name, appId }: AppProfile): string {
  return safeName(name, appId);
}

/** A service principal as the log names it. */
export function targetOf(
  { id, name }: Pick<AppProfile, 'id' | 'name'>,
  properties: NonNullable<Target['properties']> = [],
): Target {
  return { id, name, type: 'ServicePrincipal', properties };
}

/** Logs what an administrator did, now. */
export function note(
  tenant: Tenant,
  happening: Omit<Happening, 'at' | 'correlation' | 'number' | 'by'> & { readonly by?: Happening['by'] },
): void {
  tenant.changes.events.push(
    auditEvent({
      at: tenant.clock.now(),
      correlation: tenant.freshId(),
      number: 10,
      by: personInitiator(tenant, null),
      ...happening,
    }),
  );
}

/** An own registration, but none with which the audit itself signs in. */
export function someRegistration(
  tenant: Tenant,
  lot: Lot,
  fits: (one: Registration) => boolean,
): Registration | null {
  const { directory, changes } = tenant;
  const ours = ['auditor', 'actor'].map((key) => directory.appId(directory.special(key)));
  const created = [...changes.createdRegistrations.keys()];
  for (let i = 0; i < most; i += 1) {
    const place = lot.index(directory.registrations + created.length, `registration ${i}`);
    const id = created[place - directory.registrations] ?? directory.ids.application.at(place);
    const found = registrationOf(tenant, id);
    if (found !== null && !ours.includes(found.app.appId) && fits(found)) return found;
  }
  return null;
}

/** @param fields that delta tells of */
export function noteUpdate(
  tenant: Tenant,
  { id, app }: Registration,
  activity: string,
  fields: readonly string[],
  properties: NonNullable<Target['properties']>,
): void {
  tenant.noteChange('applications', id, 'updated', fields);
  note(tenant, {
    activity,
    operation: 'Update',
    targets: [{ id, name: app.name, type: 'Application', properties }],
    details: [['AppId', app.appId]],
  });
}
