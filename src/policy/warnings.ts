/** What is valid in a policy and still wants somebody's attention. */
import { safeText } from '../core/text.ts';
import { platforms } from '../core/vocabulary.ts';
import { appIdKey } from '../core/app-id.ts';
import { nameKey } from '../core/fold.ts';
import type { PolicyReading } from './load.ts';
import { endOfDay } from './policy.ts';
import { notYetReviewed } from './suggestion.ts';

type Path = readonly PropertyKey[];

export interface Warning {
  readonly path: Path;
  readonly message: string;
}

/** What the last run met, as far as a policy can be held against it. */
export interface Seen {
  /** Ids of the findings that stand, and `detection+` the app's key or the tenant's id. */
  readonly findings: ReadonlySet<string>;
  /** Names of the vendors that some app is, or claims to be. */
  readonly vendors: ReadonlySet<string>;
  /** Everything could be read. */
  readonly complete: boolean;
}

/** Days before its end in which an approval is announced. */
const noticeDays = 30;
const dayMs = 86_400_000;

/**
 * @param now milliseconds since the epoch
 * @param seen null: no run is known
 */
export function policyWarnings(reading: PolicyReading, now: number, seen: Seen | null): readonly Warning[] {
  return [
    ...approvalWarnings(reading, now),
    ...sharedDomains(reading),
    ...approvedAndBanned(reading),
    ...waiverWarnings(reading, now, seen),
    ...certificationWarnings(reading, now),
    ...(seen === null ? [] : unseenVendors(reading, seen)),
  ];
}

function approvalWarnings({ policy }: PolicyReading, now: number): readonly Warning[] {
  return policy.vendors.flatMap(({ name, approvedUntil, owner }, index): readonly Warning[] => {
    const called = quoted(name);
    const found: Warning[] = [];
    if (approvedUntil !== null) {
      const end = endOfDay(approvedUntil);
      const path = ['vendors', index, 'approvedUntil'];
      const days = Math.ceil((end - now) / dayMs);
      if (approvedUntil === notYetReviewed)
        found.push({ path, message: `${called} is a suggestion that nobody has reviewed yet` });
      else if (end <= now)
        found.push({ path, message: `the approval of ${called} ended on ${approvedUntil}` });
      else if (days <= noticeDays)
        found.push({
          path,
          message: `the approval of ${called} ends ${days === 1 ? 'today' : `in ${days - 1} ${days === 2 ? 'day' : 'days'}`}, on ${approvedUntil}`,
        });
    }
    if (policy.defaults.requireOwner && owner === null && approvedUntil !== notYetReviewed)
      found.push({
        path: ['vendors', index],
        message: `${called} has no owner, which \`requireOwner\` asks for: its apps stay in review`,
      });
    return found;
  });
}

/** Ids that two vendors claim are refused; of a domain the first vendor wins, which nobody may have meant. */
function sharedDomains({ policy }: PolicyReading): readonly Warning[] {
  const first = new Map<string, string>();
  return policy.vendors.flatMap(({ name, domains }, index) =>
    domains.flatMap((domain, at): readonly Warning[] => {
      const owner = first.get(domain) ?? name;
      first.set(domain, owner);
      if (owner === name) return [];
      return [
        {
          path: ['vendors', index, 'domains', at],
          message: `${safeText(domain)} stands under ${quoted(owner)} too, which comes first and wins`,
        },
      ];
    }),
  );
}

/** The ban wins; that the approval is still there may be an oversight, or the ban one. */
function approvedAndBanned({ policy, written }: PolicyReading): readonly Warning[] {
  const approved = new Map<string, string>();
  for (const vendor of policy.vendors) for (const [key] of idsOf(vendor)) approved.set(key, vendor.name);
  return (written.banned ?? []).flatMap((entry, index) =>
    idsOf(entry).flatMap(([key, path, what]): readonly Warning[] => {
      const name = approved.get(key);
      return name === undefined
        ? []
        : [
            {
              path: ['banned', index, ...path],
              message: `${what} is approved under ${quoted(name)} and banned here: the ban wins`,
            },
          ];
    }),
  );
}

interface Identified {
  readonly name: string;
  readonly publishers?: readonly string[] | undefined;
  readonly ownerTenants?: readonly string[] | undefined;
  readonly apps?:
    | Readonly<Partial<Record<(typeof platforms)[number], readonly string[] | undefined>>>
    | undefined;
}

/** Key, place within the entry, and what it is. */
function idsOf(entry: Identified): readonly (readonly [string, Path, string])[] {
  return [
    [`name ${nameKey(entry.name)}`, ['name'], 'this name'] as const,
    ...(['publishers', 'ownerTenants'] as const).flatMap((kind) =>
      (entry[kind] ?? []).map((id, at) => [`${kind} ${id.toLowerCase()}`, [kind, at], 'this id'] as const),
    ),
    ...platforms.flatMap((platform) =>
      (entry.apps?.[platform] ?? []).map(
        (id, at) => [`app ${appIdKey(platform, id) ?? ''}`, ['apps', platform, at], 'this app'] as const,
      ),
    ),
  ];
}

function waiverWarnings({ policy }: PolicyReading, now: number, seen: Seen | null): readonly Warning[] {
  return policy.waivers.flatMap(({ finding, expires }, index): readonly Warning[] => {
    if (endOfDay(expires) <= now)
      return [
        {
          path: ['waivers', index, 'expires'],
          message: `this waiver ended on ${expires}: its finding counts again`,
        },
      ];
    if (seen === null || seen.findings.has(finding)) return [];
    return [
      {
        path: ['waivers', index, 'finding'],
        message: `the last run has no such finding${unlessUnread(seen)}`,
      },
    ];
  });
}

function certificationWarnings({ policy }: PolicyReading, now: number): readonly Warning[] {
  return policy.certifications.flatMap(({ of, on, next }, index): readonly Warning[] => {
    const path = ['certifications', index];
    if (Date.parse(on) > now)
      return [{ path: [...path, 'on'], message: `${quoted(of)} is certified on a day that has not come` }];
    if (endOfDay(next) > now) return [];
    return [{ path: [...path, 'next'], message: `${quoted(of)} was to be certified anew by ${next}` }];
  });
}

function unseenVendors({ policy }: PolicyReading, seen: Seen): readonly Warning[] {
  return policy.vendors.flatMap(({ name }, index): readonly Warning[] =>
    seen.vendors.has(name)
      ? []
      : [
          {
            path: ['vendors', index, 'name'],
            message: `no app of the last run is ${quoted(name)}${unlessUnread(seen)}`,
          },
        ],
  );
}

function unlessUnread({ complete }: Seen): string {
  return complete ? '' : '; but not everything could be read';
}

function quoted(name: string): string {
  return `“${safeText(name)}”`;
}
