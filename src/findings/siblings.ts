/** Which apps of a tenant have one maker. Of each app its name is held, and the policy is asked about few. */
import type { AppRow } from '../core/rows.ts';
import type { MakersOf } from '../kit/connector.ts';
import type { Sibling } from '../kit/detection.ts';
import type { JudgementInput, TenantToJudge } from './ports.ts';

const siblingsTold = 100;

type Member = Pick<AppRow, 'key' | 'clientId' | 'name'>;

interface Family {
  readonly members: Member[];
  /** Worst first; null until somebody asks. */
  siblings: readonly Sibling[] | null;
}

export class Siblings {
  readonly #input: Pick<JudgementInput, 'reader' | 'standing' | 'reference'>;
  readonly #tenant: string;
  readonly #makersOf: MakersOf | undefined;
  /** By maker, those of more than one app. */
  readonly #families: ReadonlyMap<string, Family>;

  constructor(
    input: Pick<JudgementInput, 'reader' | 'standing' | 'reference' | 'makersOf'>,
    { id, platform }: Pick<TenantToJudge, 'id' | 'platform'>,
  ) {
    this.#input = input;
    this.#tenant = id;
    this.#makersOf = input.makersOf(platform);
    this.#families =
      this.#makersOf === undefined ? new Map() : families(input.reader.apps(id), this.#makersOf);
  }

  of(app: AppRow): readonly Sibling[] {
    const makers = this.#makersOf?.(app) ?? [];
    const all = new Map<string, Sibling>();
    for (const maker of makers) {
      const family = this.#families.get(maker);
      if (family === undefined) continue;
      family.siblings ??= this.#judged(family.members);
      for (const sibling of family.siblings) {
        if (all.size === siblingsTold) break;
        if (sibling.key !== app.key) all.set(sibling.key, sibling);
      }
    }
    return [...all.values()];
  }

  #judged(members: readonly Member[]): readonly Sibling[] {
    const { reader, standing, reference } = this.#input;
    return members
      .flatMap(({ key, clientId, name }): readonly Sibling[] => {
        const app = reader.app(this.#tenant, key);
        if (app === null) return [];
        return [
          { key, clientId, name, decision: standing(app).decision, advisories: reference.advisories(app) },
        ];
      })
      .sort((a, b) => Number(isKnownBad(b)) - Number(isKnownBad(a)));
  }
}

function isKnownBad({ decision, advisories }: Sibling): boolean {
  return decision === 'banned' || advisories.length > 0;
}

function families(apps: Iterable<AppRow>, makersOf: MakersOf): ReadonlyMap<string, Family> {
  const all = new Map<string, Family>();
  const first = new Map<string, Member>();
  for (const app of apps)
    for (const maker of makersOf(app)) {
      const member = { key: app.key, clientId: app.clientId, name: app.name };
      const one = first.get(maker);
      const family = all.get(maker);
      if (family !== undefined) family.members.push(member);
      else if (one === undefined) first.set(maker, member);
      else all.set(maker, { members: [one, member], siblings: null });
    }
  return all;
}
