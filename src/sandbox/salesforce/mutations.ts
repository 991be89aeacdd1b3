/** Changes to a running org. */
import type { Mutation, SandboxClock, VendorApp } from '../contract.ts';
import { pickIndex } from '../random.ts';
import { salesforce, uninstalled } from '../vendors/app.ts';
import type { OrgApp } from './apps.ts';
import type { Org } from './org.ts';
import type { OrgUser } from './staff.ts';

/** Share of people whom a change concerns. */
const share = 0.01;

const fresh = { adoption: 0, since: 0, lastUsed: 0 } as const;
const everything = ['api', 'refresh_token', 'full'];
const burstApp = salesforce('Brightpath Scheduler', everything, fresh);
const rareApp = uninstalled('Ledgerly AI', everything, fresh);

export function createMutations(org: Org, clock: SandboxClock, theft: () => string | null) {
  const { company, apps, approvals, staff, seed } = org;
  let round = 0;
  let returned = 0;

  /** Active people in a changing order, no more than asked for. */
  function* someone(most: number): Generator<OrgUser> {
    const start = pickIndex(company.size, seed, 'salesforce mutation', round);
    let found = 0;
    for (let i = 0; i < company.size && found < most; i += 1) {
      const user = staff.ofPerson((start + i) % company.size);
      if (!user.active) continue;
      found += 1;
      yield user;
    }
  }

  const few = () => Math.max(3, Math.floor(company.size * share));

  function spread(source: VendorApp, most: number): string {
    const app: OrgApp = apps.add(source, clock.now());
    const holders = new Set([...approvals.all()].filter((one) => one.app === app).map(({ user }) => user));
    let given = 0;
    for (const user of someone(company.size)) {
      if (given === most) break;
      if (holders.has(user.ordinal)) continue;
      approvals.give(app, user.ordinal, clock.now());
      given += 1;
    }
    return `${given} people approved ${source.name}`;
  }

  function revoke(): string {
    let people = 0;
    for (const user of someone(company.size)) {
      if (people === few()) break;
      const held = [...approvals.all()].filter((one) => one.user === user.ordinal);
      const chosen =
        held[pickIndex(Math.max(1, held.length), seed, 'salesforce revoke', round, user.ordinal)];
      if (chosen === undefined) continue;
      people += 1;
      for (const one of held) if (one.app === chosen.app) approvals.remove(one);
    }
    return `${people} people lost one app each`;
  }

  function approveAgain(): string {
    const again = approvals.removed.slice(returned);
    returned = approvals.removed.length;
    for (const { app, user } of again) approvals.give(app, user, clock.now());
    return `${again.length} revoked approvals were given again`;
  }

  function grow(): string | null {
    const app = apps.all.find(({ name }) => name === 'Calendly');
    return app !== undefined && apps.widen(app, ['full', 'web'])
      ? 'Calendly may now ask for full access'
      : null;
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
        return approveAgain();
      case 'theft':
        return theft();
      case 'user-added':
      case 'user-left':
        return null;
    }
  };
}
