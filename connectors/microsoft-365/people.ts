/** People and groups behind grants, owners and roles. Somebody the directory does not return is gone. */
import type { PrincipalSeen } from '../../src/core/observation.ts';
import type { PrincipalKind, Tri } from '../../src/core/vocabulary.ts';
import type { StreamContext } from '../../src/kit/connector.ts';
import { getByIds } from './client.ts';
import type { RoleHolders } from './role-holders.ts';
import type { Tenant } from './tenant.ts';
import { DirectoryObject, Page } from './wire.ts';

export interface Wanted {
  readonly kind: PrincipalKind;
  readonly id: string;
}

/** In the order of their ids, so that a checkpoint can name the last one. */
export async function referencedPeople({ recall }: StreamContext): Promise<readonly Wanted[]> {
  const byId = new Map<string, Wanted>();
  for await (const { kind, id } of recall.referencedPrincipals()) byId.set(id, { kind, id });
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Answers come in another order, without those that do not exist. */
export async function lookUp(
  { graph }: Tenant,
  wanted: readonly Wanted[],
  context: StreamContext,
): Promise<ReadonlyMap<string, DirectoryObject | null>> {
  const body = { ids: wanted.map(({ id }) => id), types: ['user', 'group'] };
  const { value } = await graph.post(getByIds, body, Page, context.signal);
  const found = new Map<string, DirectoryObject | null>();
  for (const raw of value) {
    const parsed = DirectoryObject.safeParse(raw);
    if (parsed.success) {
      found.set(parsed.data.id, parsed.data);
      continue;
    }
    context.malformed(raw, parsed.error.message);
    // It is there, although nothing more can be said of it.
    const id = typeof raw === 'object' && raw !== null && 'id' in raw ? raw.id : null;
    if (typeof id === 'string') found.set(id, null);
  }
  return found;
}

export function principalRow(
  { kind, id }: Wanted,
  object: DirectoryObject | null | undefined,
  privileged: Tri,
): PrincipalSeen {
  if (object === undefined) return { type: 'principal', kind, id, label: null, active: 'no', privileged };
  if (object === null) return { type: 'principal', kind, id, label: null, active: 'unknown', privileged };
  const isGroup = object['@odata.type'] === '#microsoft.graph.group';
  return {
    type: 'principal',
    kind,
    id,
    label: object.userPrincipalName || object.mail || object.displayName || null,
    active: isGroup ? 'yes' : activeOf(object.accountEnabled),
    privileged,
  };
}

/** v1.0 leaves accountEnabled out unless it is selected, and hides it from some credentials. */
function activeOf(accountEnabled: boolean | null | undefined): Tri {
  if (accountEnabled === true) return 'yes';
  return accountEnabled === false ? 'no' : 'unknown';
}

export function privilegeOf(id: string, holders: RoleHolders | null): Tri {
  if (holders === null) return 'unknown';
  if (holders.ids.has(id)) return 'yes';
  return holders.complete ? 'no' : 'unknown';
}
