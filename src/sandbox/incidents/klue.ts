/** June 2026: a forgotten credential of an integration service opens the CRMs of a vendor's customers. */
import type { Incident } from '../contract.ts';
import { salesforce, vendor } from '../vendors/app.ts';
import { approval, deed, forEver, rented, sweep } from './thieves.ts';

const crm = salesforce('Klue', ['api', 'refresh_token', 'id', 'full'], {
  adoption: 0.01,
  since: 540,
  lastUsed: 1,
  allowed: ['api', 'refresh_token', 'id'],
  holder: 0,
  policy: forEver,
});
const actor = { platform: 'salesforce', clientId: crm.clientId, person: 'holder', from: rented } as const;

export const klue: Incident = {
  name: 'klue',
  vendors: [vendor('Klue', 'klue.com', 'approved', [crm], { verified: true, approval })],
  strangers: [],
  theft: [
    deed(0, actor, { deed: 'sign-in', protocol: 'refresh', session: null }),
    ...sweep(1, actor, ['Account', 'Contact', 'Opportunity', 'User']),
  ],
};
