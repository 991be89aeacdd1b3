/** December 2025: a code of Microsoft's own command line is pasted into a page. Nobody consents, no grant appears. */
import type { Incident } from '../contract.ts';
import { microsoft, vendor } from '../vendors/app.ts';
import { azureCli, azureManagement, legacyGraph, microsoftServices } from './resources.ts';
import { approval, deed, rented } from './thieves.ts';

const cli = microsoft('Microsoft Azure CLI', ['user_impersonation'], {
  clientId: azureCli,
  adoption: 0.02,
  since: 600,
  lastUsed: 0,
  native: true,
  resource: azureManagement,
  replyUrl: 'http://localhost',
});
const victim = { platform: 'microsoft-365', clientId: azureCli, person: 4 } as const;
const session = 'pasted code';

export const consentFix: Incident = {
  name: 'consentfix',
  vendors: [
    {
      ...vendor('Microsoft Azure CLI', 'microsoft.com', 'first-party', [cli], {
        approval: { ...approval, owner: 'it@northwind-labs.example' },
      }),
      ownerTenant: microsoftServices,
    },
  ],
  strangers: [],
  theft: [
    deed(
      0,
      { ...victim, from: null },
      {
        deed: 'sign-in',
        protocol: 'authorization-code',
        session,
        resource: azureManagement,
      },
    ),
    deed(
      4,
      { ...victim, from: rented },
      { deed: 'sign-in', protocol: 'refresh', session, resource: legacyGraph },
    ),
    deed(7, { ...victim, from: rented }, { deed: 'sign-in', protocol: 'refresh', session }),
    deed(
      15,
      { ...victim, from: rented },
      { deed: 'sign-in', protocol: 'refresh', session, resource: azureManagement },
    ),
  ],
};
