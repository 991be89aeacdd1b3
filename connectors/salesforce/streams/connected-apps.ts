import { isoTime } from '../../../src/core/clock.ts';
import type { Batch, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { connectedAppRow } from '../app-facts.ts';
import { readMenuNames } from '../menu-names.ts';
import { expectedRows, readWholeQuery, shortfall } from '../query-list.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { existing, visibleFields } from '../visible.ts';
import { ConnectedApplication } from '../wire.ts';

/**
 * Connected apps that are installed or were built here. One that people merely signed in to is not among them.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_connectedapplication.htm
 */
export function createConnectedAppsStream(session: SalesforceSession): Stream {
  return { id: 'connected-apps', after: [], read: (context) => readConnectedApps(session, context) };
}

const wanted = Object.keys(ConnectedApplication.shape);

async function* readConnectedApps(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const asOf = isoTime(session.clock.now());
  const fields = await visibleFields(session, 'ConnectedApplication', context.signal);
  const soql = `SELECT ${existing(fields, wanted).join(', ')} FROM ConnectedApplication`;
  const { rows, end } = await readWholeQuery(
    session.client,
    { soql, shape: ConnectedApplication, keyOf: ({ Id }) => Id },
    context,
  );
  const { names, gap } = await readMenuNames(session, context);
  const namespaced = fields.has('namespaceprefix');
  yield {
    rows: rows.map((app) => connectedAppRow(app, namespaced, names.get(app.Id))),
    read: rows.length,
    checkpoint: null,
  };
  const gaps = [shortfall('ConnectedApplication', end), gap].filter((one) => one !== null);
  return { expected: expectedRows(end), asOf, gaps };
}
