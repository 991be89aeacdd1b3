/** What to click so that an audit can read. https://developers.google.com/workspace/guides/create-credentials */
import type { SetupStep } from '../../src/kit/connector.ts';
import { scopes } from './operations.ts';
import { Settings } from './settings.ts';

const delegationPage = 'https://admin.google.com/ac/owl/domainwidedelegation';

/** @param settings a tenant entry's keys, when there are some already: then only its way of signing in is told */
export function setupSteps(settings: unknown): readonly SetupStep[] {
  const parsed = Settings.safeParse(settings);
  const type = parsed.success ? parsed.data.auth.type : 'service-account';
  if (type === 'access-token') return [accessTokenStep];
  return [
    {
      title: 'Create a service account',
      lines: [
        'In the Google Cloud console, choose or create a project used for this audit alone.',
        'Under APIs & Services › Library, enable the Admin SDK API and the Cloud Identity API.',
        'Under IAM & Admin › Service Accounts, create an account named grantwarden, without any role.',
        'Copy its Unique ID, a long number: the next step needs it.',
      ],
    },
    type === 'keyless' ? keylessStep : keyStep,
    {
      title: 'Allow it to act as an administrator (domain-wide delegation)',
      lines: [
        `Open ${delegationPage} (Admin console › Security › Access and data control › API controls › Manage domain-wide delegation).`,
        'Add new; Client ID: the Unique ID of the service account. OAuth scopes, as one line:',
        Object.values(scopes).join(','),
        `Without ${scopes.security} the audit cannot list grants; it still reads the roster, the logs and the counts.`,
        'It takes effect within minutes, sometimes within a day.',
      ],
    },
    {
      title: 'Choose the administrator it acts as (`subject`)',
      lines: [
        'Under Account › Admin roles, create a role with Users › Read, Security › User Security Management and Reports, for all organisational units, and give it to an account used for nothing else.',
        'The consent policy is told to super admins only: without one, list consent-policy under knownGaps.',
        'Grants of super admins are shown to super admins only.',
      ],
    },
  ];
}

const keyStep: SetupStep = {
  title: 'Create its key',
  lines: [
    'Under Keys › Add key › Create new key, choose JSON; keep the file outside any repository: chmod 600 sa.json.',
    'auth: { type: service-account, key: "file:./sa.json", subject: admin@your-domain }',
    'Better without a file that can be copied: auth type keyless.',
  ],
};

const keylessStep: SetupStep = {
  title: 'Let a caller sign for it, without a key file',
  lines: [
    'Enable the IAM Service Account Credentials API in the same project.',
    'Give the caller the role Service Account Token Creator on the service account.',
    'auth: { type: keyless, serviceAccount: grantwarden@PROJECT.iam.gserviceaccount.com, subject: admin@your-domain, credentials: "exec:[…]" }',
    '`credentials` gives an access token of the caller, e.g. what `gcloud auth print-access-token` prints.',
  ],
};

const accessTokenStep: SetupStep = {
  title: 'Obtain an access token of an administrator',
  lines: [
    'For a single audit: sign in with these scopes and hand the token over in an environment variable. It ends after an hour.',
    Object.values(scopes).join(' '),
    'auth: { type: access-token, token: "env:GOOGLE_TOKEN" }',
  ],
};
