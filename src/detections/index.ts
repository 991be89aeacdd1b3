/** The registry. A detection is one file and one line here. */
import type { Detection } from '../kit/detection.ts';
import { abusedClient } from './abused-client.ts';
import { aiAgentWrite } from './ai-agent-write.ts';
import { anonymousNetwork } from './anonymous-network.ts';
import { appApprovalPowers } from './app-approval-powers.ts';
import { appOnlyTakeover } from './app-only-takeover.ts';
import { appUnblocked } from './app-unblocked.ts';
import { approvalLapsed } from './approval-lapsed.ts';
import { bannedApp } from './banned-app.ts';
import { brandImpersonation } from './brand-impersonation.ts';
import { consentBurst } from './consent-burst.ts';
import { credentialAdded } from './credential-added.ts';
import { deceptiveName } from './deceptive-name.ts';
import { devClientAbuse } from './dev-client-abuse.ts';
import { deviceCodeSignIn } from './device-code-sign-in.ts';
import { dormantGrant } from './dormant-grant.ts';
import { dormantWakes } from './dormant-wakes.ts';
import { federatedIssuerChanged } from './federated-issuer-changed.ts';
import { guardRailWeakened } from './guard-rail-weakened.ts';
import { identityLure } from './identity-lure.ts';
import { indirectTakeover } from './indirect-takeover.ts';
import { knownCompromisedClient } from './known-compromised-client.ts';
import { legacySignIn } from './legacy-sign-in.ts';
import { longLivedCredential } from './long-lived-credential.ts';
import { lookAlikeDomain } from './look-alike-domain.ts';
import { mailboxWideAccess } from './mailbox-wide-access.ts';
import { manyRevocations } from './many-revocations.ts';
import { neverUsed } from './never-used.ts';
import { newNetwork } from './new-network.ts';
import { newUserAgent } from './new-user-agent.ts';
import { noRefreshExpiry } from './no-refresh-expiry.ts';
import { noReviewQueue } from './no-review-queue.ts';
import { objectSweep } from './object-sweep.ts';
import { openConsent } from './open-consent.ts';
import { openDevClient } from './open-dev-client.ts';
import { openDeviceCode } from './open-device-code.ts';
import { openRegistration } from './open-registration.ts';
import { orphanedGrant } from './orphaned-grant.ts';
import { ownerAdded } from './owner-added.ts';
import { passwordSignIn } from './password-sign-in.ts';
import { preservedToken } from './preserved-token.ts';
import { priorityPersonGrant } from './priority-person-grant.ts';
import { privilegedGrantor } from './privileged-grantor.ts';
import { rareApp } from './rare-app.ts';
import { regionNotAllowed } from './region-not-allowed.ts';
import { relaxedIp } from './relaxed-ip.ts';
import { replyUrlChanged } from './reply-url-changed.ts';
import { scopeGrowth } from './scope-growth.ts';
import { scopesBeyondApproval } from './scopes-beyond-approval.ts';
import { selfAuthorizationOpen } from './self-authorization-open.ts';
import { siblingClients } from './sibling-clients.ts';
import { slackLegacyToken } from './slack-legacy-token.ts';
import { suspiciousReplyUrl } from './suspicious-reply-url.ts';
import { tenantWideConsent } from './tenant-wide-consent.ts';
import { testOrPersonName } from './person-or-test-name.ts';
import { toxicPair } from './toxic-pair.ts';
import { unapprovedApp } from './unapproved-app.ts';
import { uninstalledApp } from './uninstalled-app.ts';
import { unlistedAppSweep } from './unlisted-app-sweep.ts';
import { unusedAppPassword } from './unused-app-password.ts';
import { unusedPrivilege } from './unused-privilege.ts';
import { unverifiedPublisher } from './unverified-publisher.ts';
import { vendorOnManyPlatforms } from './vendor-on-many-platforms.ts';
import { vendorUnderAdvisory } from './vendor-under-advisory.ts';
import { volumeAnomaly } from './volume-anomaly.ts';
import { wideDelegation } from './wide-delegation.ts';
import { youngRegistration } from './young-registration.ts';

export const detections = [
  knownCompromisedClient,
  vendorUnderAdvisory,
  abusedClient,
  unapprovedApp,
  scopesBeyondApproval,
  scopeGrowth,
  tenantWideConsent,
  mailboxWideAccess,
  wideDelegation,
  appOnlyTakeover,
  indirectTakeover,
  toxicPair,
  aiAgentWrite,
  rareApp,
  brandImpersonation,
  deceptiveName,
  testOrPersonName,
  suspiciousReplyUrl,
  lookAlikeDomain,
  identityLure,
  youngRegistration,
  unverifiedPublisher,
  consentBurst,
  privilegedGrantor,
  priorityPersonGrant,
  orphanedGrant,
  dormantGrant,
  neverUsed,
  unusedAppPassword,
  preservedToken,
  approvalLapsed,
  regionNotAllowed,
  uninstalledApp,
  slackLegacyToken,
  selfAuthorizationOpen,
  noRefreshExpiry,
  relaxedIp,
  longLivedCredential,
  credentialAdded,
  ownerAdded,
  openConsent,
  noReviewQueue,
  openRegistration,
  legacySignIn,
  appApprovalPowers,
  guardRailWeakened,
  appUnblocked,
  bannedApp,
  siblingClients,
  vendorOnManyPlatforms,
  dormantWakes,
  unusedPrivilege,
  newNetwork,
  anonymousNetwork,
  newUserAgent,
  volumeAnomaly,
  objectSweep,
  unlistedAppSweep,
  replyUrlChanged,
  manyRevocations,
  federatedIssuerChanged,
  openDevClient,
  openDeviceCode,
  devClientAbuse,
  deviceCodeSignIn,
  passwordSignIn,
] as const satisfies readonly Detection[];
