/** Apps that come, grow and go, and tokens that end. */
import type { Lot } from '../../life.ts';
import { putIn, takeOut } from '../app-writes.ts';
import { auditorName, type SlackApp } from '../apps.ts';
import type { Install } from '../installs.ts';
import { grownAt } from '../stories.ts';
import type { Tenant } from '../tenant.ts';

const wider = [
  'channels:history',
  'files:read',
  'users:read.email',
  'im:history',
  'groups:history',
  'chat:write.public',
  'channels:join',
  'reactions:read',
];
/** No person's token can have these. */
const ofBots: ReadonlySet<string> = new Set(['chat:write.public', 'channels:join']);
/** Administrators of the organisation. */
export const administrators = [0, 3] as const;

/** Apps that an administrator of a workspace can take out, one by one. */
function ordinary({ apps, workspaces }: Tenant): readonly SlackApp[] {
  return apps.all.filter(
    ({ name, administrative, organisationWide }) =>
      name !== auditorName && !administrative && !(organisationWide && workspaces.organisation),
  );
}

interface Place {
  readonly app: SlackApp;
  readonly team: number;
}

function present(tenant: Tenant): readonly Place[] {
  return ordinary(tenant).flatMap((app) =>
    tenant.workspaces.all.flatMap(({ index: team }) =>
      tenant.presence.has(app, team) ? [{ app, team }] : [],
    ),
  );
}

function heldBy({ installs, presence }: Tenant, person: number): readonly Install[] {
  const added = presence.added.filter((one) => one.person === person);
  return [...installs.of(person).filter((one) => presence.holds(one)), ...added];
}

/** Anybody active, from a drawn one on, for whom there is something; null when there is nobody. */
function firstWith<T>(tenant: Tenant, lot: Lot, find: (person: number) => T | null): T | null {
  const { company } = tenant;
  const everybody = company.size + company.guests.length;
  const start = lot.index(everybody, 'person');
  for (let i = 0; i < everybody; i += 1) {
    const nth = (start + i) % everybody;
    const index = nth < company.size ? nth : company.guests[nth - company.size];
    if (index === undefined || company.person(index).status !== 'active') continue;
    const found = find(index);
    if (found !== null) return found;
  }
  return null;
}

export function installed(tenant: Tenant, lot: Lot): string | null {
  const { apps, company, workspaces, resolutions } = tenant;
  const app = lot.pick(
    ordinary(tenant).filter((one) => resolutions.of(one, 'organisation')?.status !== 'restricted'),
    'app',
  );
  if (app === null || apps.find(app.id) === null) return null;
  return firstWith(tenant, lot, (person) => {
    const team = lot.pick(workspaces.of(person), `workspace of ${person}`);
    if (team === null || resolutions.of(app, team)?.status === 'restricted') return null;
    if (heldBy(tenant, person).some((one) => one.app === app && one.team === team)) return null;
    putIn(tenant, app, person, team, `life ${lot.nth}`);
    return `${company.person(person).email} installed ${JSON.stringify(app.name)} in ${nameOf(tenant, team)}`;
  });
}

/** Whoever brought the app let it have more. */
export function widened(tenant: Tenant, lot: Lot): string | null {
  const { presence, history, clock, company } = tenant;
  const first = lot.pick(
    present(tenant).flatMap(({ app, team }) => {
      const one = presence.bringer(app, team);
      const canAgree = one !== null && presence.holds(one) && company.person(one.person).status === 'active';
      return canAgree ? [one] : [];
    }),
    'app',
  );
  if (first === null) return null;
  const { app, team } = first;
  const grown = presence.grown(app, team);
  const before = [...new Set([...app.botScopes, ...app.userScopes, ...grown])];
  const scope = lot.pick(
    wider.filter((one) => !before.includes(one) && (app.botScopes.length > 0 || !ofBots.has(one))),
    'scope',
  );
  if (scope === null) return null;
  presence.grow(app, team, [...grown, scope]);
  history.record({
    ...grownAt(first, clock.now(), before, [...grown, scope]),
    key: `grown ${app.id} ${team} life ${lot.nth}`,
  });
  return `${JSON.stringify(app.name)} got ${scope} in ${nameOf(tenant, team)}`;
}

export function takenOut(tenant: Tenant, lot: Lot): string | null {
  const place = lot.pick(present(tenant), 'app');
  if (place === null) return null;
  takeOut(tenant, place.app, place.team, lot.pick(administrators, 'by') ?? 0);
  return `${JSON.stringify(place.app.name)} was taken out of ${nameOf(tenant, place.team)}`;
}

/** The app or the person ends one token. Nothing that can be read changes. */
export function tokenEnded(tenant: Tenant, lot: Lot): string | null {
  return firstWith(tenant, lot, (person) => {
    const held = lot.pick(
      heldBy(tenant, person).filter(({ team }) => tenant.workspaces.all.some(({ index }) => index === team)),
      'token',
    );
    if (held === null) return null;
    tenant.presence.endToken(held);
    return `the token that ${JSON.stringify(held.app.name)} had from ${tenant.company.person(person).email} was revoked`;
  });
}

/** The app ends its bot's token: the bot user is closed, the app stays installed, and no log says so. */
export function botEnded(tenant: Tenant, lot: Lot): string | null {
  const { presence, clock } = tenant;
  const place = lot.pick(
    present(tenant).filter(({ app, team }) =>
      presence.bots(team).some((bot) => bot.app === app && !bot.deleted),
    ),
    'bot',
  );
  if (place === null) return null;
  presence.endBot(place.app, place.team, clock.now());
  return `the bot of ${JSON.stringify(place.app.name)} in ${nameOf(tenant, place.team)} lost its token`;
}

export function nameOf({ workspaces }: Tenant, team: number): string {
  return JSON.stringify(workspaces.at(team)?.name ?? '');
}
