import { expect, test } from 'vitest';
import { lacks } from '../../src/core/coverage.ts';
import { type Scenario, scenarios } from '../../src/sandbox/contract.ts';
import { startWorld } from '../world.ts';
import { inventoryOf, truthOf } from './inventory.ts';

const closed: Readonly<Record<Scenario, readonly string[]>> = {
  standard: [],
  hardened: [],
  basic: ['app-requests', 'approved-apps', 'restricted-apps'],
  strict: ['app-requests', 'approved-apps', 'installs', 'restricted-apps', 'users', 'workspaces'],
};

const tenants = scenarios.flatMap((scenario) =>
  [1, 2, 3].flatMap((seed) => [60, 400].map((users) => ({ scenario, seed, users }))),
);

test.each(tenants)(
  '$scenario, seed $seed, $users people: what is found is what the log can tell of what is held',
  async ({ scenario, ...company }) => {
    await using world = await startWorld({
      ...company,
      scenario,
      platforms: ['slack'],
      timeScale: 1000,
      lagMs: 0,
    });
    const { outcome } = await world.audit();
    const found = await inventoryOf(world);
    const truth = truthOf(world);
    const audited = scenario === 'standard' || scenario === 'hardened';
    const { enterprise } = truth;
    const reachable = truth.workspaces.filter((one) => one.reachable).map(({ id }) => id);
    const readable = truth.workspaces.filter((one) => one.reachable && one.ownerIsMember).map(({ id }) => id);

    // A workspace's own log tells of an install of the whole organisation as one of that workspace.
    const held = truth.installs.flatMap((one) => {
      const places = one.place === enterprise && !audited ? readable : [one.place];
      return places
        .filter((place) => audited || readable.includes(place))
        .map((place) => ({ ...one, place }));
    });
    expect([...found.tokens.keys()].toSorted()).toEqual(
      [...new Set(held.map(({ appId, userId, place }) => `${appId} ${userId} ${place}`))].toSorted(),
    );

    const bots = truth.bots.flatMap((bot) =>
      bot.appId === null || bot.deleted || !reachable.includes(bot.team)
        ? []
        : [{ ...bot, appId: bot.appId }],
    );
    const organisations = new Set(
      truth.installs.filter(({ place }) => place === enterprise).map(({ appId }) => appId),
    );
    const whole = audited
      ? new Set(bots.map(({ appId }) => appId).filter((id) => organisations.has(id)))
      : [];
    expect([...found.bots.keys()].toSorted()).toEqual(
      [
        ...bots.map(({ appId, team }) => `${appId} ${team}`),
        ...[...whole].map((id) => `${id} ${enterprise}`),
      ].toSorted(),
    );

    const botScopes = new Map(bots.map(({ appId, scopes }) => [appId, scopes]));
    const short = new Set<string>();
    for (const { appId, userId, place, scopes } of held) {
      const grant = found.tokens.get(`${appId} ${userId} ${place}`);
      const possible = audited ? scopes : [...scopes, ...(botScopes.get(appId) ?? [])];
      expect(grant?.scopes.filter((scope) => !possible.includes(scope))).toEqual([]);
      expect([grant?.scopeStatus, grant?.lastUsedStatus]).toEqual(['from-log', 'unknown']);
      if (scopes.some((scope) => grant?.scopes.includes(scope) === false)) short.add(appId);
    }
    for (const { appId, team, scopes } of bots) {
      const grant = found.bots.get(`${appId} ${team}`);
      expect(grant?.scopes.filter((scope) => !scopes.includes(scope))).toEqual([]);
      if (audited && scopes.some((scope) => grant?.scopes.includes(scope) === false)) short.add(appId);
    }
    // Of one app the audit log tells that it grew in a workspace, and not that it was this app.
    const untold = world.sandbox.company.vendors
      .flatMap(({ apps }) => apps)
      .find(({ name }) => name === 'Jira Cloud');
    expect([...short]).toEqual(audited ? [untold?.clientId] : []);

    const decided = truth.approvals.filter(
      ({ listed, place }) => listed && (place === enterprise || reachable.includes(place)),
    );
    expect(found.approvals.toSorted()).toEqual(
      decided
        .filter(({ status }) => status === 'approved')
        .map(({ appId, place, scopes }) => `${appId} ${place} ${scopes.toSorted().join(' ')}`)
        .toSorted(),
    );
    expect(found.blocked.toSorted()).toEqual(
      [
        ...new Set(decided.filter(({ status }) => status === 'restricted').map(({ appId }) => appId)),
      ].toSorted(),
    );
    expect(found.services.toSorted()).toEqual(
      audited ? [] : truth.services.map((id) => `service-${id}`).toSorted(),
    );

    const partial = scenario === 'strict';
    const listed = truth.people.filter(({ teams }) => teams.some((id) => reachable.includes(id)));
    expect([...found.people.keys()].toSorted()).toEqual(listed.map(({ id }) => id).toSorted());
    for (const { id, email, active, privileged } of listed) {
      const person = found.people.get(id);
      const no = partial ? 'unknown' : 'no';
      expect(person?.label?.includes('@')).toBe(!partial);
      expect(partial ? email : person?.label).toBe(email);
      expect(person?.active).toBe(active ? 'yes' : no);
      // Of who is gone Slack need not say what he was.
      expect([privileged ? 'yes' : no, ...(active ? [] : ['unknown'])]).toContain(person?.privileged);
    }

    const lacking = outcome.view.tenants.flatMap(({ coverage }) => coverage.streams).filter(lacks);
    expect(lacking.map(({ name }) => name).toSorted()).toEqual(closed[scenario]);
    expect(lacking.filter(({ reason, remedy }) => reason === null || remedy === null)).toEqual([]);
    expect(outcome.exit).toBe(lacking.length === 0 ? 0 : 4);
  },
);
