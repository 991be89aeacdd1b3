/** Organization, User, Profile and what permits them. Source: Object Reference of the same names. */
import type { Org } from '../org.ts';
import { type Caller, type PermissionSet, powerNames, type Profile } from '../powers.ts';
import { type Field, field, modifiedFields, reference, sobject, type SObject } from '../schema.ts';
import type { Assignment, OrgUser } from '../staff.ts';

function powerFields<Row>(has: (row: Row, power: string) => boolean): readonly Field<Row>[] {
  return [...powerNames].map(([power, since]) =>
    field(`Permissions${power}`, 'boolean', (row: Row) => has(row, power), { since, groupable: false }),
  );
}

export function peopleObjects(org: Org): readonly SObject[] {
  const { staff, powers } = org;
  const profileOf = ({ profile }: OrgUser) => powers.profiles.get(profile) ?? null;
  const person = { object: 'User' } as const;
  const ownedBy = ({ id }: Profile) => powers.permissionSets.find(({ profile }) => profile?.id === id);

  const organization = sobject<Org>({
    name: 'Organization',
    keyPrefix: '00D',
    rows: () => [org],
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('Name', 'string', ({ name }) => name),
      field('OrganizationType', 'picklist', () => 'Enterprise Edition'),
      field('InstanceName', 'string', () => 'EU42'),
      field('IsSandbox', 'boolean', () => false, { since: 31 }),
      field('NamespacePrefix', 'string', () => null, { nillable: true }),
      field('LanguageLocaleKey', 'picklist', () => 'en_US'),
      field('TrialExpirationDate', 'datetime', () => null, { nillable: true }),
      field('CreatedDate', 'datetime', ({ company }) => company.startedAt - 3000 * 86_400_000),
    ],
  });

  const user = sobject<OrgUser>({
    name: 'User',
    keyPrefix: '005',
    rows: () => staff.all(),
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('Username', 'string', ({ username }) => username),
      field('FirstName', 'string', ({ given }) => given, { nillable: true }),
      field('LastName', 'string', ({ family }) => family),
      field('Name', 'string', ({ given, family }) => (given === null ? family : `${given} ${family}`)),
      field('Email', 'string', ({ username }) => username),
      field('IsActive', 'boolean', ({ active }) => active),
      field('UserType', 'picklist', ({ userType }) => userType),
      field('Department', 'string', ({ department }) => department, { nillable: true }),
      field('CreatedDate', 'datetime', ({ createdAt }) => createdAt),
      ...modifiedFields,
      field('LastLoginDate', 'datetime', () => null, { nillable: true }),
      reference('ProfileId', 'Profile', (row) => profileOf(row)?.id ?? null, profileOf),
    ],
  });

  const login = sobject<OrgUser>({
    name: 'UserLogin',
    keyPrefix: '0Yw',
    since: 29,
    visible: (caller) => caller.powers.has('ManageUsers'),
    rows: () => staff.all(),
    fields: [
      field('Id', 'id', ({ ordinal }) => org.ids.id('0Yw', ordinal)),
      reference(
        'UserId',
        person.object,
        ({ id }) => id,
        (row) => row,
      ),
      field('IsFrozen', 'boolean', ({ frozen }) => frozen),
      field('IsPasswordLocked', 'boolean', () => false),
      field('LastModifiedDate', 'datetime', ({ frozenAt, createdAt }) => frozenAt ?? createdAt),
    ],
  });

  const profile = sobject<Profile>({
    name: 'Profile',
    keyPrefix: '00e',
    rows: () => powers.profiles.values(),
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('Name', 'string', ({ name }) => name),
      field('CreatedDate', 'datetime', () => powers.createdAt),
      field('LastModifiedDate', 'datetime', (row) => ownedBy(row)?.modifiedAt ?? null),
      field('SystemModstamp', 'datetime', (row) => ownedBy(row)?.modifiedAt ?? null),
      ...powerFields<Profile>((row, power) => ownedBy(row)?.powers.has(power) === true),
    ],
  });

  const permissionSet = sobject<PermissionSet>({
    name: 'PermissionSet',
    keyPrefix: '0PS',
    rows: () => powers.permissionSets,
    fields: [
      field('Id', 'id', ({ id }) => id),
      field('Name', 'string', ({ name }) => name),
      field('Label', 'string', ({ label }) => label),
      field('Type', 'picklist', (row) => (row.profile === null ? 'Regular' : 'Profile'), { since: 46 }),
      field('IsOwnedByProfile', 'boolean', (row) => row.profile !== null),
      field('IsCustom', 'boolean', (row) => row.profile === null),
      field('CreatedDate', 'datetime', ({ createdAt }) => createdAt),
      ...modifiedFields,
      reference(
        'ProfileId',
        'Profile',
        (row) => row.profile?.id ?? null,
        (row) => row.profile,
      ),
      ...powerFields<PermissionSet>((row, power) => row.powers.has(power)),
    ],
  });

  interface Assigned extends Assignment {
    readonly user: OrgUser;
  }
  function* assignments(): Generator<Assigned> {
    for (const one of staff.all())
      for (const assignment of staff.assignments(one)) yield { ...assignment, user: one };
  }
  const assignment = sobject<Assigned>({
    name: 'PermissionSetAssignment',
    keyPrefix: '0Pa',
    rows: assignments,
    fields: [
      field('Id', 'id', ({ id }) => id),
      reference(
        'AssigneeId',
        person.object,
        (row) => row.user.id,
        (row) => row.user,
      ),
      reference(
        'PermissionSetId',
        'PermissionSet',
        ({ set }) => set.id,
        ({ set }) => set,
      ),
      field('PermissionSetGroupId', 'reference', () => null, { nillable: true, since: 45 }),
      field('ExpirationDate', 'datetime', () => null, { nillable: true, since: 52 }),
      field('IsActive', 'boolean', () => true, { since: 55 }),
      field('SystemModstamp', 'datetime', ({ at }) => at),
    ],
  });

  const ownAccess = sobject<Caller>({
    name: 'UserPermissionAccess',
    keyPrefix: null,
    since: 41,
    rows: (caller) => [caller],
    fields: [
      field('LastCacheUpdate', 'datetime', () => null, { nillable: true }),
      ...powerFields<Caller>((caller, power) => caller.powers.has(power)),
    ],
  });

  return [organization, user, login, profile, permissionSet, assignment, ownAccess];
}
