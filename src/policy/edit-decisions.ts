/** Decisions as edits of the policy. An index is that of the entry in its list as written. */
import { nameKey } from '../core/fold.ts';
import { type Platform, platforms, type Tier } from '../core/vocabulary.ts';
import { appIdKey } from '../core/app-id.ts';
import type { PolicyEdit } from './edit.ts';
import type { Certification, VendorIdentity } from './policy.ts';
import type { PolicyFile } from './schema.ts';

export type IdsByPlatform = ReadonlyMap<Platform, readonly string[]>;

export interface ApprovalTerms {
  readonly name: string;
  readonly owner: string;
  readonly until: string;
  readonly reason: string;
  /** Null: as it is, or the policy’s default. */
  readonly maxTier: Tier | null;
  readonly regions: readonly string[] | null;
  readonly ids: IdsByPlatform;
  readonly scopes: IdsByPlatform;
}

/** @param index of the vendor's entry; null: a new one */
export function approvalEdits(
  file: PolicyFile,
  index: number | null,
  terms: ApprovalTerms,
): readonly PolicyEdit[] {
  const { name, owner, until, reason, maxTier, regions, ids, scopes } = terms;
  const entry = index === null ? undefined : file.vendors?.[index];
  if (index === null || entry === undefined) {
    const allow = {
      ...(maxTier === null ? {} : { maxTier }),
      ...(scopes.size === 0 ? {} : { scopes: Object.fromEntries(scopes) }),
    };
    return [
      {
        edit: 'add',
        list: 'vendors',
        entry: {
          name,
          owner,
          approvedUntil: until,
          ...(regions === null ? {} : { dataRegions: regions }),
          ...(ids.size === 0 ? {} : { apps: Object.fromEntries(ids) }),
          ...(Object.keys(allow).length === 0 ? {} : { allow }),
          note: reason,
        },
      },
    ];
  }
  const set = (
    before: string | undefined,
    value: string | null,
    ...keys: readonly string[]
  ): readonly PolicyEdit[] =>
    value === null || before === value ? [] : [{ edit: 'set', path: ['vendors', index, ...keys], value }];
  return [
    ...set(entry.owner, owner, 'owner'),
    ...set(entry.approvedUntil, until, 'approvedUntil'),
    ...(regions === null || entry.dataRegions?.join() === regions.join()
      ? []
      : [{ edit: 'set', path: ['vendors', index, 'dataRegions'], value: regions } as const]),
    ...includes('vendors', index, ['apps'], ids, (platform, id) => hasApp(entry.apps, platform, id)),
    ...set(entry.allow?.maxTier, maxTier, 'allow', 'maxTier'),
    ...includes('vendors', index, ['allow', 'scopes'], scopes, (platform, scope) =>
      (entry.allow?.scopes?.[platform] ?? []).includes(scope),
    ),
    ...(entry.note === undefined ? set(undefined, reason, 'note') : []),
  ];
}

export interface BanTerms {
  /** Its name is the ban's, unless a vendor’s entry gives one. */
  readonly identity: VendorIdentity;
  readonly since: string;
  readonly reason: string;
}

