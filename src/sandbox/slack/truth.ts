/** What is really so in a tenant: what a test or a bench compares an audit with. */
import type { Company } from '../contract.ts';
import { administrativeName, auditorName, type SlackApp } from './apps.ts';
import type { Install } from './installs.ts';
import type { SlackShape } from './options.ts';
import { createWorld, isReachable, type World } from './tenant.ts';

export interface SlackTruth {
  /** Id of the organisation; null: one workspace on an ordinary plan. */
  readonly enterprise: string | null;
  readonly workspaces: readonly {
    readonly id: string;
    /** Whether the auditing token's owner is a member, without which the integration log is closed to him. */
    readonly ownerIsMember: boolean;
    /** Whether the auditing app was added to it, without which its people cannot be listed. */
    readonly reachable: boolean;
  }[];
  /** Everybody but those whose account is gone. */
  readonly people: readonly {
    readonly id: string;
    readonly email: string;
    readonly active: boolean;
    readonly privileged: boolean;
    readonly teams: readonly string[];
  }[];
  /** Tokens that act for a person, of leavers too. */
  readonly installs: readonly SlackHolding[];
  /** Tokens that were taken back one by one; no list and no log of Slack's tells so. */
  readonly ended: readonly SlackHolding[];
  readonly bots: readonly {
    /** Null: a legacy integration. */
    readonly appId: string | null;
    readonly team: string;
    readonly userId: string;
    readonly deleted: boolean;
    readonly scopes: readonly string[];
  }[];
  readonly approvals: readonly {
    readonly appId: string;
    /** Id of the organisation or of a workspace. */
    readonly place: string;
    readonly status: 'approved' | 'restricted';
    readonly scopes: readonly string[];
    /** False: the API's lists lack it. */
    readonly listed: boolean;
  }[];
  /** Ids of the integrations without an app that still work. */
  readonly services: readonly string[];
  /** Ids of the requests that wait. */
  readonly requests: readonly string[];
}

export interface SlackHolding {
  readonly appId: string;
  readonly userId: string;
  /** Id of the workspace, or of the organisation. */
  readonly place: string;
  readonly scopes: readonly string[];
  readonly leaver: boolean;
}

/** Before anything changes. */
export function slackTruth(company: Company, shape: SlackShape): SlackTruth {
  return truthNow(createWorld(company, shape));
}

export function truthNow(world: World): SlackTruth {
  const { company, ids, workspaces, apps, installs, presence, resolutions, services } = world;
  const placeId = (place: number | 'organisation') =>
    place === 'organisation' ? ids.enterprise : (workspaces.at(place)?.id ?? '');
  const isThere = (place: number | 'organisation') =>
    place === 'organisation' || workspaces.all.some(({ index }) => index === place);
  const people = [...Array(company.size).keys(), ...company.guests];

  function* accounts(): Generator<SlackTruth['people'][number]> {
    for (const index of people) {
      const { email, status, admin } = company.person(index);
      if (status === 'gone') continue;
      const active = status === 'active';
      const teams = workspaces.of(index).map(placeId);
      yield { id: ids.user(index), email, active, privileged: active && admin !== 'none', teams };
    }
  }

  function holding(app: SlackApp, person: number, place: string): SlackHolding {
    const leaver = company.person(person).leftAt !== null;
    return { appId: app.id, userId: ids.user(person), place, scopes: app.userScopes, leaver };
  }

  /** Only the token of whoever brought the app grew with it. */
  function installed(install: Install): SlackHolding {
    const { app, person, team } = install;
    const held = holding(app, person, placeId(team));
    const grew = presence.bringer(app, team)?.person === person;
    return grew ? { ...held, scopes: grown(app, team, app.userScopes) } : held;
  }

  function grown(app: SlackApp, team: number, scopes: readonly string[]): readonly string[] {
    return [...new Set([...scopes, ...presence.grown(app, team)])];
  }

  function* holdings(): Generator<SlackHolding> {
    for (const install of installs.original()) if (presence.holds(install)) yield installed(install);
    for (const install of presence.added) if (isThere(install.team)) yield installed(install);
    const administrative = apps.named(administrativeName);
    yield holding(administrative, 3, placeId(workspaces.homeOf(3)));
    yield holding(apps.named(auditorName), 0, workspaces.organisation ? ids.enterprise : placeId(0));
    for (const app of apps.all)
      if (app.organisationWide && app.vendorApp !== null && workspaces.organisation && presence.has(app, 0))
        yield holding(app, 3, ids.enterprise);
  }

  return {
    enterprise: workspaces.organisation ? ids.enterprise : null,
    workspaces: workspaces.all.map((workspace) => ({
      id: workspace.id,
      ownerIsMember: workspaces.of(0).includes(workspace.index),
      reachable: isReachable(world, workspace),
    })),
    people: [...accounts()],
    installs: [...holdings()],
    ended: presence.ended.map(({ app, person, team }) => holding(app, person, placeId(team))),
    bots: workspaces.all.flatMap(({ id, index }) =>
      presence.bots(index).map(({ app, userId, deleted }) => ({
        appId: app?.id ?? null,
        team: id,
        userId,
        deleted,
        scopes: app === null ? [] : grown(app, index, app.botScopes),
      })),
    ),
    approvals: [...resolutions.standing]
      .filter(({ place }) => isThere(place))
      .map(({ app, place, status, scopes, listed }) => ({
        appId: app.id,
        place: placeId(place),
        status,
        scopes,
        listed,
      })),
    services: services.all
      .filter(({ working, team }) => working && isThere(team))
      .map(({ id }) => String(id)),
    requests: ['organisation' as const, ...workspaces.all.map(({ index }) => index)]
      .flatMap((place) => resolutions.pending(place))
      .map(({ id }) => id),
  };
}
