/** People, directory roles, policies and sign-ins. */
import type { Change, Lot } from '../life.ts';
import { personOrigin } from '../origins.ts';
import { consentPolicies, ownConsentPolicies } from './consent-policy.ts';
import { nameOf, note, someClient, someGrant, someone } from './change-subjects.ts';
import { directoryRoles, roleAssignmentId, roleHolders } from './directory-roles.ts';
import { graphAppId } from './resources.ts';
import { type SignIn, signInRow } from './sign-in-row.ts';
import type { Tenant } from './tenant.ts';

const choices = [
  ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'],
  ['ManagePermissionGrantsForSelf.microsoft-user-default-low'],
  [],
] as const;
const adminPolicy = 'adminConsentRequestPolicy';

/** How often in a round, and the change. */
export function tenantChanges(tenant: Tenant): readonly (readonly [number, Change])[] {
  const { directory, changes, staff, clock } = tenant;
  const { ids } = directory;

  function noteUser(index: number, activity: string, operation: 'Add' | 'Update' | 'Delete'): void {
    note(tenant, {
      category: 'UserManagement',
      activity,
      operation,
      targets: [{ id: ids.user.at(index), name: null, type: 'User' }],
    });
  }

  /** Joins everywhere, as all people do. */
  function join(): string {
    const { index, email } = staff.hire();
    noteUser(index, 'Add user', 'Add');
    return `${email} joined`;
  }

  function change(lot: Lot, status: 'active' | 'suspended' | 'gone'): string | null {
    const from = status === 'active' ? 'suspended' : 'active';
    const person = someone(tenant, lot, (one) => one.status === from && one.admin === 'none');
    if (person === null) return null;
    staff.become(person.index, status, Math.floor(clock.now()));
    if (status === 'gone') {
      noteUser(person.index, 'Delete user', 'Delete');
      return `${person.email} was deleted`;
    }
    noteUser(person.index, status === 'active' ? 'Enable account' : 'Disable account', 'Update');
    return `${person.email} was ${status === 'active' ? 'enabled' : 'disabled'}`;
  }

  function noteRole(principalId: string, name: string | null, roleId: string, given: boolean): void {
    note(tenant, {
      category: 'RoleManagement',
      activity: given ? 'Add member to role' : 'Remove member from role',
      operation: given ? 'Assign' : 'Unassign',
      targets: [
        {
          id: principalId,
          name,
          type: 'ServicePrincipal',
          properties: [['Role.TemplateId', given ? null : roleId, given ? roleId : null]],
        },
      ],
    });
  }

  function giveRole(lot: Lot): string | null {
    const app = someClient(tenant, lot, () => true);
    const role = lot.pick(directoryRoles.slice(1), 'role');
    if (app === null || role === null) return null;
    const holder = { roleId: role.id, principalId: app.id };
    const id = roleAssignmentId(holder);
    if (roleHolders(tenant).some((one) => roleAssignmentId(one) === id)) return null;
    changes.roleHolders.set(id, holder);
    noteRole(app.id, app.name, role.id, true);
    return `${nameOf(app)} became ${role.name}`;
  }

  function takeRole(lot: Lot): string | null {
    const held = roleHolders(tenant).filter(({ principalId }) => tenant.app(principalId) !== null);
    const holder = lot.pick(held, 'holder');
    const app = holder === null ? null : tenant.app(holder.principalId);
    if (holder === null || app === null) return null;
    changes.roleHolders.set(roleAssignmentId(holder), null);
    noteRole(app.id, app.name, holder.roleId, false);
    return `${nameOf(app)} lost a directory role`;
  }

  function changeConsent(lot: Lot): string {
    const before = consentPolicies(tenant);
    const current = ownConsentPolicies(tenant).join().toLowerCase();
    const others = choices.filter((choice) => choice.join().toLowerCase() !== current);
    const assigned = lot.pick(others, 'policy') ?? [];
    tenant.patch('consentPolicies', { assigned });
    note(tenant, {
      category: 'AuthorizationPolicy',
      activity: 'Update authorization policy',
      operation: 'Update',
      targets: [
        {
          id: directory.tenantId,
          name: 'Authorization Policy',
          type: 'Policy',
          properties: [
            ['PermissionGrantPolicyIdsAssignedToDefaultUserRole', before, consentPolicies(tenant)],
            ['Included Updated Properties', null, 'PermissionGrantPolicyIdsAssignedToDefaultUserRole'],
          ],
        },
      ],
    });
    return `people may consent by ${assigned.join() === '' ? 'no policy' : assigned.join()}`;
  }

  function changeRequests(): string {
    const on = changes.patches.get(adminPolicy)?.['isEnabled'] !== true;
    tenant.patch(adminPolicy, { isEnabled: on, requestDurationInDays: on ? 14 : 0 });
    note(tenant, {
      category: 'Policy',
      activity: 'Update policy',
      operation: 'Update',
      targets: [
        {
          id: directory.tenantId,
          name: 'Admin consent request policy',
          type: 'Policy',
          properties: [['IsEnabled', String(!on), String(on)]],
        },
      ],
    });
    return `people ${on ? 'may' : 'may not'} ask an administrator to consent`;
  }

  function signIn(lot: Lot): string | null {
    const grant = someGrant(
      tenant,
      lot,
      ({ clientId, principalId }) => principalId !== null && tenant.app(clientId) !== null,
    );
    const app = grant === null ? null : tenant.app(grant.clientId);
    const person = grant?.principalId == null ? -1 : tenant.personOf(grant.principalId);
    if (app === null || person === -1) return null;
    const at = Math.floor(clock.now());
    const number = 0x7000_0000 + changes.signIns.length;
    const told: SignIn = {
      at,
      type: 'nonInteractiveUser',
      person,
      appId: app.appId,
      appName: app.name,
      resource: graphAppId,
      from: personOrigin(staff, person),
      protocol: 'oAuth2',
      credential: 'none',
      session: null,
      error: 0,
    };
    changes.signIns.push({ at, body: (version, known) => signInRow(tenant, told, number, version, known) });
    changes.lastSignIns.set(app.appId, at);
    return `${nameOf(app)} signed in for ${staff.person(person).email}`;
  }

  return [
    [3, join],
    [2, (lot) => change(lot, 'suspended')],
    [2, (lot) => change(lot, 'active')],
    [2, (lot) => change(lot, 'gone')],
    [2, giveRole],
    [2, takeRole],
    [1, changeConsent],
    [1, changeRequests],
    [5, signIn],
  ];
}
