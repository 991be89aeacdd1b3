/** Applications registered in the tenant, with their secrets and certificates (never the key material). */
import { isoTime } from '../../../src/core/clock.ts';
import type { Gap, Stream } from '../../../src/kit/connector.ts';
import { applicationRow, credentialRows } from '../app-rows.ts';
import { allAppsKnown } from '../app-index.ts';
import { applicationList } from '../client.ts';
import { expectedRows, type ListSpec, readList, shortfall } from '../list.ts';
import type { OwnApp, Tenant } from '../tenant.ts';
import { unitFailure } from '../unit-failure.ts';
import { Application } from '../wire.ts';

const list: ListSpec<Application> = { ask: applicationList, shape: Application, keyOf: (app) => app.id };

export function applications(tenant: Tenant): Stream {
  return {
    id: 'applications',
    after: ['service-principals'],
    async *read(context) {
      const asOf = isoTime(tenant.clock.now());
      const ours = await tenant.id();
      const index = await tenant.appIndex(context.recall);
      // Without the whole list an app would be said to have no service principal that has one.
      const listed = allAppsKnown(context.recall);
      const own: OwnApp[] = [];
      const note = (gap: Gap | null) => {
        tenant.ownApps = { apps: own, gap };
      };
      const pages = readList(tenant.graph, list, context);
      try {
        for (;;) {
          const step = await pages.next();
          if (step.done === true) {
            const gap = shortfall(list, step.value);
            note(gap);
            return { expected: expectedRows(step.value), asOf, gaps: gap === null ? [] : [gap] };
          }
          own.push(...step.value.map(({ id, appId }) => ({ id, clientId: appId })));
          const rows = step.value.flatMap((app) => [
            ...(listed && index.servicePrincipal(app.appId) === null ? [applicationRow(app, ours)] : []),
            ...credentialRows(app.appId, app.id, app),
          ]);
          context.progress(own.length, null);
          yield { rows, read: step.value.length, checkpoint: null };
        }
      } catch (thrown) {
        note({ error: unitFailure(thrown), units: 1 });
        throw thrown;
      }
    },
  };
}
