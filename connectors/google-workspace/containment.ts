/**
 * How an app is cut off from Google Workspace. The block of a client id has no API; deleting a token ends all of one
 * person's access and refresh tokens for the client: https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens/delete
 */
import { consoleAccessOf } from '../../src/core/console-access.ts';
import { safeText } from '../../src/core/text.ts';
import { consoleAddress } from '../../src/kit/console-address.ts';
import type { ContainedApp, Containment, ContainmentStep } from '../../src/kit/containment.ts';

const controls = 'Admin console › Security › Access and data control › API controls';

export const googleContainment: Containment = {
  consoleUrl: ({ person }) =>
    person === null
      ? consoleAddress('https://admin.google.com/', 'ac', 'owl', 'list')
      : consoleAddress('https://admin.google.com/', 'ac', 'users', person),
  connections: ['users', 'tokens', 'suspended-user-grants', 'app-passwords', 'admin-events'],
  unseen: ['delegation-list', 'marketplace-installs'],
  use: { streams: ['token-events'], blindSpots: [] },
  logs: [
    {
      name: 'OAuth token log',
      shows: 'consents, revocations and API calls by this client id, with person, scopes and IP address',
      kept: '180 days, some hours late; API calls in some editions only',
      days: 180,
      where:
        'Admin console › Reporting › Audit and investigation › OAuth log events, or activities.list of application token',
    },
    {
      name: 'Admin log',
      shows: 'domain-wide delegation given to this client id, and changes of its access level',
      kept: '180 days',
      days: 180,
      where: 'Admin console › Reporting › Audit and investigation › Admin log events',
    },
    {
      name: 'Gmail, Drive and Calendar logs',
      shows: 'mail sent or read, files downloaded or shared in the names of its holders',
      kept: 'Drive and Calendar 180 days, Gmail 30 days',
      days: 30,
      where: 'Admin console › Reporting › Audit and investigation',
    },
  ],
  steps: (app) => [...block(app), ...endGrants(app), ...sessions(app), ...standing(app), ...after(app)],
};

function block({ clientId, grants, facts }: ContainedApp): readonly ContainmentStep[] {
  if (isAppPassword(grants)) return [];
  return [
    {
      phase: 'stop-tokens',
      title: 'block the client id in API controls',
      by: 'console',
      how: `${controls} › Manage app access › Configure new app, or the app in the list: search for ${clientId}, choose the top organisational unit, Blocked${told(facts)}`,
      reversible: 'yes',
      undo: 'Set the access level back to what it was: note it before.',
      survives: 'Data already copied. Google gives no time by which a block has reached every service.',
    },
    {
      phase: 'stop-consent',
      title: 'the block also refuses new consents; check it stays',
      by: 'console',
      how: `${controls} › Manage app access: ${clientId} is listed as Blocked for every organisational unit`,
      reversible: 'nothing changes',
      undo: null,
      survives: 'A second client id of the same vendor is not blocked with it.',
    },
  ];
}

/** An older word than the console's own: a reason to look, never to leave the step out. */
function told(facts: ContainedApp['facts']): string {
  const listed = consoleAccessOf({ facts });
  return listed === null ? '' : `. On ${listed.asOf} it was ${safeText(listed.access)}`;
}

function endGrants({ clientId, grants, people }: ContainedApp): readonly ContainmentStep[] {
  const tokens = grants.get('delegated-user') ?? 0;
  const passwords = grants.get('app-password') ?? 0;
  return [
    ...step(tokens > 0, {
      phase: 'end-grants',
      title: `delete the tokens of ${people === 1 ? '1 person' : `${people} people`}`,
      by: 'api',
      how: `DELETE admin/directory/v1/users/{userKey}/tokens/${clientId}, once for each holder`,
      reversible: 'no',
      undo: 'Nobody can bring a token back: each person must consent again.',
      survives:
        'Until the client is blocked a person can consent again at once. The time until every service has noticed is not published.',
    }),
    ...step(passwords > 0, {
      phase: 'end-grants',
      title: `delete ${passwords === 1 ? '1 app password' : `${passwords} app passwords`}`,
      by: 'api',
      how: 'DELETE admin/directory/v1/users/{userKey}/asps/{codeId}, once for each app password',
      reversible: 'no',
      undo: 'The person makes another one.',
      survives: 'An open IMAP or SMTP connection may last until it is closed.',
    }),
  ];
}

function sessions({ grants, people }: ContainedApp): readonly ContainmentStep[] {
  return step((grants.get('delegated-user') ?? 0) > 0, {
    phase: 'end-sessions',
    title: 'sign holders out if an account was taken over',
    by: 'api',
    how: `POST admin/directory/v1/users/{userKey}/signOut for those of the ${people} whose account shows strange use`,
    reversible: 'no',
    undo: 'They sign in again.',
    survives: 'Sign-ins at other sites by SAML or “Sign in with Google”, and the vendor’s own sessions.',
  });
}

function standing({ clientId, grants }: ContainedApp): readonly ContainmentStep[] {
  return [
    ...step(grants.has('domain-wide-delegation'), {
      phase: 'remove-power',
      title: 'remove its domain-wide delegation',
      by: 'console',
      how: `${controls} › Manage domain-wide delegation › ${clientId} › Delete`,
      reversible: 'yes',
      undo: 'Add the client id again with the same scopes: note them before.',
      survives: 'Access tokens already issued live up to an hour.',
    }),
    ...step(!isAppPassword(grants), {
      phase: 'remove-power',
      title: 'look for a Marketplace install and for delegation',
      by: 'console',
      how: `Admin console › Apps › Google Workspace Marketplace apps › Apps list; ${controls} › Manage domain-wide delegation. No API lists either`,
      reversible: 'partly',
      undo: 'An app that was uninstalled can be installed again from the Marketplace.',
      survives: 'An app installed for everyone may get access again without anybody’s consent.',
    }),
  ];
}

function after({ clientId, data, grants }: ContainedApp): readonly ContainmentStep[] {
  const passwords = isAppPassword(grants);
  return [
    ...step(data.includes('mail') || data.includes('files'), {
      phase: 'rotate',
      title: 'rotate secrets that lie in mail and files it could read',
      by: 'people',
      how: 'Ask each holder for passwords, keys and reset links in the mail and files this app could read, and replace them',
      reversible: 'no',
      undo: 'A secret that was replaced is not used again.',
      survives: 'Copies that the vendor, or who took them from the vendor, already holds.',
    }),
    {
      phase: 'verify',
      title: 'list the holders’ tokens again, until none is left',
      by: 'api',
      how: passwords
        ? 'GET admin/directory/v1/users/{userKey}/asps of each holder'
        : `GET admin/directory/v1/users/{userKey}/tokens of each holder without ${clientId}; then grantwarden audit`,
      reversible: 'nothing changes',
      undo: null,
      survives: null,
    },
    {
      phase: 'hunt',
      title: 'search token, Gmail, Drive and Calendar logs',
      by: 'console',
      how: `Admin console › Reporting › Audit and investigation › OAuth log events, client id ${clientId}`,
      reversible: 'nothing changes',
      undo: null,
      survives: 'What happened before the logs begin cannot be known.',
    },
  ];
}

/** App passwords are no client: there is nothing to block. */
function isAppPassword(grants: ContainedApp['grants']): boolean {
  return grants.has('app-password');
}

function step(wanted: boolean, one: ContainmentStep): readonly ContainmentStep[] {
  return wanted ? [one] : [];
}
