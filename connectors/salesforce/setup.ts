import type { SetupStep } from '../../src/kit/connector.ts';
import { type Auth, Settings } from './settings.ts';

/** @param settings a tenant entry's keys, when there are some already: then only its way of signing in is told */
export function setupSteps(settings: unknown): readonly SetupStep[] {
  const parsed = Settings.safeParse(settings);
  const type = parsed.success ? parsed.data.auth.type : 'jwt';
  if (type === 'access-token') return [readerStep, accessTokenStep];
  if (type === 'sf-cli') return [readerStep, cliStep];
  return [readerStep, appStep(type), restrictStep, configurationStep(type)];
}

const readerStep: SetupStep = {
  title: 'Create a user for the audit alone',
  lines: [
    'Setup › Users › New User: an integration user with a licence that allows setup permissions; no person signs in as it.',
    'Setup › Permission Sets › New, named Grantwarden, with these system permissions, and assign it to the user:',
    'API Enabled; View Setup and Configuration; Customize Application; Modify Metadata Through Metadata API Functions; Manage Auth. Providers; Monitor Login History.',
    'View Event Log Object Data too, where the org has Event Monitoring.',
    'Customize Application can also change the org: Salesforce shows the list of all tokens to nobody without it. Without it the audit sees this user’s own tokens only, and says so.',
    'View All Users too, where the sharing of users is private.',
  ],
};

function appStep(type: 'jwt' | 'client-credentials' | 'refresh-token'): SetupStep {
  return {
    title: 'Create an external client app',
    lines: [
      'Since Spring ’26 no new connected apps can be created: Setup › External Client App Manager › New External Client App, distribution Local.',
      'Enable OAuth; scope: Manage user data via APIs (api), and nothing else but for refresh-token: Perform requests at any time (refresh_token).',
      ...flow[type],
      'Its Consumer Key is `clientId`. A new app takes up to ten minutes to be known.',
    ],
  };
}

const preauthorize =
  'In its policies: Permitted Users “Admin approved users are pre-authorized”, and select the permission set Grantwarden.';

const flow = {
  jwt: [
    'Make a key and certificate: openssl req -x509 -newkey rsa:2048 -nodes -days 365 -keyout sf.pem -out sf.crt -subj /CN=grantwarden; then chmod 600 sf.pem.',
    'Under Flow Enablement, enable the JWT Bearer Flow and upload sf.crt.',
    preauthorize,
  ],
  'client-credentials': [
    'Under Flow Enablement, enable the Client Credentials Flow.',
    'In its policies, enable the flow and name the user of the first step as the one it runs as.',
  ],
  'refresh-token': [
    'Enable PKCE and refresh token rotation; the callback URL is that of the tool with which you sign in once.',
    'In its policies, let the refresh token end when it is not used for 30 days.',
    preauthorize,
  ],
} as const satisfies Partial<Record<Auth['type'], readonly string[]>>;

const restrictStep: SetupStep = {
  title: 'Let it in from your machine alone',
  lines: [
    'This sign-in asks for no password. In the app’s policies set IP Relaxation to “Enforce IP restrictions”.',
    'On the user’s profile, under Login IP Ranges, add only the addresses that the audit runs from.',
  ],
};

function configurationStep(type: 'jwt' | 'client-credentials' | 'refresh-token'): SetupStep {
  return { title: 'Write the tenant entry', lines: entry[type] };
}

const sandboxLine =
  'For a sandbox: endpoints: { login: "https://test.salesforce.com" }. The org’s own My Domain works too.';

const entry = {
  jwt: [
    'auth: { type: jwt, clientId: CONSUMER_KEY, username: grantwarden@acme.example, key: "file:./sf.pem" }',
    sandboxLine,
  ],
  'client-credentials': [
    'auth: { type: client-credentials, clientId: CONSUMER_KEY, clientSecret: "env:SALESFORCE_SECRET" }',
    'endpoints: { login: "https://acme.my.salesforce.com" }   # this flow needs the My Domain',
  ],
  'refresh-token': [
    'auth: { type: refresh-token, clientId: CONSUMER_KEY, clientSecret: "env:SALESFORCE_SECRET", refreshToken: "file:./sf-refresh-token" }',
    'The file is rewritten whenever Salesforce gives a new refresh token: chmod 600, on a disk that lasts.',
    sandboxLine,
  ],
} as const;

const accessTokenStep: SetupStep = {
  title: 'Obtain an access token',
  lines: [
    'For a single audit: sign in as the user and hand the token over in an environment variable. It ends with the session.',
    'auth: { type: access-token, token: "env:SALESFORCE_TOKEN", instanceUrl: "https://acme.my.salesforce.com" }',
  ],
};

const cliStep: SetupStep = {
  title: 'Sign in with the Salesforce CLI',
  lines: [
    'sf org login web --alias acme-audit --instance-url https://acme.my.salesforce.com',
    'auth: { type: sf-cli, targetOrg: acme-audit }',
    'The CLI is run only from a configuration that nobody but you can write.',
  ],
};
