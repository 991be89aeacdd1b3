import { isoTime } from '../../../src/core/clock.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { externalClientAppRow } from '../app-facts.ts';
import { readExternalClientPolicies } from '../external-client-policies.ts';
import { expectedRows, readWholeQuery, shortfall } from '../query-list.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { existing, visibleFields } from '../visible.ts';
import { ExternalClientApplication } from '../wire.ts';

/** External client apps, the successors of connected apps, with their policies. API 59 or later. */
export function createExternalClientAppsStream(session: SalesforceSession): Stream {
  return {
    id: 'external-client-apps',
    after: [],
    read: (context) => readExternalClientApps(session, context),
  };
}

const wanted = Object.keys(ExternalClientApplication.shape);

async function* readExternalClientApps(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const asOf = isoTime(session.clock.now());
  const fields = await visibleFields(session, 'ExternalClientApplication', context.signal);
  const soql = `SELECT ${existing(fields, wanted).join(', ')} FROM ExternalClientApplication`;
  const { rows, end } = await readWholeQuery(
    session.client,
    { soql, shape: ExternalClientApplication, keyOf: ({ Id }) => Id },
    context,
  );
  const { policies, gap } = await readExternalClientPolicies(session, context);
  yield {
    rows: rows.map((app) => externalClientAppRow(app, policies.get(app.Id) ?? null)),
    read: rows.length,
    checkpoint: null,
  };
  const gaps = [shortfall('ExternalClientApplication', end), gap].filter((one) => one !== null);
  return { expected: expectedRows(end), asOf, gaps };
}
