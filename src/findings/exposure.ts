/** What one app's grants add up to, for its score and its line in every list. */
import type { AppRow, GrantRow } from '../core/rows.ts';
import type { StreamId } from '../core/streams.ts';
import { compareTiers, type Tier, worstTier } from '../core/vocabulary.ts';
import type { GrantScopes, PolicyStanding } from '../kit/detection.ts';
import { Headcount } from './people.ts';
import type { TenantToJudge } from './ports.ts';
import type { Exposure, ReputationSign } from './score.ts';

export class ExposureTally {
  readonly #seen = new Set<GrantScopes>();
  readonly #dataClasses = new Set<string>();
  readonly #users = new Headcount();
  #tier: Tier = 'info';
  #tenantWide = false;
  #appOnly = false;
  #privileged = false;

  add({ kind, principal }: GrantRow, scopes: GrantScopes, person: number | null): void {
    if (person !== null) this.#users.add(person);
    if (principal.privileged === 'yes' && principal.kind === 'user') this.#privileged = true;
    const alone = kind === 'app-role' || kind === 'domain-wide-delegation';
    if (alone) this.#appOnly = true;
    if (alone || kind === 'delegated-tenant' || principal.kind === 'tenant') this.#tenantWide = true;
    if (this.#seen.has(scopes)) return;
    this.#seen.add(scopes);
    this.#tier = worstTier([this.#tier, scopes.tier]);
    for (const { tier, capabilities } of scopes.verdicts)
      if (compareTiers(tier, 'medium') <= 0) for (const { data } of capabilities) this.#dataClasses.add(data);
  }

  /** @param roles directory roles the app itself holds; whichever they are, they are no small power. */
  result(app: AppRow, standing: PolicyStanding, roles: number, _signs: readonly ReputationSign[]): Exposure {
    return {
      tier: roles > 0 ? worstTier([this.#tier, 'high']) : this.#tier,
      dataClasses: this.#dataClasses,
      users: this.#users.count,
      tenantWide: this.#tenantWide,
      appOnly: this.#appOnly,
      privileged: this.#privileged,
      directoryRole: roles > 0,
      decision: standing.decision,
      verified: app.party === 'first' ? 'yes' : app.verified,
    };
  }
}

/**
 * Whether there may be more people than were counted.
 * @param streams that tell of people's grants
 */
export function countsAtLeast({ coverage }: TenantToJudge, streams: readonly StreamId[]): boolean {
  return streams.some(
    (stream) => coverage.streams.find(({ name }) => name === stream)?.status !== 'complete',
  );
}
