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
