/** 2025: on the telephone somebody is talked into connecting a changed Data Loader (UNC6040). */
import type { Incident } from '../contract.ts';
import { salesforce, uninstalled, vendor } from '../vendors/app.ts';
import { approval, deed, forEver, sweep, tor, vpn } from './thieves.ts';

const scopes = ['api', 'refresh_token', 'full'];
const loader = salesforce('Data Loader', scopes, {
  adoption: 0.02,
  since: 900,
  lastUsed: 3,
  allowed: ['api', 'refresh_token'],
  holder: 0,
  policy: forEver,
});
const changed = uninstalled('My Ticket Portal', scopes, { adoption: 0, since: 0, lastUsed: 0 });
const platform = 'salesforce';
const caller = { platform, clientId: changed.clientId, person: 0 } as const;

export const vishing: Incident = {
  name: 'vishing',
  vendors: [vendor('Data Loader', 'dataloader.example', 'approved', [loader], { verified: true, approval })],
  strangers: [vendor('My Ticket Portal', 'ticket-portal.example', 'unapproved', [changed])],
  theft: [
    deed(0, { ...caller, from: vpn }, { deed: 'consent', scopes }),
    ...sweep(3, { ...caller, from: tor }, ['Account', 'Contact', 'User', 'Case'], 'bulk-query'),
  ],
};
