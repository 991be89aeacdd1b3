/** Salesforce through its REST, Tooling, Connect and Metadata APIs, as plain data. */
import type { ConnectorDefinition } from '../../src/kit/connector.ts';

const api = 'API Enabled';
const setup = 'View Setup and Configuration';
const all = 'Customize Application';
const logins = 'Monitor Login History';
const eventLogs = 'View Event Log Object Data';
const metadata = 'Modify Metadata Through Metadata API Functions';

export const salesforce: ConnectorDefinition = {
  platform: 'salesforce',
  title: 'Salesforce',
  authTypes: [
    { type: 'jwt', summary: 'a certificate of an external client app, acting as a pre-authorised user' },
    { type: 'client-credentials', summary: 'a secret of an external client app, acting as its run-as user' },
    {
      type: 'refresh-token',
      summary: 'a refresh token, replaced wherever Salesforce rotates it',
      rotates: true,
    },
    { type: 'access-token', summary: 'a ready access token of a user, until its session ends' },
    { type: 'sf-cli', summary: 'the session that the Salesforce CLI holds' },
  ],
  endpoints: [
    {
      name: 'login',
      what: 'where to sign in: https://login.salesforce.com, https://test.salesforce.com for a sandbox, or the org’s My Domain',
    },
  ],
  hosts: ['salesforce.com', 'force.com', 'salesforce.mil'],
  streams: [
    { id: 'users', needs: [api, setup], plan: null },
    { id: 'user-powers', needs: [api, setup], plan: null },
    { id: 'connected-apps', needs: [api, setup, all], plan: null },
    {
      id: 'external-client-apps',
      needs: [api, setup, all],
      plan: 'an edition with external client apps, API version 59 or newer',
    },
    { id: 'installed-packages', needs: [api, setup], plan: null },
    { id: 'app-scopes', needs: [api, all, metadata], plan: null },
    { id: 'tokens', needs: [api, all], plan: null, countsPeople: true },
    {
      id: 'external-client-usage',
      needs: [api, all, 'External Client App consumer secrets allowed via REST API'],
      plan: 'an edition with external client apps, API version 59 or newer',
    },
    { id: 'preauthorizations', needs: [api, setup], plan: null },
    { id: 'consent-policy', needs: [api, all, metadata], plan: null },
    { id: 'outbound-credentials', needs: [api, all, 'Manage Auth. Providers'], plan: null },
    { id: 'login-history', needs: [api, logins], plan: null },
    {
      id: 'api-usage',
      needs: [api, eventLogs],
      plan: 'Event Monitoring, API version 61 or newer',
    },
  ],
  blindSpots: [
    {
      id: 'token-scopes',
      why: 'No API tells the scopes of a token. Shown are those that the app’s own configuration asks for, where the org holds it.',
      remedy:
        'Take an app of unknown scopes for one that may do all its users may, or have it installed here, so that its configuration can be read.',
    },
    {
      id: 'tokens-without-refresh',
      why: 'Integrations that sign in by JWT or client credentials get access tokens without a refresh token, and leave no row in the list of tokens.',
      remedy:
        'Read preauthorizations and the apps that allow client credentials; the org’s login history (Setup › Login History) shows who signs in so.',
    },
    {
      id: 'app-block-state',
      why: 'Whether an app was blocked can neither be read nor set by API.',
      remedy: 'In Setup under Connected Apps OAuth Usage, look for apps that offer Unblock.',
    },
    {
      id: 'token-use',
      why: 'Of a token’s use the org tells the last refresh alone, and a failed attempt moves it too: not from where, nor what was read.',
      remedy: 'Event Monitoring (ApiTotalUsage) tells each app’s calls and addresses, where it is licensed.',
    },
  ],
  async load() {
    const { salesforceModule } = await import('./module.ts');
    return salesforceModule;
  },
};
