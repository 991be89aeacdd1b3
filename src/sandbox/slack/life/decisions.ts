/** What administrators decide about apps, and what they are asked. */
import type { Lot } from '../../life.ts';
import type { SlackApp } from '../apps.ts';
import type { AppRequest, Place, Resolution } from '../resolutions.ts';
import { cleared, decision } from '../stories.ts';
import type { Tenant } from '../tenant.ts';
import { administrators, nameOf } from './apps.ts';

const messages = ['', 'for the launch', 'my team needs this', '<b>please</b>'];

function placeName(tenant: Tenant, place: Place): string {
  return place === 'organisation' ? 'the organisation' : nameOf(tenant, place);
}

/** Certified apps are decided for the organisation only. */
function placeFor({ workspaces }: Tenant, app: SlackApp, lot: Lot): Place {
  if (app.certified || lot.chance('for the organisation') < 0.4) return 'organisation';
  return lot.pick(workspaces.all, 'workspace')?.index ?? 'organisation';
}

function decide(tenant: Tenant, lot: Lot, app: SlackApp, place: Place, status: Resolution['status']): void {
  const { resolutions, history, clock } = tenant;
  const by = lot.pick(administrators, 'by') ?? 0;
  // What is clicked on the administration pages may be missing from the list of approved apps, or from the log.
  const how = lot.index(8, 'how');
  const scopes = [...new Set([...app.botScopes, ...app.userScopes])];
  const listed = status === 'restricted' || how !== 0;
  const made = { app, place, status, scopes, at: clock.now(), by, listed };
  resolutions.set(made);
  if (how !== 1) history.record({ ...decision(made), key: `${status} ${app.id} ${place} life ${lot.nth}` });
}

export function approved(tenant: Tenant, lot: Lot): string | null {
  const { apps, resolutions, workspaces } = tenant;
  if (!workspaces.organisation) return null;
  const app = lot.pick(apps.all, 'app');
  if (app === null) return null;
  const place = placeFor(tenant, app, lot);
  const forbidden = place !== 'organisation' && resolutions.of(app, 'organisation')?.status === 'restricted';
  if (forbidden || resolutions.of(app, place)?.status === 'approved') return null;
  decide(tenant, lot, app, place, 'approved');
  return `${JSON.stringify(app.name)} was approved for ${placeName(tenant, place)}`;
}

export function restricted(tenant: Tenant, lot: Lot): string | null {
  const { apps, resolutions, workspaces } = tenant;
  if (!workspaces.organisation) return null;
  const app = lot.pick(
    apps.all.filter(({ internal, administrative }) => !internal && !administrative),
    'app',
  );
  if (app === null) return null;
  const place = placeFor(tenant, app, lot);
  if (resolutions.of(app, place)?.status === 'restricted') return null;
  decide(tenant, lot, app, place, 'restricted');
  return `${JSON.stringify(app.name)} was restricted for ${placeName(tenant, place)}`;
}

export function forgotten(tenant: Tenant, lot: Lot): string | null {
  const { resolutions, history, clock, workspaces } = tenant;
  const standing = [...resolutions.standing].filter(
    ({ place }) => place === 'organisation' || workspaces.all.some(({ index }) => index === place),
  );
  const before = lot.pick(standing, 'decision');
  if (before === null) return null;
  const { app, place } = before;
  resolutions.clear(app, place);
  if (lot.index(8, 'how') !== 1)
    history.record({
      ...cleared(before, clock.now(), lot.pick(administrators, 'by') ?? 0),
      key: `cleared ${app.id} ${place} life ${lot.nth}`,
    });
  return `what was decided about ${JSON.stringify(app.name)} for ${placeName(tenant, place)} was cleared`;
}

/** Requests are in no log. */
export function asked(tenant: Tenant, lot: Lot): string | null {
  const { apps, company, clock, resolutions, workspaces } = tenant;
  if (!workspaces.organisation) return null;
  const user = lot.index(company.size, 'person');
  const app = lot.pick(
    apps.all.filter((one) => resolutions.of(one, 'organisation') === null),
    'app',
  );
  if (app === null || company.person(user).status !== 'active') return null;
  const place: Place = app.certified ? 'organisation' : (lot.pick(workspaces.of(user), 'workspace') ?? 0);
  resolutions.open({
    id: `Ar0LIFE${String(lot.nth).padStart(5, '0')}`,
    app,
    place,
    user,
    message: lot.pick(messages, 'message') ?? '',
    scopes: [...new Set([...app.botScopes, ...app.userScopes])],
    previous: null,
    at: clock.now(),
  });
  return `${company.person(user).email} asked for ${JSON.stringify(app.name)} in ${placeName(tenant, place)}`;
}

function waiting(tenant: Tenant, lot: Lot): AppRequest | null {
  const { resolutions, workspaces } = tenant;
  const places: readonly Place[] = ['organisation', ...workspaces.all.map(({ index }) => index)];
  return lot.pick(
    places.flatMap((place) => resolutions.pending(place)),
    'request',
  );
}

export function withdrawn(tenant: Tenant, lot: Lot): string | null {
  const request = waiting(tenant, lot);
  if (request === null || !tenant.resolutions.close(request)) return null;
  return `the request ${request.id} for ${JSON.stringify(request.app.name)} was cancelled`;
}

export function granted(tenant: Tenant, lot: Lot): string | null {
  const { resolutions } = tenant;
  const request = waiting(tenant, lot);
  if (request === null) return null;
  const { app, place } = request;
  if (place !== 'organisation' && resolutions.of(app, 'organisation')?.status === 'restricted') return null;
  resolutions.close(request);
  decide(tenant, lot, app, place, 'approved');
  return `the request ${request.id} for ${JSON.stringify(app.name)} was approved`;
}
