/** A vendor that the simulated company has approved, and let in everywhere. */
import type { VendorProfile } from '../../src/sandbox/contract.ts';
import type { PlatformName } from '../../src/sandbox/platforms.ts';
import {
  google,
  googleScopes,
  microsoft,
  salesforce,
  signIn,
  slack,
  vendor,
} from '../../src/sandbox/vendors/app.ts';

/** Many workspaces have it, with a bot in each. */
export const spreadWorkspaces = 40;

const reads = ['channels:read', 'channels:history', 'chat:write', 'users:read'];

/** Consents are people’s own, not an administrator’s for all. */
export const spreadVendor: VendorProfile = vendor(
  'Tallowbrook',
  'tallowbrook.example',
  'approved',
  [
    google('Tallowbrook', [...signIn, ...googleScopes('drive.readonly', 'calendar.readonly')], {
      adoption: 0.6,
    }),
    microsoft('Tallowbrook', ['openid', 'offline_access', 'User.Read', 'Files.Read.All'], { adoption: 0.6 }),
    salesforce('Tallowbrook', ['api', 'refresh_token'], { adoption: 0.4 }),
    ...['Tallowbrook', 'Tallowbrook Alerts', 'Tallowbrook for Sales', 'Tallowbrook Standup'].map((name) =>
      slack(name, reads, { adoption: 0.15 }),
    ),
  ],
  {
    verified: true,
    approval: { owner: 'it@northwind-labs.example', untilDays: 300, regions: ['US'], maxTier: 'high' },
  },
);

export function clientIdsOn(platform: PlatformName): readonly string[] {
  return spreadVendor.apps.flatMap((app) => (app.platform === platform ? [app.clientId] : []));
}
