/** January 2024: a forgotten test app with every power becomes a way to all mailboxes. */
import type { Incident } from '../contract.ts';
import { microsoft, vendor } from '../vendors/app.ts';
import { exchangeOnline } from './resources.ts';
import { approval, deed, residential } from './thieves.ts';

const testApp = microsoft('Tenant Migration Test', [], {
  adoption: 0,
  appRoles: ['Directory.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All', 'Mail.ReadWrite'],
  allowed: ['Mail.ReadWrite'],
  since: 1300,
  lastUsed: 410,
});
const made = microsoft('Mail Sync Helper', ['User.Read', 'Mail.Read', 'offline_access'], {
  adoption: 0,
  since: 0,
  lastUsed: 0,
});
const platform = 'microsoft-365';
const asTestApp = { platform, clientId: testApp.clientId, person: null, from: residential } as const;
const asMade = { ...asTestApp, clientId: made.clientId } as const;
const alone = { deed: 'sign-in', protocol: 'client-credentials', session: null } as const;

export const midnightBlizzard: Incident = {
  name: 'midnight-blizzard',
  vendors: [
    vendor('Fabrikam Migrations', 'fabrikam-migrations.example', 'approved', [testApp], {
      verified: true,
      approval: { ...approval, owner: 'it@northwind-labs.example' },
    }),
  ],
  strangers: [vendor('Mail Sync Helper', 'mail-sync-helper.example', 'unapproved', [made])],
  theft: [
    deed(0, asTestApp, alone),
    deed(2, asTestApp, { deed: 'credential-added' }),
    deed(5, { ...asMade, person: 1 }, { deed: 'consent', scopes: made.scopes }),
    deed(7, asMade, { deed: 'app-role-granted', role: 'full_access_as_app', by: testApp.clientId }),
    deed(9, asMade, { deed: 'credential-added' }),
    deed(12, asMade, { ...alone, resource: exchangeOnline }),
    deed(14, asMade, { ...alone, resource: exchangeOnline }),
  ],
};
