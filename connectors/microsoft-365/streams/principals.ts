/** Names and state of the people behind the grants. Somebody the directory does not return is gone. */
import { isoTime } from '../../../src/core/clock.ts';
import type { PrincipalSeen } from '../../../src/core/observation.ts';
import type { PrincipalKind, Tri } from '../../../src/core/vocabulary.ts';
import type { Stream, StreamContext } from '../../../src/kit/connector.ts';
import { getByIds, idsPerCall } from '../client.ts';
import { type RoleHolders, roleHolders } from '../role-holders.ts';
import type { Tenant } from '../tenant.ts';
import { DirectoryObject, Page } from '../wire.ts';

interface Wanted {
  readonly kind: PrincipalKind;
  readonly id: string;
}

export function principals(tenant: Tenant): Stream {
  return {
    id: 'principals',
    after: ['delegated-grants', 'app-roles', 'application-owners', 'directory-roles'],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const wanted = await referenced(context);
      const { checkpoint } = context;
      const left = checkpoint === null ? wanted : wanted.filter(({ id }) => id > checkpoint);
      const holders = left.length === 0 ? null : await roleHolders(tenant, context);
      let done = wanted.length - left.length;
      for (let from = 0; from < left.length; from += idsPerCall) {
        const some = left.slice(from, from + idsPerCall);
        const found = await lookUp(tenant, some, context);
        const rows = some.map((one) => principalRow(one, found.get(one.id), privilegeOf(one.id, holders)));
        yield { rows, read: rows.length, checkpoint: some.at(-1)?.id ?? null };
        done += some.length;
        context.progress(done, wanted.length);
      }
      return { expected: wanted.length, asOf, gaps: holders?.gaps ?? [] };
    },
  };
}

/** In the order of their ids, so that a checkpoint can name the last one. */
async function referenced({ recall }: StreamContext): Promise<readonly Wanted[]> {
  const byId = new Map<string, Wanted>();
  for await (const { kind, id } of recall.referencedPrincipals()) byId.set(id, { kind, id });
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Answers come in another order, without those that do not exist. */
async function lookUp(
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

function principalRow(
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

function privilegeOf(id: string, holders: RoleHolders | null): Tri {
  if (holders === null) return 'unknown';
  if (holders.ids.has(id)) return 'yes';
  return holders.complete ? 'no' : 'unknown';
}