/** @param index of the vendor that is banned as a whole; null: only what `identity` names */
export function banEdits(
  file: PolicyFile,
  index: number | null,
  { identity, since, reason }: BanTerms,
): readonly PolicyEdit[] {
  const vendor = index === null ? undefined : file.vendors?.[index];
  const name = vendor?.name ?? identity.name;
  const there = (file.banned ?? []).findIndex((entry) => nameKey(entry.name) === nameKey(name));
  if (index !== null && vendor !== undefined && there === -1) {
    const at = file.banned?.length ?? 0;
    return [
      { edit: 'ban', index, more: { since, reason } },
      ...identityEdits(at, identity, vendor),
      ...withdrawn(file, identity, index).map((edit) => afterRemoval(edit, index)),
    ];
  }
  const whole: VendorIdentity = vendor === undefined ? identity : united(identity, vendor);
  const removed: readonly PolicyEdit[] =
    vendor === undefined || index === null ? [] : [{ edit: 'remove', list: 'vendors', index }];
  const withdrawals = withdrawn(file, identity, index).map((edit) =>
    index === null ? edit : afterRemoval(edit, index),
  );
  if (there === -1)
    return [
      { edit: 'add', list: 'banned', entry: { ...writtenIdentity({ ...whole, name }), since, reason } },
      ...removed,
      ...withdrawals,
    ];
  const entry = file.banned?.[there];
  const fields: readonly PolicyEdit[] = [
    ...(entry?.since === undefined
      ? [{ edit: 'set', path: ['banned', there, 'since'], value: since } as const]
      : []),
    ...(entry?.reason === reason
      ? []
      : [{ edit: 'set', path: ['banned', there, 'reason'], value: reason } as const]),
  ];
  return [...identityEdits(there, whole, entry ?? { name }), ...fields, ...removed, ...withdrawals];
}

/**
 * A certification of a vendor that stands nowhere any more goes with the ban; the journal keeps it.
 * @param id only this app of it; null: the whole ban
 */
export function liftBanEdits(file: PolicyFile, index: number, id: string | null): readonly PolicyEdit[] {
  const entry = file.banned?.[index];
  const all = platforms.flatMap((platform) =>
    (entry?.apps?.[platform] ?? []).map((each) => ({ platform, each })),
  );
  const meant = all.filter(
    ({ platform, each }) => id !== null && appIdKey(platform, each) === appIdKey(platform, id),
  );
  if (meant.length > 0 && meant.length < all.length)
    return meant.map(({ platform, each }) => ({
      edit: 'exclude',
      path: ['banned', index, 'apps', platform],
      values: [each],
    }));
  const name = nameKey(entry?.name ?? '');
  const isListed = (file.vendors ?? []).some((vendor) => nameKey(vendor.name) === name);
  const orphans = (file.certifications ?? []).flatMap(({ of }, at) =>
    !isListed && nameKey(of) === name ? [at] : [],
  );
  return [
    { edit: 'remove', list: 'banned', index },
    ...orphans.reverse().map((at): PolicyEdit => ({ edit: 'remove', list: 'certifications', index: at })),
  ];
}

export function waiverEdits(
  file: PolicyFile,
  waiver: {
    readonly finding: string;
    readonly reason: string;
    readonly by: string;
    readonly expires: string;
  },
): readonly PolicyEdit[] {
  const { finding, ...terms } = waiver;
  const index = waiverOf(file, finding);
  if (index === null) return [{ edit: 'add', list: 'waivers', entry: waiver }];
  const before = file.waivers?.[index];
  return (['reason', 'by', 'expires'] as const).flatMap((key): readonly PolicyEdit[] =>
    before?.[key] === terms[key] ? [] : [{ edit: 'set', path: ['waivers', index, key], value: terms[key] }],
  );
}

export function waiverOf(file: PolicyFile, finding: string): number | null {
  const index = (file.waivers ?? []).findIndex((waiver) => waiver.finding === finding);
  return index === -1 ? null : index;
}

export function certificationEdits(file: PolicyFile, made: Certification): readonly PolicyEdit[] {
  const { of, tenant, on, by, next, note } = made;
  const index = (file.certifications ?? []).findIndex(
    (each) => nameKey(each.of) === nameKey(of) && (each.tenant ?? null) === tenant,
  );
  if (index === -1)
    return [
      {
        edit: 'add',
        list: 'certifications',
        entry: {
          of,
          ...(tenant === null ? {} : { tenant }),
          on,
          by,
          next,
          ...(note === null ? {} : { note }),
        },
      },
    ];
  const before = file.certifications?.[index];
  const values = { on, by, next, ...(note === null ? {} : { note }) };
  return [
    ...Object.entries(values).flatMap(([key, value]): readonly PolicyEdit[] =>
      before?.[key as keyof typeof values] === value
        ? []
        : [{ edit: 'set', path: ['certifications', index, key], value }],
    ),
    ...(note === null && before?.note !== undefined
      ? [{ edit: 'drop', path: ['certifications', index, 'note'] } as const]
      : []),
  ];
}

