/** Applications registered in the tenant, with their secrets and certificates (never the key material). */
import { isoTime } from '../../../src/core/clock.ts';
import type { Observation } from '../../../src/core/observation.ts';
import type { ChangesContext, ReadWhole, Stream, StreamContext } from '../../../src/kit/connector.ts';
import { allAppsKnown, type AppIndex } from '../app-index.ts';
import { appNews } from '../app-news.ts';
import { readListed, tellChanged } from '../app-objects.ts';
import { applicationRow, credentialRows, registrationRow } from '../app-rows.ts';
import { changedObjects, wholeApplications } from '../changed-objects.ts';
import { type Changed, changesBy, cursorOf, readCursor } from '../changes.ts';
import { applicationList } from '../client.ts';
import type { ListSpec } from '../list.ts';
import { recalledApplications } from '../own-apps.ts';
import type { Tenant } from '../tenant.ts';
import { Application } from '../wire.ts';

const list: ListSpec<Application> = { ask: applicationList, shape: Application, keyOf: (app) => app.id };

export function applications(tenant: Tenant): Stream {
  return {
    id: 'applications',
    after: ['service-principals'],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const rowsOf = await rowsIn(tenant, context);
      const mark = await tenant.deltas.latest('applications', context.signal);
      // Without all service principals, changes cannot go on from here.
      const from = allAppsKnown(context.recall) ? mark : null;
      return yield* readListed(tenant, { list, rowsOf, asOf, mark: from }, context);
    },
    changes: changesBy(['service-principals'], (context) => readChanges(tenant, context)),
  };
}

type RowsOf = (app: Application) => readonly Observation[];

async function rowsIn(tenant: Tenant, { recall }: StreamContext): Promise<RowsOf> {
  const ours = await tenant.id();
  const index: AppIndex = await tenant.appIndex(recall);
  // Without the whole list an app would be said to have no service principal that has one.
  const listed = allAppsKnown(recall);
  return (app) => [
    listed && index.servicePrincipal(app.appId) === null
      ? applicationRow(app, ours)
      : registrationRow(app, ours),
    ...credentialRows(app.appId, app.id, app),
  ];
}

async function readChanges(tenant: Tenant, context: ChangesContext): Promise<Changed | ReadWhole> {
  const cursor = readCursor(context.cursor, tenant);
  if ('readWhole' in cursor) return cursor;
  if (!allAppsKnown(context.recall)) return { readWhole: 'service principals were not read in full' };
  const asOf = isoTime(tenant.clock.now());
  const delta = await tenant.deltas.since('applications', cursor.mark, context.signal);
  if ('readWhole' in delta) return delta;
  const known = await recalledApplications(context.recall);
  const index = await tenant.appIndex(context.recall);
  const { gone, come } = await appNews(context.news, index);
  // Of an app whose service principal came or went the application tells more, or less, than before.
  const regarded = [...gone.values(), ...[...come.values()].map(({ clientId }) => clientId)].flatMap(
    (clientId) => known.objectId(clientId) ?? [],
  );
  const whole = wholeApplications(tenant.graph, tenant.clock, context.signal);
  const objects = await changedObjects(whole, delta, regarded);

  const rowsOf = await rowsIn(tenant, context);
  const clientIdOf = ({ appId }: Application): string => appId;
  const { rows, read, clientIds } = tellChanged(
    objects,
    { shape: Application, rowsOf, clientIdOf, known },
    context,
  );
  return {
    rows,
    read,
    told: [...clientIds].map((clientId) => ({ clientId })),
    gaps: objects.gaps,
    asOf,
    cursor: cursorOf({ at: asOf, mark: delta.mark }),
  };
}
