/** What a grant, or all grants of one app, add up to: for the score and the line in every list. */
import type { ReputationKind, ReputationSign } from '../core/reputation.ts';
import type { AppRow, GrantRow } from '../core/rows.ts';
import type { StreamId } from '../core/streams.ts';
import { compareTiers, type Tier, worstTier } from '../core/vocabulary.ts';
import type { GrantScopes, PolicyStanding } from '../kit/detection.ts';
import { Headcount } from './people.ts';
import type { TenantToJudge } from './ports.ts';
import { type Exposure, rarity, type Score, scoreOf, strongestOfEach } from './score.ts';

/** Unused for longer than this, access is idle; what runs once a quarter is not. */
export const idleAfterDays = 120;
const dayMs = 86_400_000;

type Held = Omit<Exposure, 'users' | 'rare' | 'directoryRole' | 'decision' | 'verified' | 'signs'>;

export class ExposureTally {
  readonly #usersAtLeast: boolean;
  readonly #seen = new Set<GrantScopes>();
  #last: GrantScopes | null = null;
  readonly #dataClasses = new Set<string>();
  readonly #users = new Headcount();
  #tier: Tier = 'info';
  #tenantWide = false;
  #appOnly = false;
  #privileged = false;
  #idle = false;

  /** @param usersAtLeast there may be more people than are shown, so that what looks rare may not be */
  constructor(usersAtLeast: boolean) {
    this.#usersAtLeast = usersAtLeast;
  }

  add(grant: GrantRow, scopes: GrantScopes, person: number | null): void {
    const { kind, principal } = grant;
    if (person !== null) this.#users.add(person);
    if (principal.privileged === 'yes' && principal.kind === 'user') this.#privileged = true;
    const alone = kind === 'app-role' || kind === 'domain-wide-delegation';
    if (alone) this.#appOnly = true;
    if (alone || kind === 'delegated-tenant' || principal.kind === 'tenant') this.#tenantWide = true;
    if (!this.#idle) this.#idle = isIdle(grant);
    if (scopes === this.#last || this.#seen.has(scopes)) return;
    this.#last = scopes;
    this.#seen.add(scopes);
    this.#tier = worstTier([this.#tier, scopes.tier]);
    for (const { tier, capabilities } of scopes.verdicts)
      if (compareTiers(tier, 'medium') <= 0) for (const { data } of capabilities) this.#dataClasses.add(data);
  }

  /**
   * @param roles directory roles the app itself holds; whichever they are, they are no small power
   * @param signs what speaks against its maker
   */
  result(
    app: AppRow,
    { decision, match }: PolicyStanding,
    roles: number,
    signs: readonly ReputationSign[],
  ): Exposure {
    const held = this.#held();
    const users = this.#users.count;
    const known = decision === 'approved' && match === 'proven';
    return {
      ...held,
      tier: roles > 0 ? worstTier([held.tier, 'high']) : held.tier,
      users,
      rare: users > 0 && users <= rarity.people && !held.tenantWide && !this.#usersAtLeast,
      directoryRole: roles > 0,
      decision,
      verified: app.party === 'first' ? 'yes' : app.verified,
      signs: strongestOfEach(known ? signs.filter(({ kind }) => !answered.has(kind)) : signs),
    };
  }

  /** Of a grant by itself: what its app's score holds besides is the app's. */
  resultOfGrant(): Exposure {
    return {
      ...this.#held(),
      users: this.#users.count,
      rare: false,
      directoryRole: false,
      decision: 'approved',
      verified: 'yes',
      signs: [],
    };
  }

  #held(): Held {
    return {
      tier: this.#tier,
      dataClasses: this.#dataClasses,
      tenantWide: this.#tenantWide,
      appOnly: this.#appOnly,
      privileged: this.#privileged,
      idle: this.#idle,
    };
  }
}

/** Questions that a proving id answers: whose it is, and whether it is what it is called. */
const answered: ReadonlySet<ReputationKind> = new Set(['owner', 'name']);

/** The score of one grant by itself. Its app's is never lower. */
export function scoreOfGrant(grant: GrantRow, scopes: GrantScopes): Score {
  const tally = new ExposureTally(true);
  tally.add(grant, scopes, grant.principal.kind === 'user' ? 0 : null);
  return scoreOf(tally.resultOfGrant());
}

/** Measured up to when it was last read. Of what is not told how it is used, nothing is said. */
function isIdle({ lastUsedAt, lastUsedStatus, grantedAt, firstSeen, lastSeen }: GrantRow): boolean {
  if (lastUsedStatus === 'unknown') return false;
  const since = lastUsedStatus === 'used' ? lastUsedAt : (grantedAt ?? firstSeen);
  return since !== null && Date.parse(lastSeen) - Date.parse(since) > idleAfterDays * dayMs;
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
