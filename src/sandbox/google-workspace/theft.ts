/** A thief's deeds as the token log and the lists of tokens show them. */
import { holderOf } from '../company.ts';
import type { Company, Deed, Incident, SandboxClock, VendorApp } from '../contract.ts';
import { strike } from '../strike.ts';
import type { Grants } from './grants.ts';
import type { TokenLog } from './token-log.ts';

/** Calls of one deed, one after the other. */
const betweenCallsMs = 900;

export function createTheft(
  company: Company,
  clock: SandboxClock,
  grants: Grants,
  log: TokenLog,
  incident: Incident | undefined,
): () => string | null {
  const apps = [...(incident?.vendors ?? []), ...(incident?.strangers ?? [])].flatMap(
    (vendor) => vendor.apps,
  );
  const appOf = ({ clientId }: Deed) =>
    apps.find((app) => app.platform === 'google-workspace' && app.clientId === clientId);

  function commit(deed: Deed, app: VendorApp, at: number): void {
    const index = deed.person === 'holder' ? holderOf(company, app) : deed.person;
    const person = index === null ? null : company.person(index);
    if (person === null) return;
    const held = grants.of(person).find((grant) => grant.app.clientId === app.clientId);
    const { what, from } = deed;
    if (what.deed === 'consent') {
      const grant = { app, scopes: what.scopes };
      grants.add(person.index, grant);
      log.record('authorize', at, person, grant, { from });
    } else if (what.deed === 'api-use') {
      const use = { method: what.object, bytes: Math.floor(what.bytes / what.calls) };
      const grant = held ?? { app, scopes: app.scopes };
      for (let nth = 0; nth < what.calls; nth += 1)
        log.record('activity', at + nth * betweenCallsMs, person, grant, { from, use });
    }
  }

  return () =>
    strike(incident, 'google-workspace', clock.now(), (deed, at) => {
      const app = appOf(deed);
      if (app !== undefined) commit(deed, app, at);
    });
}
