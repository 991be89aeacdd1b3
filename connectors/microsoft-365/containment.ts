/**
 * How an app is cut off from Microsoft 365. Disabling is preferred to deleting, because the next consent creates a
 * deleted app anew: https://learn.microsoft.com/en-us/security/operations/incident-response-playbook-app-consent
 */
import { z } from 'zod';
import { consoleAddress } from '../../src/kit/console-address.ts';
import type { ContainedApp, Containment, ContainmentStep } from '../../src/kit/containment.ts';

/** https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows */
export const deviceCodeClicks =
  'Entra admin center › Conditional Access › New policy: all users but accounts for emergencies, all resources; Conditions › Authentication flows › Device code flow; Grant › Block access; On';

const liveTokens =
  'Access tokens already issued: 60 to 90 minutes; up to 28 hours for clients with continuous access evaluation.';

/** The other clouds have portals of their own. */
const Global = z.object({ cloud: z.literal('global') });
const portal = 'https://entra.microsoft.com/#view/';

export const microsoftContainment: Containment = {
  consoleUrl({ app, person, settings }) {
    if (!Global.safeParse(settings).success) return null;
    if (person !== null)
      return consoleAddress(
        `${portal}Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/`,
        person,
      );
    const [id] = app?.nativeIds ?? [];
    if (app === null || id === undefined) return null;
    const blade = `${portal}Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId/` as const;
    return consoleAddress(blade, id, 'appId', app.clientId);
  },
  connections: ['service-principals', 'delegated-grants', 'app-roles'],
  unseen: ['resource-specific-consent', 'mailbox-scoping', 'partner-access'],
  use: { streams: ['sign-in-activity'], blindSpots: [] },
  logs: [
    {
      name: 'Entra audit log',
      shows: 'who consented to this app, and changes of its permissions, credentials and owners',
      kept: '30 days with P1 or P2, 7 days without',
      days: 30,
      where: 'Entra admin center › Monitoring & health › Audit logs, or GET auditLogs/directoryAudits',
    },
    {
      name: 'Entra sign-in logs',
      shows: 'sign-ins through this app and as this app (service principal sign-ins), with IP addresses',
      kept: '30 days with P1 or P2, 7 days without',
      days: 30,
      where: 'Entra admin center › Monitoring & health › Sign-in logs › User and Service principal sign-ins',
    },
    {
      name: 'Purview audit log',
      shows: 'mail and files that this app’s id read or changed (MailItemsAccessed, FileDownloaded)',
      kept: '180 days, one year with E5',
      days: 180,
      where: 'Microsoft Purview portal › Audit › Search, by the application’s id',
    },
  ],
  steps: (app) => [...stop(app), ...endGrants(app), ...power(app), ...after(app)],
};

function stop(app: ContainedApp): readonly ContainmentStep[] {
  const object = objectOf(app);
  return [
    ...step(app.state !== 'disabled', {
      phase: 'stop-tokens',
      title: 'disable the service principal; do not delete it',
      by: 'api',
      how: `PATCH ${object} {"accountEnabled": false}; or Entra admin center › Enterprise applications › ${app.clientId} › Properties › Enabled for users to sign-in: No`,
      reversible: 'yes',
      undo: `PATCH ${object} {"accountEnabled": true}`,
      survives: liveTokens,
    }),
    ...(app.party === 'first' ? ofMicrosoft(app) : [userConsent]),
  ];
}

const userConsent: ContainmentStep = {
  phase: 'stop-consent',
  title: 'keep it disabled: nobody can consent to it meanwhile',
  by: 'console',
  how: 'Entra admin center › Enterprise applications › Consent and permissions › User consent settings: Do not allow user consent, if users consented to it',
  reversible: 'yes',
  undo: 'Set the user consent settings back.',
  survives: 'An app of the same vendor under another application id.',
};

/** Nobody consents to Microsoft’s own clients: whoever may sign in may use them. */
function ofMicrosoft(app: ContainedApp): readonly ContainmentStep[] {
  const object = objectOf(app);
  return [
    ...step(app.facts['appRoleAssignmentRequired'] !== 'true', {
      phase: 'stop-consent',
      title: 'require assignment for users',
      by: 'api',
      how: `PATCH ${object} {"appRoleAssignmentRequired": true}; or Entra admin center › Enterprise applications › ${app.clientId} › Properties › Assignment required: Yes; then assign those who need it`,
      reversible: 'yes',
      undo: `PATCH ${object} {"appRoleAssignmentRequired": false}`,
      survives: `${liveTokens} Other clients of Microsoft’s that people may use.`,
    }),
    {
      phase: 'stop-consent',
      title: 'block device code flow by Conditional Access',
      by: 'console',
      how: deviceCodeClicks,
      reversible: 'yes',
      undo: 'Switch the policy off.',
      survives: 'Tokens already issued; sign-ins by other ways. Without Entra ID P1 there is no such policy.',
    },
  ];
}

