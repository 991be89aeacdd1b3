/** What to click so that an audit can read. */
import type { SetupStep } from '../../src/kit/connector.ts';
import { Settings } from './settings.ts';

const permissions = [
  'Directory.Read.All: service principals, grants, applications, owners, names of people',
  'RoleManagement.Read.Directory: directory roles held by apps',
  'AuditLog.Read.All: last sign-ins, the sign-in log and the audit log',
  'Policy.Read.All: consent settings',
  'Policy.Read.PermissionGrant: the policies behind user consent',
] as const;

export function setup(input: unknown): readonly SetupStep[] {
  const parsed = Settings.safeParse(input);
  const type = parsed.success ? parsed.data.auth.type : 'client-secret';
  return [
    {
      title: 'Register an app',
      lines: [
        'Microsoft Entra admin centre → Identity → Applications → App registrations → New registration.',
        'Name it “Grantwarden audit”; accounts in this organizational directory only; no redirect URI.',
        'Note the Application (client) ID and the Directory (tenant) ID.',
      ],
    },
    {
      title: 'Give it read permissions',
      lines: [
        `API permissions → Add a permission → Microsoft Graph → ${type === 'device-code' ? 'Delegated' : 'Application'} permissions:`,
        ...permissions.map((permission) => `  ${permission}`),
        'Then “Grant admin consent”. Take away User.Read if it stands there. Add no ReadWrite permission.',
      ],
    },
    credentialStep(type),
    {
      title: 'Check',
      lines: [
        'Run `grantwarden doctor`. Without Entra ID P1 or P2 it will say that sign-in activity and the sign-in log cannot be read: accept that under knownGaps.',
      ],
    },
  ];
}

function credentialStep(type: Settings['auth']['type']): SetupStep {
  switch (type) {
    case 'client-secret':
      return {
        title: 'Create a client secret',
        lines: [
          'Certificates & secrets → New client secret, at most 6 months. Copy the Value, not the Secret ID.',
          'Keep it outside the configuration: `secret: env:M365_SECRET` or `secret: keychain:m365`.',
        ],
      };
    case 'client-certificate':
      return {
        title: 'Upload a certificate',
        lines: [
          'openssl req -x509 -newkey rsa:3072 -nodes -days 180 -subj /CN=grantwarden -keyout m365.key -out m365.crt',
          'Certificates & secrets → Certificates → Upload m365.crt. chmod 600 m365.key.',
          'auth: { type: client-certificate, clientId: …, certificate: "file:./m365.crt", key: "file:./m365.key" }',
        ],
      };
    case 'federated':
      return {
        title: 'Trust the other identity provider',
        lines: [
          'Certificates & secrets → Federated credentials → Add credential, with the exact issuer and subject.',
          'auth: { type: federated, clientId: …, token: "file:/var/run/secrets/azure/tokens/azure-identity-token" }',
        ],
      };
    case 'device-code':
      return {
        title: 'Allow a public client',
        lines: [
          'Authentication → Advanced settings → Allow public client flows: Yes.',
          'Sign in as somebody with Global Reader; a person is needed at each audit.',
        ],
      };
    case 'access-token':
      return {
        title: 'Get an access token',
        lines: [
          'For a trial: `az account get-access-token --resource https://graph.microsoft.com`. It lives about an hour.',
        ],
      };
  }
}
