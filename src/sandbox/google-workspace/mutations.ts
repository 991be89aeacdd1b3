/** Changes to a running tenant, each with the events that its log would show. */
import type { Company, Mutation, Person, SandboxClock, VendorApp } from '../contract.ts';
import { pickIndex } from '../random.ts';
import { google, googleScopes, signIn } from '../vendors/app.ts';
import type { Grants } from './grants.ts';
import type { TokenLog } from './token-log.ts';

/** Share of people whom a change concerns. */
const share = 0.01;

const fresh = { adoption: 0, since: 0, lastUsed: 0 } as const;
const burstApp = google(
  'Brightpath Scheduler',
  [...signIn, ...googleScopes('calendar', 'gmail.readonly')],
  fresh,
);
const rareApp = google('Ledgerly AI', [...signIn, ...googleScopes('drive', 'spreadsheets')], fresh);

export function createMutations(
  company: Company,
  clock: SandboxClock,
  grants: Grants,
  log: TokenLog,
  theft: () => string | null,
) {
  let round = 0;

  /** Active people in a changing order, no more than asked for. */
  function* someone(most: number, fits: (person: Person) => boolean): Generator<Person> {
    const start = pickIndex(company.size, company.seed, 'mutation', round);
    let found = 0;
    for (let i = 0; i < company.size && found < most; i += 1) {
      const person = company.person((start + i) % company.size);
      if (person.status !== 'active' || !fits(person)) continue;
      found += 1;
      yield person;
    }
  }

  const few = () => Math.max(3, Math.floor(company.size * share));

  function consent(person: Person, app: VendorApp, scopes: readonly string[]): void {
    const grant = { app, scopes };
    grants.add(person.index, grant);
    log.record('authorize', clock.now(), person, grant);
  }

  function grow(): string {
    const app = grants.apps.find(({ name }) => name === 'Grammarly') ?? burstApp;
    const scopes = [...app.scopes, ...googleScopes('drive', 'gmail.readonly')];
    const holds = (person: Person) =>
      grants.of(person).some((grant) => grant.app === app && grant.scopes.length < scopes.length);
    const people = [...someone(few(), holds)];
    for (const person of people) consent(person, app, scopes);
    return `${people.length} people gave Grammarly access to Drive and Gmail`;
  }

  function spread(app: VendorApp, most: number): string {
    const people = [...someone(most, (person) => !grants.of(person).some((grant) => grant.app === app))];
    for (const person of people) consent(person, app, app.scopes);
    return `${people.length} people consented to ${app.name}`;
  }

  function revoke(): string {
    const people = [...someone(few(), (person) => grants.of(person).length > 0)];
    for (const person of people) {
      const held = grants.of(person);
      const grant = held[pickIndex(held.length, company.seed, 'revoke', round, person.index)];
      if (grant !== undefined && grants.remove(person.index, grant.app.clientId))
        log.record('revoke', clock.now(), person, grant);
    }
    return `${people.length} people revoked one app each`;
  }

  function consentAgain(): string {
    const removed = [...grants.removed()];
    for (const { index, grants: had } of removed)
      for (const { app, scopes } of had.slice(0, 1)) consent(company.person(index), app, scopes);
    return `${removed.length} revoked grants were given again`;
  }

  return function mutate(name: Mutation): string | null {
    round += 1;
    switch (name) {
      case 'scope-growth':
        return grow();
      case 'consent-burst':
        return spread(burstApp, Math.max(12, few()));
      case 'new-app':
        return spread(rareApp, 1);
      case 'revoke':
        return revoke();
      case 're-consent':
        return consentAgain();
      case 'theft':
        return theft();
      case 'user-added':
      case 'user-left':
        return null;
    }
  };
}
