/** The registry. A detection is one file and one line here. */
import type { Detection } from '../kit/detection.ts';
import { appApprovalPowers } from './app-approval-powers.ts';
import { appOnlyTakeover } from './app-only-takeover.ts';
import { bannedApp } from './banned-app.ts';
import { consentBurst } from './consent-burst.ts';
import { dormantGrant } from './dormant-grant.ts';
import { openConsent } from './open-consent.ts';
import { orphanedGrant } from './orphaned-grant.ts';
import { preservedToken } from './preserved-token.ts';
import { scopeGrowth } from './scope-growth.ts';
import { scopesBeyondApproval } from './scopes-beyond-approval.ts';
import { selfAuthorizationOpen } from './self-authorization-open.ts';
import { tenantWideConsent } from './tenant-wide-consent.ts';
import { unapprovedApp } from './unapproved-app.ts';
import { uninstalledApp } from './uninstalled-app.ts';

export const detections = [
  unapprovedApp,
  scopesBeyondApproval,
  scopeGrowth,
  tenantWideConsent,
  appOnlyTakeover,
  consentBurst,
  orphanedGrant,
  dormantGrant,
  preservedToken,
  uninstalledApp,
  selfAuthorizationOpen,
  openConsent,
  appApprovalPowers,
  bannedApp,
] as const satisfies readonly Detection[];
