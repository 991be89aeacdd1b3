/** What the cited grants of one app add up to. */
import type { ScopeVerdict } from '../core/capability.ts';
import type { Evidence } from '../core/finding.ts';
import { safeText } from '../core/text.ts';
import { compareTiers, type Tier, worstTier } from '../core/vocabulary.ts';
import type { GrantScopes } from '../kit/detection.ts';

/** Scopes kept as evidence; the grants themselves hold all of them. */
const scopesShown = 25;

export class Reach {
  readonly #seen = new Set<GrantScopes>();
  /** One name can mean more than one thing: in a person's name or without anyone, on this API or that. */
  readonly #verdicts = new Map<string, ScopeVerdict>();
  #tier: Tier = 'info';

  add(scopes: GrantScopes): void {
    if (this.#seen.has(scopes)) return;
    this.#seen.add(scopes);
    this.#tier = worstTier([this.#tier, scopes.tier]);
    for (const verdict of scopes.verdicts) this.addScope(verdict);
  }

  addScope(verdict: ScopeVerdict): void {
    this.#verdicts.set(`${verdict.normalized}\n${verdict.sentence}`, verdict);
    this.#tier = worstTier([this.#tier, verdict.tier]);
  }

  get tier(): Tier {
    return this.#tier;
  }

  /** The most dangerous things it can do, in plain words. */
  get sentence(): string {
    return this.after('What it may do');
  }

  /** @param lead how the sentence begins, without a colon */
  after(lead: string): string {
    const sentences = new Set(
      this.#worstFirst().map((verdict) => safeText(verdict.sentence).replace(/\.$/u, '')),
    );
    const shown = [...sentences].slice(0, 3);
    if (shown.length === 0) return 'The platform does not tell what it may do.';
    const more = sentences.size - shown.length;
    return `${lead}: ${shown.join('. ')}.${more > 0 ? ` And ${more} more.` : ''}`;
  }

  get evidence(): Evidence {
    const names = new Map<string, string>();
    for (const { normalized, scope } of this.#worstFirst())
      if (!names.has(normalized)) names.set(normalized, safeText(scope));
    return {
      tier: this.#tier,
      scopes: [...names.values()].slice(0, scopesShown),
      scopeCount: names.size,
    };
  }

  #worstFirst(): readonly ScopeVerdict[] {
    return [...this.#verdicts.values()].sort(
      (a, b) =>
        compareTiers(a.tier, b.tier) ||
        compareTexts(a.normalized, b.normalized) ||
        compareTexts(a.sentence, b.sentence),
    );
  }
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
