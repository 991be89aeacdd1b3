/** What either of Slack's logs says about installed apps, in one form. */
import { knownScopes } from './scope-names.ts';

/**
 * `on`: installed, or switched on again. `known`: installed before, its whole scopes told anew. `more`: its scopes
 * grew by these. `off`: removed, or switched off.
 */
type ChangeKind = 'on' | 'known' | 'more' | 'off';

export interface InstallChange {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: ChangeKind;
  readonly clientId: string;
  /** Team or enterprise id; null: everywhere, which only a removal can be. */
  readonly place: string | null;
  /** Who holds the token; null for a change that concerns all tokens of the app there. */
  readonly user: string | null;
  /** Scopes of the person's token; null: the log does not say. */
  readonly userScopes: readonly string[] | null;
  /** Scopes of the app's bot token; null: none is told of. */
  readonly botScopes: readonly string[] | null;
  /** An integration without tokens, from before apps. */
  readonly legacy: boolean;
  readonly evidence: string;
}

interface Split {
  readonly userScopes: readonly string[] | null;
  readonly botScopes: readonly string[] | null;
}

/**
 * A log that does not part a bot's scopes from a person's: those that a bot alone can hold prove a bot's token, those
 * that a person alone can hold a person's; the others go with what is proved, and to the person where nothing is.
 */
export function splitScopes(scopes: readonly string[]): Split {
  if (scopes.length === 0) return { userScopes: null, botScopes: null };
  const bots = scopes.filter((scope) => holders(scope) === 'bot');
  const people = scopes.filter((scope) => holders(scope) === 'user');
  const either = scopes.filter((scope) => holders(scope) === 'either');
  return {
    userScopes: bots.length > 0 && people.length === 0 ? null : [...people, ...either],
    botScopes: bots.length === 0 ? null : [...bots, ...either],
  };
}

function holders(scope: string): 'bot' | 'user' | 'either' {
  const types = knownScopes.get(scope);
  if (types === undefined || types.bot === types.user) return 'either';
  return types.bot ? 'bot' : 'user';
}

/** Text as the integration log writes scopes. */
export function scopeList(text: string | null | undefined): readonly string[] {
  return [...new Set((text ?? '').split(/[\s,]+/u).filter((scope) => scope !== ''))];
}
