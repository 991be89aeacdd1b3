/** The audit log before the sandbox started: consents of the last month, and what administrators did. */
import type { AuditEvent } from './audit-events.ts';
import type { AppProfile } from './app-profile.ts';
import { addressesChanged, auditEvent, consentEvents, grantRemoved, roleEvent } from './audit-events.ts';
import { scatter } from './guid.ts';
import type { Tenant } from './tenant.ts';

const day = 86_400_000;
const kept = 30;
/** Enough for a large company's last month; older ones are dropped first. */
const mostConsents = 20_000;

/** Newest first. */
export function pastEvents(tenant: Tenant): readonly AuditEvent[] {
  const events = [...pastConsents(tenant), ...pastAdministration(tenant)];
  return events.toSorted((left, right) => right.at - left.at);
}

function pastConsents(tenant: Tenant): readonly AuditEvent[] {
  const { directory } = tenant;
  const table = tenant.grants();
  const recent = [...table.recent(kept)].toSorted((left, right) => right.at - left.at).slice(0, mostConsents);
  return recent.flatMap(({ index, at }) => {
    const grant = table.at(index);
    const client = tenant.app(grant.clientId);
    const resource = tenant.app(grant.resourceId);
    const person = grant.principalId === null ? 0 : directory.ids.user.indexOf(grant.principalId);
    return consentEvents({
      at,
      correlation: directory.ids.correlation.at(index),
      by: {
        kind: 'user',
        id: directory.ids.user.at(person),
        name: directory.company.person(person).email,
      },
      grant,
      oldScope: scatter(index, 3) % 3 === 0 ? ' User.Read' : null,
      newScope: grant.scope,
      clientName: client?.name ?? null,
      clientAppId: client?.appId ?? '',
      resourceName: resource?.name ?? null,
      resourceAppId: resource?.appId ?? '',
    });
  });
}

function pastAdministration(tenant: Tenant): readonly AuditEvent[] {
  const { directory } = tenant;
  const { ids, startedAt, company } = directory;
  const admin = { kind: 'user', id: ids.user.at(0), name: company.person(0).email } as const;
  const service = {
    kind: 'app',
    id: directory.servicePrincipalId(directory.special('backup')),
    name: null,
  } as const;
  const correlation = (number: number) => ids.correlation.at(3_000_000 + number);

  const roles = directory.vendorApps.flatMap(({ app, at }, place) =>
    app.since > kept
      ? []
      : tenant
          .assignments()
          .ofClient(at)
          .map((assignment) =>
            roleEvent({
              at: startedAt - app.since * day + 1000,
              correlation: correlation(100 + place),
              by: admin,
              kind: 'added',
              resourceId: assignment.resourceId,
              resourceName: assignment.resourceName,
              roleId: assignment.appRoleId,
              roleValue:
                tenant.app(assignment.resourceId)?.roles.find((role) => role.id === assignment.appRoleId)
                  ?.value ?? null,
              clientId: assignment.principalId,
              clientAppId: directory.appId(at),
            }),
          ),
  );
  const ci = directory.profile(directory.special('ci-deployer'));
  const bad = directory.profile(directory.special('half-verified'));
  const revoked = tenant.grants().at(1);
  return [
    ...roles,
    auditEvent({
      at: startedAt - 2 * day,
      correlation: correlation(1),
      number: 1,
      activity: 'Add service principal credentials',
      operation: 'Update',
      by: service,
      targets: [
        {
          id: bad.id,
          name: bad.name,
          type: 'ServicePrincipal',
          properties: [
            [
              'KeyDescription',
              '[]',
              `[KeyIdentifier=${ids.key.at(77)},KeyType=Password,KeyUsage=Verify,DisplayName=x]`,
            ],
            ['Included Updated Properties', null, 'KeyDescription'],
          ],
        },
      ],
    }),
    auditEvent({
      at: startedAt - 3 * day,
      correlation: correlation(2),
      number: 1,
      activity: 'Add owner to application',
      operation: 'Assign',
      by: admin,
      targets: [
        { id: ids.user.at(1), name: null, type: 'User' },
        { id: ids.application.at(2), name: ci.name, type: 'Application' },
      ],
    }),
    auditEvent({
      at: startedAt - 4 * day,
      correlation: correlation(3),
      number: 1,
      activity: 'Update application – Certificates and secrets management ',
      operation: 'Update',
      by: admin,
      targets: [{ id: ids.application.at(2), name: ci.name, type: 'Application' }],
    }),
    addressesChanged({
      at: startedAt - 9 * day,
      correlation: correlation(5),
      by: admin,
      target: { id: ids.application.at(2), name: ci.name },
      before: ci.replyUrls.slice(0, 1),
      after: ci.replyUrls,
    }),
    auditEvent({
      at: startedAt - 8 * day,
      correlation: correlation(6),
      number: 1,
      activity: 'Update application',
      operation: 'Update',
      by: admin,
      targets: [
        {
          id: ids.application.at(2),
          name: ci.name,
          type: 'Application',
          properties: [
            ['FederatedIdentityCredentials', trustsOf(ci.trusts.slice(0, 1)), trustsOf(ci.trusts)],
            ['Included Updated Properties', null, 'FederatedIdentityCredentials'],
          ],
        },
      ],
    }),
    grantRemoved({
      at: startedAt - 5 * day,
      correlation: correlation(4),
      by: { kind: 'user', id: ids.user.at(4), name: company.person(4).email },
      grant: { ...revoked, principalId: ids.user.at(4) },
      oldScope: ' User.Read Mail.Read',
      newScope: null,
      clientName: bad.name,
      clientAppId: bad.appId,
      resourceName: 'Microsoft Graph',
      resourceAppId: '00000003-0000-0000-c000-000000000000',
    }),
  ];
}

function trustsOf(trusts: AppProfile['trusts']) {
  return trusts.map(({ name, issuer, subject }) => ({
    Name: name,
    Issuer: issuer,
    Subject: subject,
    Audiences: ['api://AzureADTokenExchange'],
  }));
}
