import type { Platform } from '../core/vocabulary.ts';

/** Said after a remedy that ends an app's access, where the platform's own buttons promise more than they do. */
export const endingAccess: Partial<Readonly<Record<Platform, string>>> = {
  slack:
    'Restricting an app on Slack only stops new installs: what is installed stays, until its tokens are ended in every workspace.',
  salesforce:
    'On Salesforce block the app under Connected Apps OAuth Usage before you revoke: what is only revoked signs in again.',
};
