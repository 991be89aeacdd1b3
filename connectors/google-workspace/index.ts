/** Google Workspace through the Admin SDK and the Cloud Identity Policy API, as plain data. */
import type { ConnectorDefinition } from '../../src/kit/connector.ts';

const scope = 'https://www.googleapis.com/auth/';
const roster = `${scope}admin.directory.user.readonly`;
const security = `${scope}admin.directory.user.security`;
const audit = `${scope}admin.reports.audit.readonly`;

export const googleWorkspace: ConnectorDefinition = {
  platform: 'google-workspace',
  title: 'Google Workspace',
  authTypes: [
    {
      type: 'service-account',
      summary: 'a service account key with domain-wide delegation, acting as an administrator',
    },
    {
      type: 'keyless',
      summary: 'the same without a key file: IAM signs for whoever may impersonate the service account',
    },
    { type: 'access-token', summary: 'a ready access token of an administrator, until it ends' },
  ],
  endpoints: [
    { name: 'api', what: 'Google’s APIs, e.g. https://admin.googleapis.com' },
    { name: 'token', what: 'the token endpoint, e.g. https://oauth2.googleapis.com/token' },
  ],
  hosts: [
    'admin.googleapis.com',
    'cloudidentity.googleapis.com',
    'iamcredentials.googleapis.com',
    'oauth2.googleapis.com',
  ],
  streams: [
    { id: 'users', needs: [roster], plan: null },
    { id: 'tokens', needs: [roster, security], plan: null, countsPeople: true },
    { id: 'suspended-user-grants', needs: [roster, security], plan: null, countsPeople: true },
    { id: 'app-passwords', needs: [roster, security], plan: null, countsPeople: true },
    {
      id: 'token-events',
      needs: [audit],
      plan: 'last use of a grant: Enterprise Standard or Plus, Education Standard or Plus, or Cloud Identity Premium',
    },
    { id: 'admin-events', needs: [audit], plan: null },
    { id: 'delegation-traces', needs: [audit], plan: null },
    { id: 'app-usage', needs: [`${scope}admin.reports.usage.readonly`], plan: null },
    {
      id: 'consent-policy',
      needs: [`${scope}cloud-identity.policies.readonly`, 'a super admin as subject'],
      plan: null,
    },
  ],
  blindSpots: [
    {
      id: 'delegation-list',
      why: 'No API lists the clients with domain-wide delegation. The admin log tells of those authorised in the last 180 days, the activity logs of those at work.',
      remedy:
        'In the Admin console under Security › Access and data control › API controls › Manage domain-wide delegation, export the list, then import it with `grantwarden import google-dwd`.',
    },
    {
      id: 'app-access-settings',
      why: 'Which app is trusted, limited or blocked can neither be read nor set by API.',
      remedy:
        'In the Admin console under Security › Access and data control › API controls › Manage app access, download the list of configured apps, then import it with `grantwarden import google-apps`.',
    },
    {
      id: 'app-verification',
      why: 'No API tells who publishes a client id or whether Google has verified it; the name shown is the publisher’s own choice.',
      remedy: 'Look the client id up in the Admin console under Manage app access.',
    },
    {
      id: 'marketplace-installs',
      why: 'No API lists the Marketplace apps that an administrator installed for everyone.',
      remedy: 'Review Apps › Google Workspace Marketplace apps in the Admin console.',
    },
    {
      id: 'grant-times',
      why: 'A grant carries no time. The token log tells of consents for 180 days, some hours late.',
      remedy: 'Audit regularly: the first audit that sees a grant dates it.',
    },
  ],
  async load() {
    const { googleWorkspaceModule } = await import('./module.ts');
    return googleWorkspaceModule;
  },
};