type Written = Partial<
  Pick<NonNullable<PolicyFile['banned']>[number], 'domains' | 'publishers' | 'ownerTenants' | 'apps'>
>;

const identityLists = ['domains', 'publishers', 'ownerTenants'] as const;

function hasApp(apps: Written['apps'], platform: Platform, id: string): boolean {
  return (apps?.[platform] ?? []).some((each) => appIdKey(platform, each) === appIdKey(platform, id));
}

function includes(
  list: 'vendors' | 'banned',
  index: number,
  keys: readonly string[],
  wanted: IdsByPlatform,
  isThere: (platform: Platform, value: string) => boolean,
): readonly PolicyEdit[] {
  return [...wanted].flatMap(([platform, all]): readonly PolicyEdit[] => {
    const values = all.filter((value) => !isThere(platform, value));
    return values.length === 0 ? [] : [{ edit: 'include', path: [list, index, ...keys, platform], values }];
  });
}

/** What a ban's entry lacks of this identity. */
function identityEdits(index: number, identity: VendorIdentity, entry: Written): readonly PolicyEdit[] {
  return [
    ...identityLists.flatMap((key): readonly PolicyEdit[] => {
      const values = identity[key].filter((value) => !(entry[key] ?? []).includes(value));
      return values.length === 0 ? [] : [{ edit: 'include', path: ['banned', index, key], values }];
    }),
    ...includes('banned', index, ['apps'], idsOf(identity), (platform, id) =>
      hasApp(entry.apps, platform, id),
    ),
  ];
}

/** Of other vendors' entries, the ids that are banned now. */
function withdrawn(file: PolicyFile, identity: VendorIdentity, except: number | null): readonly PolicyEdit[] {
  return (file.vendors ?? []).flatMap((vendor, index) =>
    index === except
      ? []
      : [...idsOf(identity)].flatMap(([platform, ids]): readonly PolicyEdit[] => {
          const values = (vendor.apps?.[platform] ?? []).filter((each) =>
            ids.some((id) => appIdKey(platform, id) === appIdKey(platform, each)),
          );
          return values.length === 0
            ? []
            : [{ edit: 'exclude', path: ['vendors', index, 'apps', platform], values }];
        }),
  );
}

/** The same edit once the vendor at `removed` is no longer in the list. */
function afterRemoval(edit: PolicyEdit, removed: number): PolicyEdit {
  if (!('path' in edit) || edit.path[0] !== 'vendors' || edit.path[1] < removed) return edit;
  const [list, index, ...keys] = edit.path;
  return { ...edit, path: [list, index - 1, ...keys] };
}

function idsOf({ apps }: VendorIdentity): IdsByPlatform {
  return new Map(
    platforms.flatMap((platform) => (apps[platform]?.length ? [[platform, apps[platform]] as const] : [])),
  );
}

function united(identity: VendorIdentity, vendor: Written & { readonly name: string }): VendorIdentity {
  const all = (a: readonly string[], b: readonly string[] | undefined): readonly string[] => [
    ...new Set([...(b ?? []), ...a]),
  ];
  return {
    name: vendor.name,
    domains: all(identity.domains, vendor.domains),
    publishers: all(identity.publishers, vendor.publishers),
    ownerTenants: all(identity.ownerTenants, vendor.ownerTenants),
    apps: Object.fromEntries(
      platforms.map((platform) => [platform, all(identity.apps[platform] ?? [], vendor.apps?.[platform])]),
    ),
  };
}

function writtenIdentity(identity: VendorIdentity): Readonly<Record<string, unknown>> {
  const apps = Object.fromEntries(idsOf(identity));
  return {
    name: identity.name,
    ...Object.fromEntries(
      identityLists.flatMap((key) => (identity[key].length === 0 ? [] : [[key, identity[key]]])),
    ),
    ...(Object.keys(apps).length === 0 ? {} : { apps }),
  };
}
