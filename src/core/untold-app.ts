import type { AppSeen } from './observation.ts';

/** An app of which nothing is told but its client id. */
export const untoldApp: Omit<AppSeen, 'type' | 'clientId'> = {
  name: null,
  publisher: null,
  publisherId: null,
  verified: 'unknown',
  party: 'unknown',
  state: 'unknown',
  ownerTenant: null,
  nativeIds: [],
  replyUrls: [],
  homepage: null,
  createdAt: null,
  facts: {},
};
