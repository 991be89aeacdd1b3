/** November 2025: another approved vendor's refresh tokens, used from addresses that are not its own. */
import type { Incident } from '../contract.ts';
import { google, googleScopes, salesforce, signIn, slack, vendor } from '../vendors/app.ts';
import { approval, deed, forEver, rented, sweep, vpn } from './thieves.ts';

const crm = salesforce('Gainsight CS', ['api', 'refresh_token', 'full', 'web'], {
  adoption: 0.01,
  since: 480,
  lastUsed: 1,
  allowed: ['api', 'refresh_token'],
  holder: 0,
  policy: forEver,
});
const calendar = google('Gainsight', [...signIn, ...googleScopes('calendar', 'gmail.readonly')], {
  adoption: 0.02,
  since: 300,
});
const chat = slack('Gainsight', ['chat:write', 'channels:read', 'channels:history', 'users:read'], {
  adoption: 0.02,
  since: 280,
});
const actor = { platform: 'salesforce', clientId: crm.clientId, person: 'holder' } as const;

export const gainsight: Incident = {
  name: 'gainsight',
  vendors: [
    vendor('Gainsight', 'gainsight.com', 'approved', [crm, calendar, chat], { verified: true, approval }),
  ],
  strangers: [],
  theft: [
    deed(0, { ...actor, from: vpn }, { deed: 'sign-in', protocol: 'refresh', session: null }),
    ...sweep(1, { ...actor, from: vpn }, ['Account', 'Contact', 'User']),
    ...sweep(8, { ...actor, from: rented }, ['Case']),
  ],
};
