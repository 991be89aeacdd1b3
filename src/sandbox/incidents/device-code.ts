/** February 2025 and on: people type a code that a stranger sent them (Storm-2372, EvilTokens). */
import type { Incident } from '../contract.ts';
import { microsoft, vendor } from '../vendors/app.ts';
import { authenticationBroker, microsoftServices } from './resources.ts';
import { approval, deed, rented, residential } from './thieves.ts';

const broker = microsoft('Microsoft Authentication Broker', ['User.Read', 'offline_access'], {
  clientId: authenticationBroker,
  adoption: 0.3,
  since: 700,
  lastUsed: 0,
  native: true,
  replyUrl: 'https://login.microsoftonline.com/common/oauth2/nativeclient',
});
const victims = [2, 6, 9];

export const deviceCode: Incident = {
  name: 'device-code',
  vendors: [
    {
      ...vendor('Microsoft Authentication Broker', 'microsoft.com', 'first-party', [broker], {
        approval: { ...approval, owner: 'it@northwind-labs.example' },
      }),
      ownerTenant: microsoftServices,
    },
  ],
  strangers: [],
  theft: victims.flatMap((person, nth) => {
    const victim = { platform: 'microsoft-365', clientId: authenticationBroker, person } as const;
    const session = `device ${person}`;
    return [
      deed(nth * 8, { ...victim, from: rented }, { deed: 'sign-in', protocol: 'device-code', session }),
      deed(nth * 8 + 3, { ...victim, from: rented }, { deed: 'sign-in', protocol: 'refresh', session }),
      deed(nth * 8 + 6, { ...victim, from: residential }, { deed: 'sign-in', protocol: 'refresh', session }),
    ];
  }),
};
