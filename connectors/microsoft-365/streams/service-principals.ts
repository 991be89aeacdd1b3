/** Every app that can get a token in the tenant, and the permissions that each of them publishes. */
import { isoTime } from '../../../src/core/clock.ts';
import type { Stream } from '../../../src/kit/connector.ts';
import { clientIdOf, credentialRows, permissionRows, servicePrincipalRow } from '../app-rows.ts';
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
      const pages = readList(tenant.graph, list, context);
      let done = 0;
      for (;;) {
        const step = await pages.next();
        if (step.done === true) {
          const gap = shortfall(list, step.value);
          return { expected: expectedRows(step.value), asOf, gaps: gap === null ? [] : [gap] };
        }
        const rows = step.value.flatMap((sp) => [
          servicePrincipalRow(sp, ours),
          ...permissionRows(sp),
          ...credentialRows(clientIdOf(sp), sp.id, { passwordCredentials: sp.passwordCredentials }),
        ]);
        done += step.value.length;
        context.progress(done, null);
        yield { rows, read: step.value.length, checkpoint: null };
      }
    },
  };
}
