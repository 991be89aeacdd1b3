/** What speaks against an app's maker, from what the app tells of itself and what lists say of it. Reads nothing. */
import type { Advisory } from '../core/advisory.ts';
import type { ReputationSign } from '../core/reputation.ts';
import type { AppRow } from '../core/rows.ts';
import { safeName } from '../core/text.ts';
import { brandNamed, likenessOf } from './brands.ts';
import { tricksOf } from './deceptive-name.ts';
import { nearDomainsOf } from './look-alike-domain.ts';
import { doubtOf } from './suspicious-reply-url.ts';
import { counted } from './wording.ts';

export interface AboutMakers {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What lists say of this app. */
  readonly advisories: readonly Advisory[];
  /** Domain to vendor; the same map for all apps. */
  readonly vendorDomains: ReadonlyMap<string, string>;
}

const dayMs = 86_400_000;
/** Days. */
export const young = { strong: 30, weak: 90 } as const;

/** The platform's own apps have the platform's reputation, and the organisation's own its own. */
export function reputationOf(
  app: AppRow,
  { now, advisories, vendorDomains }: AboutMakers,
): readonly ReputationSign[] {
  const listed = advisories.map(listedSign);
  if (app.party === 'first') return listed;
  const address = addressSigns(app);
  if (app.party === 'internal') return [...listed, ...address];
  return [
    ...listed,
    ...nameSigns(app, vendorDomains),
    ...address,
    ...youthSigns(app, now),
    ...ownerSigns(app),
  ];
}

function listedSign({ feed, kind, by }: Advisory): ReputationSign {
  const proven = by === 'client-id' || by === 'owner-tenant' || by === 'publisher-id';
  const list = `the list “${safeName(feed, '?')}”`;
  return {
    kind: 'listed',
    strength: proven && kind !== 'abused' ? 'strong' : 'weak',
    what: `${list} has ${proven ? 'it' : by === 'name' ? 'its name' : 'one of its domains'} as ${kind}`,
  };
}

function nameSigns(app: AppRow, vendorDomains: AboutMakers['vendorDomains']): readonly ReputationSign[] {
  const sign = (strength: ReputationSign['strength'], what: string): ReputationSign => {
    return { kind: 'name', strength, what };
  };
  const texts = [app.name ?? '', app.publisher ?? ''];
  const likenesses = texts.flatMap((text) => likenessOf(text) ?? []);
  const whole = app.verified === 'no' && app.name !== null ? brandNamed(app.name) : null;
  return [
    ...texts
      .flatMap((text) => tricksOf(text))
      .map(({ severity }) =>
        sign(severity === 'high' ? 'strong' : 'weak', 'its name is made to deceive the eye'),
      ),
    ...likenesses.map(({ brand, how }) =>
      how === 'drawn'
        ? sign('strong', `its name is drawn like “${brand}” in other letters`)
        : sign('weak', `its name is “${brand}” but for one letter`),
    ),
    ...nearDomainsOf(app, vendorDomains).map(({ strength, host, how }) =>
      sign(strength, `its address ${safeName(host, '?')} ${how}`),
    ),
    ...(whole === null ? [] : [sign('weak', `it is called exactly “${whole}”, and nobody has verified it`)]),
  ];
}

function addressSigns({ replyUrls }: AppRow): readonly ReputationSign[] {
  return replyUrls
    .flatMap((url) => doubtOf(url) ?? [])
    .map(({ severity, what }) => ({
      kind: 'address',
      strength: severity === 'high' ? 'strong' : 'weak',
      what: `among the addresses to which it sends sign-ins is ${what}`,
    }));
}

function youthSigns({ createdAt }: AppRow, now: number): readonly ReputationSign[] {
  const days = ageInDays(createdAt, now);
  if (days === null || days >= young.weak) return [];
  const strength = days < young.strong ? 'strong' : 'weak';
  return [
    {
      kind: 'young',
      strength,
      what: days === 0 ? 'it was set up here today' : `it was set up here ${counted(days, 'day')} ago`,
    },
  ];
}

function ownerSigns({ ownerTenant, verified }: AppRow): readonly ReputationSign[] {
  if (ownerTenant === null || verified === 'yes') return [];
  const what = 'it belongs to an organisation that neither the policy nor a verified publisher speaks for';
  return [{ kind: 'owner', strength: 'strong', what }];
}

/** Whole days; null when it is not told. A clock that is ahead of ours makes nothing older. */
export function ageInDays(createdAt: string | null, now: number): number | null {
  const created = createdAt === null ? Number.NaN : Date.parse(createdAt);
  return Number.isNaN(created) ? null : Math.max(0, Math.floor((now - created) / dayMs));
}
