/** December 2024: whoever may publish the company's browser extension consents to a “privacy policy” app. */
import type { Incident } from '../contract.ts';
import { google, googleScopes, vendor } from '../vendors/app.ts';
import { approval, deed, vpn } from './thieves.ts';

const store = googleScopes('chromewebstore');
const releases = google(
  'ShipIt Release Manager',
  [...store, ...googleScopes('cloud-platform', 'drive', 'userinfo.email')],
  {
    allowed: [...store, ...googleScopes('userinfo.email')],
    adoption: 0,
    since: 500,
    lastUsed: 2,
  },
);
const lure = google('Privacy Policy Extension', store, { adoption: 0, since: 0, lastUsed: 0 });
const platform = 'google-workspace';
const asLure = { platform, clientId: lure.clientId, person: 'holder', from: vpn } as const;

export const cyberhaven: Incident = {
  name: 'cyberhaven',
  vendors: [
    vendor('ShipIt', 'shipit.example', 'approved', [releases], {
      verified: true,
      approval: { ...approval, owner: 'engineering@northwind-labs.example' },
    }),
  ],
  strangers: [vendor('Privacy Policy Extension', 'checkpolicy.site', 'unapproved', [lure])],
  theft: [
    deed(0, { ...asLure, from: null }, { deed: 'consent', scopes: store }),
    deed(12, asLure, { deed: 'api-use', object: 'chromewebstore.items.get', calls: 2, rows: 2, bytes: 4000 }),
    deed(18, asLure, {
      deed: 'api-use',
      object: 'chromewebstore.items.update',
      calls: 1,
      rows: 1,
      bytes: 900,
    }),
    deed(20, asLure, {
      deed: 'api-use',
      object: 'chromewebstore.items.publish',
      calls: 1,
      rows: 1,
      bytes: 300,
    }),
  ],
};
