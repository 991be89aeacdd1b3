/**
 * What no API of Salesforce does, with the exact clicks. Block comes first and Uninstall never instead of it: that
 * removes only the org's own policy for the app and lets it in more easily.
 * https://help.salesforce.com/s/articleView?id=xcloud.connected_app_manage_oauth.htm
 */
import type { AppRow } from '../../../src/core/rows.ts';
import { safeName } from '../../../src/core/text.ts';
import type { ProposedManualStep } from '../../../src/kit/acting.ts';

export type SalesforceAppKind = 'connected app' | 'external client app' | 'package';

/** Ids of external client apps begin with 0xI, of packages with 033; all others have a connected app, installed or not. */
export function kindOf({ clientId }: Pick<AppRow, 'clientId'>): SalesforceAppKind {
  if (clientId.startsWith('033')) return 'package';
  return clientId.startsWith('0xI') ? 'external client app' : 'connected app';
}

/** Several may go by one name, so the id stands beside it. */
export function shownApp({ name, clientId }: Pick<AppRow, 'name' | 'clientId'>): string {
  return clientId === 'name:' ? 'an app without a name' : safeName(name, clientId);
}

function withId(app: AppRow): string {
  return app.clientId.startsWith('name:') ? shownApp(app) : `${shownApp(app)} (${app.clientId})`;
}

export function blockStep(app: AppRow): ProposedManualStep {
  const name = withId(app);
  if (kindOf(app) === 'external client app')
    return {
      phase: 'stop-tokens',
      what: `let only pre-authorised people in to ${name}, and disable it where Setup offers that`,
      how: `On the org’s own address open /lightning/setup/ManageExternalClientApplication/home (Setup › External Client App Manager) › ${name} › Policies › Edit › OAuth Policies › Permitted Users: “Admin approved users are pre-authorized” › Save`,
      survives: 'Tokens already issued, until they are revoked.',
      undo: 'Set Permitted Users back, on the same page.',
      check:
        'The app’s fact permittedUsers is “admin-approved”. Whether it is disabled, no API tells: look on the same page.',
    };
  return {
    phase: 'stop-tokens',
    what: `block ${name}`,
    how: `On the org’s own address open /lightning/setup/ConnectedAppsUsage/home (Setup › Connected Apps OAuth Usage) › the line of ${name} › Block. Do this while the app still has tokens: a line without any disappears from this page. Not Uninstall: that does not keep the app out`,
    survives: 'Another app of the same vendor, and another app of the same name.',
    undo: 'Unblock, on the same page.',
    check: `${name} has no more tokens. Whether it is blocked, no API tells: the button on that page then says Unblock.`,
  };
}

export function apiAccessStep(): ProposedManualStep {
  return {
    phase: 'stop-consent',
    what: 'look whether API Access Control keeps apps out that nobody has allowed',
    how: 'Setup › API Access Control. Grantwarden only reports it and never switches it: it stops every app that is not on the list, Data Loader and the Salesforce CLI too, so list those first; Salesforce Support must make it available',
    survives: 'People with the permission “Use Any API Client” use any app all the same.',
    undo: 'Clear the same box.',
    check: 'The setting that says whether only allowed apps have access to the APIs.',
  };
}

export function sessionsStep(app: AppRow): ProposedManualStep {
  const name = withId(app);
  return {
    phase: 'end-sessions',
    what: `end the sessions of those who used ${name}, and freeze users that only it signs in as`,
    how: 'Setup › Session Management › choose the sessions of these people with the type API or OAuth › Remove. For an integration user: Setup › Users › the user › Freeze',
    survives: 'Ending a session ends no refresh token: revoke those first.',
    undo: 'Unfreeze the user. A session is opened by signing in again.',
    check: null,
  };
}

/** @param users as whom it acts */
export function clientCredentialsStep(app: AppRow, users: readonly string[]): ProposedManualStep {
  const name = withId(app);
  const as = users.length === 0 ? 'its run-as user' : users.join(', ');
  return {
    phase: 'remove-power',
    what: `switch off the client credentials flow of ${name}, and freeze ${as} if nothing else needs it`,
    how: `Setup › ${kindOf(app) === 'external client app' ? 'External Client App Manager' : 'App Manager'} › ${name} › Policies › OAuth Flows: clear Enable Client Credentials Flow › Save. Then Setup › Users › ${as} › Freeze`,
    survives:
      'Access tokens of that flow, until the session timeout of the org. They stand in no list of tokens.',
    undo: 'Switch the flow on again; Unfreeze.',
    check: `${name} acts as nobody: its grant of the kind app-role is gone.`,
  };
}

export function uninstallPackageStep(app: AppRow): ProposedManualStep {
  const name = withId(app);
  return {
    phase: 'remove-power',
    what: `uninstall the package ${name}, after its connected apps are blocked and their tokens revoked`,
    how: `Setup › Installed Packages › ${name} › Uninstall; export its data first`,
    survives: 'Tokens of apps that it did not bring, named credentials it used, and copies of its data.',
    undo: 'Install it again; its data is kept as an export for 48 hours.',
    check: `The package ${name} is listed no more.`,
  };
}

export function rotateStep(app: AppRow): ProposedManualStep {
  return {
    phase: 'rotate',
    what: `replace secrets that ${withId(app)} could read`,
    how: 'Search cases, notes, tasks, files and long text fields for keys and passwords (“AKIA”, “password”, “token”, “secret”), and replace them where they are valid; then replace what the org’s named and external credentials and auth. providers hold for this vendor (Setup › Named Credentials; Setup › Auth. Providers)',
    survives: 'Copies that were exported before.',
    undo: null,
    check: null,
  };
}

export function verifyStep(app: AppRow): ProposedManualStep {
  const name = withId(app);
  return {
    phase: 'verify',
    what: `audit again, and see that ${name} has no tokens`,
    how: 'grantwarden audit, then grantwarden trace with the same name. By hand: SELECT COUNT() FROM OauthToken WHERE AppName = the exact name, or the app’s line in Setup › Connected Apps OAuth Usage, which is gone with its last token',
    survives: null,
    undo: null,
    check: `No grant of ${name} but those that stayed on purpose.`,
  };
}

export function huntStep(app: AppRow): ProposedManualStep {
  return {
    phase: 'hunt',
    what: `find out what ${withId(app)} did`,
    how: 'Setup › Login History for addresses and clients that are not the vendor’s; Setup › View Setup Audit Trail for changes; with Event Monitoring EventLogFile of RestApi, BulkApi, BulkApi2 and ApiTotalUsage by CONNECTED_APP_ID: large queries, new addresses, bulk jobs that were deleted. SELECT EventType, LogDate, LogFile FROM EventLogFile',
    survives:
      'Refreshes of a token leave no line in Login History; without Event Monitoring reads are kept for a day at most.',
    undo: null,
    check: null,
  };
}
