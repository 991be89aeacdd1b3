/**
 * How an app is cut off from a Salesforce org. Block ends its sessions and refuses new ones; Uninstall on the same
 * page removes only the local policy and loosens control: https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_oauth.htm
 */
import type { ContainedApp, Containment, ContainmentStep } from '../../src/kit/containment.ts';

export const salesforceContainment: Containment = {
  connections: [
    'connected-apps',
    'external-client-apps',
    'tokens',
    'external-client-usage',
    'preauthorizations',
    'outbound-credentials',
    'installed-packages',
  ],
  unseen: ['tokens-without-refresh', 'app-block-state'],
  use: { streams: ['tokens'], blindSpots: ['tokens-without-refresh'] },
  logs: [
    {
      name: 'LoginHistory',
      shows: 'first sign-ins of this app per person, with IP address (not later refreshes)',
      kept: 'about 6 months',
      days: 180,
      where: 'Setup › Login History, or SELECT … FROM LoginHistory grouped by Application, LoginType',
    },
    {
      name: 'SetupAuditTrail',
      shows: 'who installed or changed the app, its policies and permission sets',
      kept: 'at least 180 days',
      days: 180,
      where:
        'Setup › View Setup Audit Trail, or SELECT CreatedDate, CreatedBy.Username, Section, Display FROM SetupAuditTrail',
    },
    {
      name: 'EventLogFile (RestApi, BulkApi, ApiTotalUsage)',
      shows: 'each API call: app id, person, IP address, object, rows read',
      kept: 'one day free for some event types; 30 days or more with Event Monitoring',
      days: 30,
      where: 'SELECT EventType, LogDate, LogFile FROM EventLogFile; columns CONNECTED_APP_ID, USER_AGENT',
    },
  ],
  steps: (app) => [...stop(app), ...endGrants(app), ...power(app), ...after(app)],
};

function stop(app: ContainedApp): readonly ContainmentStep[] {
  const external = isExternal(app);
  if (isPackage(app)) return [];
  return [
    {
      phase: 'stop-tokens',
      title: external
        ? 'disable it: External Client App Manager'
        : 'Block, never Uninstall: OAuth Usage page',
      by: 'console',
      how: external
        ? 'Setup › External Client App Manager (/lightning/setup/ManageExternalClientApplication/home) › the app › Policies: Permitted Users = Admin approved users are pre-authorized; disable the app where the page offers it'
        : 'Setup › Connected Apps OAuth Usage (/lightning/setup/ConnectedAppsUsage/home) › the app › Block. Not Uninstall: that removes only your policy',
      reversible: 'yes',
      undo: external ? 'Set the policy back.' : 'Unblock, on the same page.',
      survives: external
        ? 'Tokens already issued, until they are revoked below.'
        : 'Nothing of this app: Block ends its sessions. A second app of the vendor goes on.',
    },
    {
      phase: 'stop-consent',
      title: external ? 'admin-approved users only' : 'stays blocked; let only approved apps in',
      by: 'console',
      how: 'Setup › API Access Control: limit API access to allow-listed apps (Support must switch it on; it stops every app that is not listed, so list those first)',
      reversible: 'yes',
      undo: 'Switch it off.',
      survives: 'People with “Use Any API Client” or “Approve Uninstalled Connected Apps” still get in.',
    },
  ];
}

function endGrants(app: ContainedApp): readonly ContainmentStep[] {
  const { grants, people, clientId } = app;
  const external = isExternal(app);
  const held = (grants.get('delegated-user') ?? 0) > 0;
  return [
    ...step(held, {
      phase: 'end-grants',
      title: `revoke the tokens of ${people === 1 ? '1 person' : `${people} people`}`,
      by: 'api',
      how: external
        ? `DELETE services/data/vXX.X/apps/oauth/usage/${clientId}/tokens`
        : 'POST {instance}/services/oauth2/revoke for each token; or Setup › Connected Apps OAuth Usage › the user count › Revoke All',
      reversible: 'no',
      undo: 'Each person authorises it anew; of an app that is not installed only administrators can.',
      survives: 'A password reset ends none of them. Revoking a refresh token ends its access tokens.',
    }),
    ...step(held, {
      phase: 'end-sessions',
      title: 'end its live API sessions; freeze integration users',
      by: 'console',
      how: 'Setup › Session Management: remove sessions of its holders; Setup › Users › the integration user › Freeze',
      reversible: 'partly',
      undo: 'Unfreeze. A session is opened by signing in again.',
      survives: 'Ending a session does not end a refresh token: revoke first.',
    }),
  ];
}