function endGrants({ grants, people }: ContainedApp): readonly ContainmentStep[] {
  const roles = grants.get('app-role') ?? 0;
  const delegated = (grants.get('delegated-user') ?? 0) + (grants.get('delegated-tenant') ?? 0);
  const everyone = grants.has('delegated-tenant');
  return [
    ...step(roles > 0, {
      phase: 'end-grants',
      title: `remove its application permissions (${roles})`,
      by: 'api',
      how: 'DELETE servicePrincipals/{resource}/appRoleAssignedTo/{assignment}, once for each',
      reversible: 'yes',
      undo: 'POST the same principal, resource and role: the assignment gets a new id.',
      survives: liveTokens,
    }),
    ...step(delegated > 0, {
      phase: 'end-grants',
      title: `delete its delegated consents (${delegated})`,
      by: 'api',
      how: 'DELETE oauth2PermissionGrants/{grant}, those for everyone first, then each person’s',
      reversible: 'yes',
      undo: 'POST the same clientId, consentType, principalId, resourceId and scope.',
      survives: `${liveTokens} A consent for everyone keeps working when only a person’s is deleted.`,
    }),
    ...step(delegated > 0, {
      phase: 'end-sessions',
      title: everyone
        ? 'revoke sessions of people seen using it'
        : `revoke the sessions of ${people === 1 ? '1 person' : `${people} people`}`,
      by: 'api',
      how: 'POST users/{id}/revokeSignInSessions for each holder, and for those in its sign-in log',
      reversible: 'no',
      undo: 'People sign in again, everywhere.',
      survives: `Takes some minutes. ${liveTokens}`,
    }),
  ];
}

function power({ clientId, roles, credentials, party }: ContainedApp): readonly ContainmentStep[] {
  return [
    ...step(roles.length > 0, {
      phase: 'remove-power',
      title: `take its directory roles: ${roles.length}`,
      by: 'api',
      how: `DELETE roleManagement/directory/roleAssignments/{id}: ${roles.join(', ')}`,
      reversible: 'yes',
      undo: 'Assign the role again.',
      survives: liveTokens,
    }),
    ...step(credentials > 0 || party === 'internal', {
      phase: 'remove-power',
      title: `remove its secrets, certificates and federation (${credentials})`,
      by: 'api',
      how: `POST applications(appId='${clientId}')/removePassword and removeKey with each keyId; DELETE federatedIdentityCredentials/{id}`,
      reversible: 'no',
      undo: 'A new secret or certificate must be made: the old one cannot be restored.',
      survives: liveTokens,
    }),
    ...step(credentials === 0 && party !== 'internal', {
      phase: 'remove-power',
      title: 'look for credentials added to its service principal',
      by: 'api',
      how: `GET servicePrincipals(appId='${clientId}')?$select=passwordCredentials,keyCredentials; whatever stands there was added in your tenant`,
      reversible: 'nothing changes',
      undo: null,
      survives: 'The vendor’s own credentials: only disabling the app stops those.',
    }),
  ];
}

function after(app: ContainedApp): readonly ContainmentStep[] {
  const { clientId, data } = app;
  return [
    ...step(data.includes('mail') || data.includes('files') || data.includes('chat'), {
      phase: 'rotate',
      title: 'rotate secrets in mail, files and chats it could read',
      by: 'people',
      how: 'Search its holders’ mailboxes, files and chats for passwords, keys and reset links, and replace them; look for inbox rules and forwarding that it made',
      reversible: 'no',
      undo: 'A secret that was replaced is not used again.',
      survives: 'Copies already taken; inbox rules and subscriptions made meanwhile.',
    }),
    {
      phase: 'verify',
      title: 'read grants and roles again, until none is left',
      by: 'api',
      how: `GET ${objectOf(app)}/oauth2PermissionGrants and …/appRoleAssignments with ConsistencyLevel: eventual; again after 90 minutes; then grantwarden audit`,
      reversible: 'nothing changes',
      undo: null,
      survives: null,
    },
    {
      phase: 'hunt',
      title: 'search audit, sign-in and Purview logs',
      by: 'console',
      how: `Entra admin center › Monitoring & health › Sign-in logs and Audit logs; Purview › Audit: application id ${clientId}`,
      reversible: 'nothing changes',
      undo: null,
      survives: 'What happened before the logs begin cannot be known.',
    },
  ];
}

function objectOf({ clientId }: ContainedApp): string {
  return `servicePrincipals(appId='${clientId}')`;
}

function step(wanted: boolean, one: ContainmentStep): readonly ContainmentStep[] {
  return wanted ? [one] : [];
}
