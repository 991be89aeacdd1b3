/** Every app that can get a token in the tenant, and the permissions that each of them publishes. */
import { isoTime } from '../../../src/core/clock.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { ChangesContext, ReadWhole, Stream, Subject } from '../../../src/kit/connector.ts';
import { loadAppIndex } from '../app-index.ts';
import { readListed, tellChanged } from '../app-objects.ts';
import { clientIdOf, credentialRows, permissionRows, servicePrincipalRow } from '../app-rows.ts';
import { changedObjects, wholeServicePrincipals } from '../changed-objects.ts';
import { type Changed, changesBy, cursorOf, readCursor } from '../changes.ts';
import { servicePrincipalList } from '../client.ts';
import type { ListSpec } from '../list.ts';
import type { Tenant } from '../tenant.ts';
import { ServicePrincipal } from '../wire.ts';

const list: ListSpec<ServicePrincipal> = {
  ask: servicePrincipalList,
  shape: ServicePrincipal,
  keyOf: (sp) => sp.id,
};

export function servicePrincipals(tenant: Tenant): Stream {
  return {
    id: 'service-principals',
    after: [],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const ours = await tenant.id();
      const mark = await tenant.deltas.latest('service-principals', context.signal);
      const rowsOf = rowsIn(ours);
      return yield* readListed(tenant, { list, rowsOf, asOf, mark }, context);
    },
    changes: changesBy([], (context) => readChanges(tenant, context)),
  };
}

function rowsIn(ours: string): (sp: ServicePrincipal) => readonly Observation[] {
  return (sp) => [
    servicePrincipalRow(sp, ours),
    ...permissionRows(sp),
    ...credentialRows(clientIdOf(sp), sp.id, { passwordCredentials: sp.passwordCredentials }),
  ];
}

async function readChanges(tenant: Tenant, context: ChangesContext): Promise<Changed | ReadWhole> {
  const { graph, deltas, clock } = tenant;
  const { signal } = context;
  const cursor = readCursor(context.cursor, tenant);
  if ('readWhole' in cursor) return cursor;
  const asOf = isoTime(clock.now());
  const delta = await deltas.since('service-principals', cursor.mark, signal);
  if ('readWhole' in delta) return delta;
  const ours = await tenant.id();
  const objects = await changedObjects(wholeServicePrincipals(graph, signal), delta, []);

  // What holds, also of an app that came back under another object id.
  const known = await loadAppIndex(context.recall);
  const { rows, read, clientIds } = tellChanged(
    objects,
    { shape: ServicePrincipal, rowsOf: rowsIn(ours), clientIdOf, known },
    context,
  );
  return {
    rows,
    read,
    told: [...clientIds].flatMap((clientId): Subject[] => [{ clientId }, { resource: clientId }]),
    gaps: objects.gaps,
    asOf,
    cursor: cursorOf({ at: asOf, mark: delta.mark }),
  };
}
