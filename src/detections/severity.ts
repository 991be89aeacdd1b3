import type { PolicyStanding } from '../kit/detection.ts';
import type { Severity, Tier } from '../core/vocabulary.ts';

/** Of what is wrong with a grant but opens nothing new: as bad as what the grant reaches, at most high. */
export function severityOfReach(tier: Tier): Severity {
  switch (tier) {
    case 'critical':
    case 'high':
      return 'high';
    case 'medium':
      return 'medium';
    case 'low':
    case 'info':
      return 'low';
  }
}

/** Somebody answers for an approved vendor, and watches it: one step less than the worst. */
export function severityUnder({ decision }: PolicyStanding, tier: Tier): Severity {
  const severity = severityOfReach(tier);
  return decision === 'approved' && severity === 'high' ? 'medium' : severity;
}

/** Of a token that whoever holds it can use, whoever was approved: those of approved vendors are the ones stolen. */
export function severityOfLooseToken({ decision }: PolicyStanding, tier: Tier): Severity {
  if (tier === 'critical') return 'high';
  return decision === 'approved' ? 'low' : 'medium';
}
