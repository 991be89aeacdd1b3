import { scatter } from './guid.ts';
import type { GraphCall, Row } from './graph-call.ts';
import { readUsers } from './permissions.ts';
import type { Tenant } from './tenant.ts';

const sessionLagMs = 30_000;

export function userRow(call: GraphCall, index: number): Row {
  const { directory } = call.tenant;
  const person = directory.company.person(index);
  return {
    '@odata.type': '#microsoft.graph.user',
    id: directory.ids.user.at(index),
    displayName: `${person.given} ${person.family}`,
    givenName: person.given,
    surname: person.family,
    mail: person.email,
    userPrincipalName: person.email,
    department: person.department,
    accountEnabled: person.status === 'active',
    userType: index % 40 === 17 ? 'Guest' : 'Member',
    createdDateTime: `${new Date(person.hiredAt).toISOString().slice(0, 19)}Z`,
    signInSessionsValidFromDateTime: `${new Date(sessionsFrom(call, index)).toISOString().slice(0, 19)}Z`,
  };
}

/** An ended session is seen a little later, though the answer to ending it says nothing of that. */
function sessionsFrom({ tenant }: GraphCall, index: number): number {
  const { directory, changes, clock, lagMs } = tenant;
  const seenBy = clock.now() - Math.min(lagMs, sessionLagMs);
  const ended = changes.sessionsEnded.get(directory.ids.user.at(index));
  return ended?.findLast((at) => at <= seenBy) ?? directory.company.person(index).hiredAt;
}

/** Owners of a registration or of its service principal; a caller that may not read people sees ids alone. */
export function ownersOf(call: GraphCall, objectId: string, at: number): readonly Row[] {
  const { tenant } = call;
  const { directory } = tenant;
  const seesPeople = call.token.permissions.some((name) => (readUsers as readonly string[]).includes(name));
  const rows = owningPeople(tenant, objectId, at).map((index) => {
    const row = userRow(call, index);
    return seesPeople
      ? row
      : { '@odata.type': row['@odata.type'], id: row['id'], displayName: null, userPrincipalName: null };
  });
  const robot: Row[] =
    at === directory.special('ci-deployer')
      ? [
          {
            '@odata.type': '#microsoft.graph.servicePrincipal',
            id: directory.servicePrincipalId(directory.special('backup')),
            displayName: 'Backup Orchestrator',
            appId: directory.appId(directory.special('backup')),
          },
        ]
      : [];
  return [...rows, ...robot].filter(
    (row) => !tenant.changes.removedParts.has(`${objectId}/${String(row['id'])}`),
  );
}

/** Those who are still here, by index. @param at its service principal; -1: it was made since */
export function owningPeople(tenant: Tenant, objectId: string, at: number): readonly number[] {
  const { ids } = tenant.directory;
  const added = (tenant.changes.addedOwners.get(objectId) ?? []).map((id) => ids.user.indexOf(id));
  return [...originalOwners(tenant, at), ...added].filter((index) => {
    const id = ids.user.at(index);
    return tenant.personOf(id) !== -1 && !tenant.changes.removedParts.has(`${objectId}/${id}`);
  });
}

function originalOwners({ directory }: Tenant, at: number): readonly number[] {
  if (at === -1 || directory.registrationOf(at) === -1) return [];
  if (at === directory.special('ci-deployer')) return [7, 1];
  const chance = scatter(at, directory.company.seed ^ 0x0ffe);
  return [...Array(chance % 5 === 0 ? 0 : chance % 11 === 0 ? 2 : 1).keys()].map(
    (place) => (chance + place * 3) % directory.people,
  );
}
