/** The policy as judgement asks for it: one standing an app. */
import type { AppRow } from '../core/rows.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { ClassifyScope } from '../kit/connector.ts';
import type { ApprovalTerms, PolicyStanding } from '../kit/detection.ts';
import { Approval } from './approval.ts';
import { createMatcher } from './match.ts';
import { endOfDay, type Policy, type VendorEntry } from './policy.ts';

/**
 * @param now milliseconds since the epoch
 * @param classify the scope catalogue of a platform
 */
export function createStandings(
  policy: Policy,
  now: number,
  classify: (platform: Platform) => ClassifyScope,
): (app: AppRow) => PolicyStanding {
  const match = createMatcher(policy, now);
  const anyVendor: VendorEntry['allow'] = {
    maxTier: policy.defaults.maxTier,
    scopes: {},
    principals: 'everyone',
  };
  const approvals = new Map<VendorEntry['allow'], Map<Platform, Approval>>();
  const approvalOf = (allow: VendorEntry['allow'], platform: Platform): Approval => {
    const byPlatform = approvals.get(allow) ?? new Map<Platform, Approval>();
    approvals.set(allow, byPlatform);
    const approval = byPlatform.get(platform) ?? new Approval(allow, platform, classify(platform));
    byPlatform.set(platform, approval);
    return approval;
  };
  return (app) => {
    const { vendor, match: strength, decision, why, entry } = match(app);
    const proven = strength === 'proven' && entry?.kind === 'vendor' ? entry : null;
    const terms = proven === null ? null : termsOf(proven, policy, now);
    const standing = { decision, vendor, match: strength, why, terms };
    if (decision !== 'approved') return { ...standing, beyondApproval: () => null };
    const approval = approvalOf(entry?.kind === 'vendor' ? entry.allow : anyVendor, app.platform);
    return { ...standing, beyondApproval: (grant, scopes) => approval.beyond(grant, scopes) };
  };
}

function termsOf(
  { approvedUntil, owner, dataRegions }: VendorEntry,
  { defaults: { requireOwner, allowedRegions } }: Policy,
  now: number,
): ApprovalTerms {
  const allowed = new Set(allowedRegions?.map((region) => region.toLowerCase()));
  const outside = dataRegions.filter((region) => !allowed.has(region.toLowerCase()));
  return {
    endedOn: approvedUntil !== null && endOfDay(approvedUntil) <= now ? approvedUntil : null,
    ownerless: requireOwner && owner === null,
    regionsOutside:
      allowedRegions === null || (outside.length === 0 && dataRegions.length > 0) ? null : outside,
  };
}
