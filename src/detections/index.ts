/** The registry. A detection is one file and one line here. */
import type { Detection } from '../kit/detection.ts';
import { appOnlyTakeover } from './app-only-takeover.ts';
import { bannedApp } from './banned-app.ts';
import { consentBurst } from './consent-burst.ts';
import { dormantGrant } from './dormant-grant.ts';
import { openConsent } from './open-consent.ts';
import { orphanedGrant } from './orphaned-grant.ts';
import { scopeGrowth } from './scope-growth.ts';
import { scopesBeyondApproval } from './scopes-beyond-approval.ts';
import { tenantWideConsent } from './tenant-wide-consent.ts';
import { unapprovedApp } from './unapproved-app.ts';

export const detections = [
  unapprovedApp,
  scopesBeyondApproval,
  scopeGrowth,
  tenantWideConsent,
  appOnlyTakeover,
  consentBurst,
  orphanedGrant,
  dormantGrant,
  openConsent,
  bannedApp,
] as const satisfies readonly Detection[];
