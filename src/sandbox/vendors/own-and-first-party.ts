/** The company's own apps, and those of the platforms themselves. */
import type { VendorProfile } from '../contract.ts';
import { google, googleScopes, microsoft, salesforce, signIn, slack, vendor } from './app.ts';

const microsoftServices = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

export const ownAndFirstParty: readonly VendorProfile[] = [
  vendor(
    'Northwind Labs',
    'northwind-labs.example',
    'internal',
    [
      google('Northwind Expense Tool', [...signIn, ...googleScopes('spreadsheets', 'drive.file')], {
        adoption: 0.2,
        clientId: '402817365501-nwlabsexpense0a1b2c3d4e5f6g7h8i9j.apps.googleusercontent.com',
      }),
      microsoft('Northwind Expense Tool', ['User.Read', 'Files.ReadWrite'], { adoption: 0.15 }),
      microsoft('Northwind Deploy', [], { adoption: 0, appRoles: ['Application.ReadWrite.OwnedBy'] }),
      slack('Northwind Lunch Bot', ['chat:write', 'commands', 'users:read'], { adoption: 0.1 }),
      salesforce('Northwind Data Loader', ['api', 'refresh_token'], { adoption: 0.01 }),
    ],
    {
      approval: {
        owner: 'platform@northwind-labs.example',
        untilDays: 500,
        regions: ['EU'],
        maxTier: 'high',
      },
    },
  ),
  {
    name: 'Google',
    domain: 'google.com',
    kind: 'first-party',
    ownerTenant: null,
    publisherId: null,
    apps: [
      google('Google Chrome', ['https://www.google.com/accounts/OAuthLogin'], {
        clientId: '77185425430.apps.googleusercontent.com',
        native: true,
        adoption: 0.8,
        since: 1800,
        lastUsed: 0,
      }),
      google(
        'Google APIs Explorer',
        googleScopes('admin.directory.user.readonly', 'drive.metadata.readonly'),
        { clientId: '292824132082.apps.googleusercontent.com', adoption: 0.01, since: 900, lastUsed: 240 },
      ),
      google('Google Workspace Sync for Microsoft Outlook', ['https://mail.google.com/'], {
        clientId: '1095133494869.apps.googleusercontent.com',
        native: true,
        adoption: 0.03,
        since: 1400,
      }),
    ],
  },
  {
    name: 'Microsoft',
    domain: 'microsoft.com',
    kind: 'first-party',
    ownerTenant: microsoftServices,
    publisherId: null,
    apps: [
      microsoft('Microsoft Teams', ['User.Read', 'Files.ReadWrite.All', 'Chat.ReadWrite'], {
        clientId: '1fec8e78-bce4-4aaf-ab1b-5451cc387264',
        adoption: 0.5,
        native: true,
        since: 1800,
      }),
      microsoft('Microsoft Azure CLI', ['User.Read'], {
        clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
        adoption: 0.05,
        native: true,
        since: 1500,
      }),
      microsoft('Microsoft Graph Command Line Tools', ['User.Read', 'Directory.Read.All'], {
        clientId: '14d82eec-204b-4c2f-b7e8-296a70dab67e',
        adoption: 0.01,
        native: true,
        since: 700,
      }),
    ],
  },
];
