import type { PolicyStanding } from '../kit/detection.ts';

/** Somebody answers for it, and an id says that it is theirs. */
export function isProvenVendor({ decision, match }: PolicyStanding): boolean {
  return decision === 'approved' && match === 'proven';
}
