/** Every app that can get a token in the tenant, and the permissions that each of them publishes. */
import { isoTime } from '../../../src/core/clock.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { ChangesContext, ReadWhole, Stream, Subject } from '../../../src/kit/connector.ts';
import { loadAppIndex } from '../app-index.ts';
import { clientIdOf, credentialRows, permissionRows, servicePrincipalRow } from '../app-rows.ts';
import { changedObjects, wholeServicePrincipals } from '../changed-objects.ts';
import { type Changed, changesBy, cursorOf, markCursor, readCursor } from '../changes.ts';
import { servicePrincipalList } from '../client.ts';
import { expectedRows, type ListSpec, readList, shortfall } from '../list.ts';
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
      const pages = readList(tenant.graph, list, context);
      let done = 0;
      for (;;) {
        const step = await pages.next();
        if (step.done === true) {
          const gap = shortfall(list, step.value);
          const whole = gap === null && step.value.malformed === 0;
          return {
            expected: expectedRows(step.value),
            asOf,
            gaps: gap === null ? [] : [gap],
            ...(whole && markCursor(asOf, mark)),
          };
        }
        done += step.value.length;
        context.progress(done, null);
        yield {
          rows: step.value.flatMap((sp) => rowsOf(sp, ours)),
          read: step.value.length,
          checkpoint: null,
        };
      }
    },
    changes: changesBy([], (context) => readChanges(tenant, context)),
  };
}

function rowsOf(sp: ServicePrincipal, ours: string): readonly Observation[] {
  return [
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

  const rows: Observation[] = [];
  const told = new Set<string>();
  let read = 0;
  for (const raw of objects.present.values()) {
    const sp = ServicePrincipal.safeParse(raw);
    if (!sp.success) {
      context.malformed(raw, sp.error.message);
      continue;
    }
    rows.push(...rowsOf(sp.data, ours));
    told.add(clientIdOf(sp.data));
    read += 1;
  }
  // What holds, also of an app that came back under another object id.
  const known = await loadAppIndex(context.recall);
  for (const id of objects.gone) {
    const clientId = known.clientId(id);
    if (clientId !== null) told.add(clientId);
  }
  return {
    rows,
    read,
    told: [...told].flatMap((clientId): Subject[] => [{ clientId }, { resource: clientId }]),
    gaps: objects.gaps,
    asOf,
    cursor: cursorOf({ at: asOf, mark: delta.mark }),
  };
}
