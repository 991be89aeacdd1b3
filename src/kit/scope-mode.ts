import type { GrantKind } from '../core/vocabulary.ts';

/** How a scope of such a grant is exercised: by the app alone (a bot too), or in the name of a person. */
export function scopeMode(kind: GrantKind): 'application' | 'delegated' {
  const alone = kind === 'app-role' || kind === 'bot' || kind === 'domain-wide-delegation';
  return alone ? 'application' : 'delegated';
}
