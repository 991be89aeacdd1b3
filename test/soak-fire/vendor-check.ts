/** An audit held against what the vendors hold. */
import { lacks } from '../../src/core/coverage.ts';
import { type PlatformName, simulatedPlatforms } from '../../src/sandbox/platforms.ts';
import type { Action } from '../../src/core/plan.ts';
import type { Audited, Inventory } from '../world.ts';
import type { Memory } from './checks.ts';
import type { Ended } from './command.ts';
import { scopeText } from './part.ts';
import type { VendorState } from './vendor-state.ts';

/**
 * @param fresh nothing was known before; else a stream that does not come to its end tells on what it once met
 * @returns what the vendor holds and the audit does not say, and what the audit says and no vendor holds
 */
export function againstVendors(
  { outcome, inventory }: Audited,
  state: VendorState,
  fresh: boolean,
): readonly string[] {
  return [...state].flatMap(([platform, parts]) => {
    const tenant = outcome.view.tenants.find((each) => each.platform === platform);
    if (tenant === undefined) return [];
    const short = new Set<string>(tenant.coverage.streams.filter(lacks).map(({ name }) => name));
    const said = Map.groupBy(keysOf(inventory, platform), ({ kind }) => kind);
    return parts.flatMap(({ kind, streams, held, may }) => {
      const keys = new Set(said.get(kind)?.map(({ key }) => key));
      const isShort = streams.some((name) => short.has(name));
      const mayBeOld = isShort && !fresh;
      const invented = [...keys].filter((key) => !held.has(key) && !mayBeOld && may?.(key) !== true);
      const missing = isShort ? [] : [...held].filter((key) => !keys.has(key));
      return [
        ...invented.map((key) => `${platform} holds no such ${kind}: ${key}`),
        ...missing.map((key) => `${platform} holds a ${kind} that is missing: ${key}`),
      ];
    });
  });
}

/** Grants, credentials and people of a platform, named as the vendor’s state names them. */
function keysOf(
  { apps, grants, credentials, principals }: Inventory,
  platform: PlatformName,
): readonly { readonly kind: string; readonly key: string }[] {
  const { tenant } = simulatedPlatforms[platform];
  const fields = (list: readonly string[]) => list.map((line) => JSON.parse(line) as readonly unknown[]);
  const own = `${platform}:`;
  return [
    ...fields(apps)
      .filter(([, app]) => String(app).startsWith(own))
      .map(([, app]) => ({ kind: 'app', key: String(app).slice(own.length) })),
    ...fields(grants)
      .filter(([, app]) => String(app).startsWith(own))
      .map(([, app, kind, principal, resource, scopes]) => ({
        kind: String(kind),
        key: grantKey(platform, {
          kind: String(kind),
          holder: `${String(principal)} ${String(app).slice(own.length)}`,
          resource: String(resource),
          scopes: scopeText(scopes as readonly string[]),
        }),
      })),
    ...(platform === 'microsoft-365'
      ? fields(credentials)
          .filter(([, app]) => String(app).startsWith(own))
          .map(([id, , kind]) => ({ kind: String(kind), key: String(id) }))
      : []),
    ...fields(principals)
      .filter(([of, kind]) => of === tenant && kind === 'user')
      .map(([, , id]) => ({ kind: 'user', key: String(id) })),
  ];
}

interface Named {
  readonly kind: string;
  readonly holder: string;
  readonly resource: string;
  readonly scopes: string;
}

/** Scopes where the vendor tells them of the grant itself. */
function grantKey(platform: PlatformName, { kind, holder, resource, scopes }: Named): string {
  switch (platform) {
    case 'google-workspace':
      return kind === 'app-password' ? `${holder.split(' ')[0]} ${resource}` : `${holder}: ${scopes}`;
    case 'microsoft-365':
      return kind.startsWith('delegated') ? `${holder} ${resource}: ${scopes}` : `${holder} ${resource}`;
    case 'slack':
      return `${holder} ${resource}`;
    case 'salesforce':
      return holder;
  }
}

interface Applied {
  readonly before: VendorState;
  readonly after: VendorState;
  readonly memory: Memory;
  readonly ended: readonly Ended[];
}

/** @returns what is gone and in no plan, and what is said to be gone and seen to be, and is not */
export function checkApplied({ before, after, memory, ended }: Applied): readonly string[] {
  const actions = [...memory.plans.values()].flatMap((plan) => plan.actions);
  const problems: string[] = [];
  for (const [platform, parts] of before)
    for (const { kind, held } of parts) {
      const left = after.get(platform)?.find((part) => part.kind === kind)?.held;
      for (const key of held)
        if (
          left?.has(key) !== true &&
          !actions.some((action) => action.platform === platform && isAbout(action, key))
        )
          problems.push(`${platform}: ${kind} ${key} is gone, and no plan says so`);
    }
  for (const { action, platform, target } of ended.flatMap(({ stdout }) => seenGone(stdout)))
    for (const { held } of after.get(platform) ?? [])
      for (const key of held)
        if (endsKey(target, key))
          problems.push(`${platform}: ${action} is said to be done, and ${key} is there`);
  return problems;
}

function isAbout({ target: { clientId, principal, handles, resource } }: Action, key: string): boolean {
  const parts = [clientId, principal?.id].filter((part) => part !== undefined && part !== null);
  return (
    (parts.length > 0 && parts.every((part) => key.includes(part))) ||
    handles.some((handle) => key.includes(handle) || handle.split('/').every((part) => key.includes(part))) ||
    (resource !== '' && principal !== null && key.includes(resource) && key.includes(principal.id))
  );
}

const ending: ReadonlySet<string> = new Set([
  'revoke-grant',
  'remove-preauthorization',
  'revoke-app-password',
]);

interface Gone {
  readonly action: string;
  readonly platform: PlatformName;
  readonly target: Action['target'];
}

/** Of the results that `apply --json` tells. */
function seenGone(stdout: string): readonly Gone[] {
  const found: Gone[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { action, state, verified } = value as Partial<Record<'action' | 'state' | 'verified', unknown>>;
    if (state === 'done' && verified === 'yes' && typeof action === 'object' && action !== null) {
      const { id, kind, platform, target } = action as Action;
      if (ending.has(kind)) found.push({ action: id, platform, target });
    }
    for (const each of Object.values(value)) walk(each);
  };
  try {
    walk(JSON.parse(stdout));
  } catch {
    // It was killed, or told something else.
  }
  return found;
}

function endsKey({ clientId, principal, resource }: Action['target'], key: string): boolean {
  if (principal === null) return false;
  const [holder, second, third = ''] = key.split(/[: ]+/u);
  return (
    holder === principal.id &&
    (second === clientId || second === resource) &&
    (resource === '' || [second, third].includes(resource))
  );
}
