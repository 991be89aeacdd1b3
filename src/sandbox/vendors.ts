/** Everybody whose apps are connected to the company. */
import type { VendorProfile } from './contract.ts';
import { aiAgents } from './vendors/ai-agents.ts';
import { approvedVendors } from './vendors/approved.ts';
import { hostileVendors } from './vendors/hostile.ts';
import { ownAndFirstParty } from './vendors/own-and-first-party.ts';
import { unwantedVendors } from './vendors/unwanted.ts';

export const vendors: readonly VendorProfile[] = [
  ...approvedVendors,
  ...unwantedVendors,
  ...aiAgents,
  ...ownAndFirstParty,
  ...hostileVendors,
];
