/** Last sign-in of each app, by client id. Apps without a row, and rows without a date, are not known: never "unused". */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { AppActivitySeen } from '../../../src/core/observation.ts';
import type { Stream } from '../../../src/kit/connector.ts';
import { signInActivityList } from '../client.ts';
import { type ListSpec, readList, shortfall } from '../list.ts';
import type { Tenant } from '../tenant.ts';
import { later, time } from '../times.ts';
import { SignInActivity } from '../wire.ts';

const list: ListSpec<SignInActivity> = {
  ask: signInActivityList,
  shape: SignInActivity,
  keyOf: ({ appId }) => appId.toLowerCase(),
};

/** @param offered whether this cloud has the report */
export function signInActivity(tenant: Tenant, offered: boolean): Stream {
  return {
    id: 'sign-in-activity',
    after: [],
    async *read(context) {
      if (!offered) throw new AppError('GAP_CLOUD', { detail: 'servicePrincipalSignInActivities' });
      const asOf = isoTime(tenant.clock.now());
      const pages = readList(tenant.graph, list, context);
      for (;;) {
        const step = await pages.next();
        if (step.done === true) {
          const gap = shortfall(list, step.value);
          return { expected: null, asOf, gaps: gap === null ? [] : [gap] };
        }
        yield { rows: step.value.map(activityRow), read: step.value.length, checkpoint: null };
      }
    },
  };
}

function activityRow(row: SignInActivity): AppActivitySeen {
  const appOnly = time(row.applicationAuthenticationClientSignInActivity?.lastSignInDateTime);
  const lastUsedAt = [
    row.lastSignInActivity,
    row.delegatedClientSignInActivity,
    row.delegatedResourceSignInActivity,
    row.applicationAuthenticationResourceSignInActivity,
  ]
    .map((activity) => time(activity?.lastSignInDateTime))
    .reduce(later, appOnly);
  return {
    type: 'app-activity',
    clientId: row.appId,
    lastUsedAt,
    lastUsedStatus: lastUsedAt === null ? 'unknown' : 'used',
    appOnlyLastUsedAt: appOnly,
  };
}
