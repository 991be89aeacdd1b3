import type { GrantKind } from '../core/vocabulary.ts';

/** How a scope of such a grant is exercised: by the app alone, or in the name of a person. */
export function scopeMode(kind: GrantKind): 'application' | 'delegated' {
  return kind === 'app-role' || kind === 'domain-wide-delegation' ? 'application' : 'delegated';
}
