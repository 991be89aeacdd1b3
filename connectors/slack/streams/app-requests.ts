import { isoTime } from '../../../src/core/clock.ts';
import type { EventSeen, Observation } from '../../../src/core/observation.ts';
import type { Stream } from '../../../src/kit/connector.ts';
import { appOf } from '../app-rows.ts';
import { pendingRequest } from '../consent-signs.ts';
import { changedPlaces, type PlaceChanges } from '../place-changes.ts';
import type { Place } from '../places.ts';
import { sweepPlaces } from '../place-sweep.ts';
import type { SlackSession } from '../slack-session.ts';
import { AppRequest } from '../wire.ts';

/**
 * Pending requests only; here `certified` includes certified apps beside the others.
 * https://docs.slack.dev/reference/methods/admin.apps.requests.list
 */
export function createAppRequestsStream(session: SlackSession): Stream {
  const sweep: PlaceChanges<AppRequest> = {
    id: 'app-requests',
    method: 'admin.apps.requests.list',
    rows: 'app_requests',
    fact,
    schema: AppRequest,
    keyOf: ({ id }) => id,
    passes: [{ certified: true }],
    tell: requestRows,
    // No log tells of a request: each place is asked once in so many runs.
    rolling: (places) => Math.ceil(places / runsForAll),
  };
  return {
    id: sweep.id,
    after: [],
    read: (context) => sweepPlaces(session, sweep, context),
    changes: { after: ['installs'], read: (context) => changedPlaces(session, sweep, context) },
  };
}

const fact = 'request ';
const runsForAll = 3;

function requestRows(
  { id, app, user, team, scopes, message, date_created }: AppRequest,
  place: Place,
): readonly Observation[] {
  const event: EventSeen = {
    type: 'event',
    id: `request:${id}`,
    at: isoTime(date_created * 1000),
    event: 'request',
    clientId: app.id,
    appName: app.name || null,
    principal: user?.id || null,
    resource: team?.id || place.id,
    scopes: [...new Set((scopes ?? []).map(({ name }) => name))],
    detail: { request: id, ...(message ? { message } : {}), ...(user?.email ? { by: user.email } : {}) },
  };
  return [appOf(app, { facts: { ...pendingRequest, [`${fact}${place.id}`]: place.title } }), event];
}
