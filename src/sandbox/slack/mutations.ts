/** Changes to a running tenant, each with the events that its logs would show. */
import type { Incident, Mutation, Person } from '../contract.ts';
import { pickIndex } from '../random.ts';
import { putIn, takeOut } from './app-writes.ts';
import { auditorName, burstName, newcomerName, type SlackApp } from './apps.ts';
import { preserved } from './history.ts';
import { grownAt } from './stories.ts';
import type { Tenant } from './tenant.ts';
import { strikeTenant } from './theft.ts';

/** Share of people whom a change concerns. */
const share = 0.01;
const newScopes = ['channels:history', 'files:read'];

export function createMutations(tenant: Tenant, incident: Incident | undefined) {
  const { company, clock, workspaces, presence, installs, history, apps } = tenant;
  const departed = new Set<number>();
  let round = 0;

  /** Active people in a changing order, no more than asked for. */
  function* someone(most: number): Generator<Person> {
    const start = pickIndex(company.size, company.seed, 'slack mutation', round);
    let found = 0;
    for (let i = 0; i < company.size && found < most; i += 1) {
      const person = company.person((start + i) % company.size);
      if (person.status !== 'active') continue;
      found += 1;
      yield person;
    }
  }

  const install = (app: SlackApp, person: number, team: number) => {
    putIn(tenant, app, person, team, round);
  };

  function spread(app: SlackApp, most: number): string {
    const people = [...someone(most)];
    for (const { index } of people) install(app, index, workspaces.homeOf(index));
    return `${people.length} people installed ${app.name}`;
  }

  function grow(): string {
    const app = apps.named('Figma and FigJam');
    const where = workspaces.all.flatMap(({ index }) => {
      const first = installs.first(app, index);
      return first !== null && presence.holds(first) ? [first] : [];
    });
    for (const first of where) {
      const before = [...new Set([...app.botScopes, ...app.userScopes, ...presence.grown(app, first.team)])];
      presence.grow(app, first.team, newScopes);
      history.record(grownAt(first, clock.now(), before, newScopes));
    }
    return `${app.name} reads messages and files in ${where.length} workspaces`;
  }

  function revoke(): string {
    const choices = apps.all.filter(
      ({ vendorApp, organisationWide, name }) =>
        vendorApp !== null && !organisationWide && name !== auditorName,
    );
    for (let i = 0; i < choices.length * workspaces.all.length; i += 1) {
      const app = choices[(round * 7 + i) % choices.length];
      const workspace = workspaces.all[Math.floor(i / choices.length)];
      if (app === undefined || workspace === undefined || !presence.has(app, workspace.index)) continue;
      takeOut(tenant, app, workspace.index, 0);
      return `${JSON.stringify(app.name)} was taken out of ${workspace.name}`;
    }
    return 'no app was left to take out';
  }

  function comeBack(): string {
    const removed = [...presence.removed()];
    for (const { app, team } of removed) {
      const first = installs.first(app, team);
      install(app, first?.person ?? 0, team);
    }
    return `${removed.length} apps were installed again`;
  }

  function keepTokens(): string {
    let kept = 0;
    for (let index = 0; index < company.size; index += 1) {
      const { leftAt } = company.everywhere.person(index);
      if (leftAt === null || leftAt < company.startedAt || departed.has(index)) continue;
      departed.add(index);
      for (const held of [
        ...installs.of(index),
        ...presence.added.filter(({ person }) => person === index),
      ]) {
        if (!presence.holds(held)) continue;
        history.record(preserved(held, clock.now()));
        kept += 1;
      }
    }
    return `${kept} tokens of people who left were kept`;
  }

  return function mutate(name: Mutation): string | null {
    round += 1;
    switch (name) {
      case 'scope-growth':
        return grow();
      case 'consent-burst':
        return spread(apps.named(burstName), Math.max(12, Math.floor(company.size * share)));
      case 'new-app':
        return spread(apps.named(newcomerName), 1);
      case 'revoke':
        return revoke();
      case 're-consent':
        return comeBack();
      case 'user-left':
        return keepTokens();
      case 'theft':
        return strikeTenant(tenant, incident);
      case 'user-added':
        return null;
    }
  };
}