function power(app: ContainedApp): readonly ContainmentStep[] {
  const { grants, facts } = app;
  return [
    ...step(grants.has('preauthorized'), {
      phase: 'remove-power',
      title: 'take it off profiles and permission sets',
      by: 'api',
      how: 'DELETE SetupEntityAccess/{id} of each profile and permission set that lets it in without asking',
      reversible: 'yes',
      undo: 'Create the same row again (ParentId, SetupEntityId): note them before.',
      survives: 'Tokens already issued.',
    }),
    ...step(grants.has('app-role') || facts['clientCredentials'] === 'yes', {
      phase: 'remove-power',
      title: 'switch off its client-credentials flow',
      by: 'console',
      how: 'the app › Policies › OAuth flows: Enable Client Credentials Flow off; freeze its run-as user',
      reversible: 'yes',
      undo: 'Switch it on again.',
      survives: 'It leaves no token in the list of tokens, so its use shows in LoginHistory only.',
    }),
    ...step(grants.has('install') || isPackage(app), {
      phase: 'remove-power',
      title: 'uninstall its managed package, after the block',
      by: 'console',
      how: 'Setup › Installed Packages › the package › Uninstall (export its data first)',
      reversible: 'no',
      undo: 'Install it again from the AppExchange; data of its objects is kept 48 hours as an export.',
      survives: 'Code that was copied out of it; named credentials it used.',
    }),
  ];
}

function after(app: ContainedApp): readonly ContainmentStep[] {
  const { clientId } = app;
  return [
    ...step(!isPackage(app), {
      phase: 'rotate',
      title: 'rotate secrets in cases, notes and files of the org',
      by: 'people',
      how: 'Search Case, Note, Task, Attachment and custom fields for keys and passwords (“AKIA”, “password”, “token”), replace them; rotate named credentials that point to the vendor',
      reversible: 'no',
      undo: 'A secret that was replaced is not used again.',
      survives: 'Copies already exported.',
    }),
    {
      phase: 'verify',
      title: isPackage(app) ? 'the package is listed no more' : 'count its tokens again, until there is none',
      by: 'api',
      how: isPackage(app)
        ? 'SELECT SubscriberPackage.Name FROM InstalledSubscriberPackage; then grantwarden audit'
        : isExternal(app)
          ? `GET services/data/vXX.X/apps/oauth/usage/${clientId}/users is empty; then grantwarden audit`
          : 'SELECT COUNT() FROM OauthToken WHERE AppName = the app is 0; then grantwarden audit',
      reversible: 'nothing changes',
      undo: null,
      survives: null,
    },
    ...step(!isPackage(app), {
      phase: 'hunt',
      title: 'LoginHistory, SetupAuditTrail, EventLogFile',
      by: 'console',
      how: 'Setup › Login History and View Setup Audit Trail; EventLogFile RestApi, BulkApi and ApiTotalUsage of this app: large queries, new IP addresses, bulk jobs deleted afterwards',
      reversible: 'nothing changes',
      undo: null,
      survives: 'Without Event Monitoring the reading itself is not logged for long.',
    }),
  ];
}

/** Ids of external client apps begin with 0xI, of packages with 033. */
function isExternal({ clientId }: ContainedApp): boolean {
  return clientId.startsWith('0xI');
}

function isPackage({ clientId }: ContainedApp): boolean {
  return clientId.startsWith('033');
}

function step(wanted: boolean, one: ContainmentStep): readonly ContainmentStep[] {
  return wanted ? [one] : [];
}
