/** Last sign-in of each app, by client id. Apps without a row, and rows without a date, are not known: never "unused". */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { AppActivitySeen } from '../../../src/core/observation.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { isUnsupportedQuery } from '../answers.ts';
import { countMalformed, parsed } from '../changes.ts';
import { signInActivityList, signInActivitySince } from '../client.ts';
import type { Ask } from '../graph.ts';
import { type ListSpec, readList, shortfall } from '../list.ts';
import type { Tenant } from '../tenant.ts';
import { later, time } from '../times.ts';
import { SignInActivity } from '../wire.ts';

const spec = (ask: Ask): ListSpec<SignInActivity> => ({
  ask,
  shape: SignInActivity,
  keyOf: ({ appId }) => appId.toLowerCase(),
});

/** A report of so few pages is read to its end each time. */
const fewPages = 3;
/** The report is made behind the sign-ins it tells of. */
const overlapMs = 3 * 86_400_000;

const Cursor = z.object({ v: z.literal(1), at: z.iso.datetime(), pages: z.number().int().nonnegative() });
type Cursor = z.infer<typeof Cursor>;

/** @param offered whether this cloud has the report */
export function signInActivity(tenant: Tenant, offered: boolean): Stream {
  return {
    id: 'sign-in-activity',
    after: [],
    async *read(context) {
      if (!offered) throw new AppError('GAP_CLOUD', { detail: 'servicePrincipalSignInActivities' });
      return yield* readReport(tenant, context, null);
    },
    changes: {
      after: [],
      async *read(context) {
        const cursor = parsed(Cursor, context.cursor);
        if (cursor === null) return { readWhole: 'it is not known from where to go on' };
        if (cursor.pages <= fewPages) return yield* readReport(tenant, context, null);
        try {
          return yield* readReport(tenant, context, cursor);
        } catch (thrown) {
          if (!isUnsupportedQuery(thrown)) throw thrown;
          const note = 'the report does not tell what is new in it, and is too long to be read each time';
          return { expected: null, asOf: cursor.at, gaps: [], note, cursor: context.cursor };
        }
      },
    },
  };
}

/** @param since absent: all of it; else apps used since then, or shortly before */
async function* readReport(
  tenant: Tenant,
  given: StreamContext,
  since: Cursor | null,
): AsyncGenerator<Batch, StreamEnd> {
  const { context, malformed } = countMalformed(given);
  const asOf = isoTime(tenant.clock.now());
  const list = spec(
    since === null ? signInActivityList : signInActivitySince(isoTime(Date.parse(since.at) - overlapMs)),
  );
  const all = readList(tenant.graph, list, context);
  let pages = 0;
  for (;;) {
    const step = await all.next();
    if (step.done === true) {
      const gap = shortfall(list, step.value);
      const whole = gap === null && malformed() === 0;
      const cursor: Cursor = { v: 1, at: asOf, pages: since?.pages ?? pages };
      return {
        expected: null,
        asOf,
        gaps: gap === null ? [] : [gap],
        ...(whole && { cursor: JSON.stringify(cursor) }),
        ...(whole && since === null && { verifiedAt: asOf }),
      };
    }
    pages += 1;
    yield { rows: step.value.map(activityRow), read: step.value.length, checkpoint: null };
  }
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
