import { servicePrincipalJson } from '../app-objects.ts';
import { compileFilter } from '../odata-filter.ts';
import type { GraphCall, Route, Row } from '../graph-call.ts';
import { contextOf, page, pageOfRows, pickFields, selectOf } from '../graph-call.ts';
import { userRow } from '../owners.ts';
import {
  readDirectory,
  readGroupMembers,
  readOrganization,
  readUsers,
  revokeSessions,
} from '../permissions.ts';
import type { GraphAnswer } from '../wire.ts';
import { badRequest, json, notFound, unsupportedQuery } from '../wire.ts';

const usualFields = ['id', 'displayName', 'givenName', 'surname', 'mail', 'userPrincipalName'];
const mostIds = 1000;

function listUsers(call: GraphCall): GraphAnswer {
  const { company } = call.tenant.directory;
  const filter = call.url.searchParams.get('$filter');
  const matches = filter === null ? () => true : compileFilter(filter);
  if (matches === null) return unsupportedQuery;
  const select = selectOf(call) ?? usualFields;
  const has = (index: number) =>
    company.person(index).status !== 'gone' && (filter === null || matches(userRow(call, index)));
  return page(
    call,
    {
      length: company.size,
      has,
      row(index) {
        const { '@odata.type': _type, ...row } = userRow(call, index);
        return JSON.stringify(pickFields(row, select));
      },
      count() {
        let count = 0;
        for (let index = 0; index < company.size; index += 1) if (has(index)) count += 1;
        return count;
      },
    },
    { entity: 'users' },
  );
}

/** Objects that are gone are left out without a word, and the order is the directory's own. */
function getByIds(call: GraphCall): GraphAnswer {
  const { ids, types } = call.body;
  if (!Array.isArray(ids)) return badRequest("A value is required for property 'ids'.");
  if (ids.length > mostIds) return badRequest(`Too many ids: the limit is ${mostIds}.`);
  const wanted = Array.isArray(types) ? types.map(String) : null;
  const select = selectOf(call);
  const rows = ids
    .map((id) => objectRow(call, String(id)))
    .filter((row) => row !== null)
    .filter(
      (row) => wanted === null || wanted.some((type) => row['@odata.type'] === `#microsoft.graph.${type}`),
    )
    .map((row) => pickFields(row, select ?? usualFields))
    .toSorted((left, right) => (String(left['id']).slice(3) < String(right['id']).slice(3) ? -1 : 1));
  return json({ '@odata.context': contextOf(call, 'directoryObjects'), value: rows });
}

function objectRow(call: GraphCall, id: string): Row | null {
  const { tenant } = call;
  const person = tenant.personOf(id);
  if (person !== -1) return userRow(call, person);
  const app = tenant.app(id);
  if (app !== null)
    return {
      '@odata.type': '#microsoft.graph.servicePrincipal',
      ...(JSON.parse(servicePrincipalJson(tenant, null)(app)) as Row),
    };
  if (id === tenant.directory.ids.group.at(1))
    return { '@odata.type': '#microsoft.graph.group', id, displayName: 'All Staff', securityEnabled: true };
  return null;
}

function organization(call: GraphCall): GraphAnswer {
  const { directory, scenario } = call.tenant;
  return pageOfRows(
    call,
    [
      {
        id: directory.tenantId,
        displayName: directory.company.name,
        tenantType: 'AAD',
        countryLetterCode: 'DE',
        createdDateTime: '2017-03-02T08:11:09Z',
        verifiedDomains: [
          {
            name: directory.company.domain,
            isDefault: true,
            isInitial: false,
            type: 'Managed',
            capabilities: 'Email',
          },
        ],
        assignedPlans:
          scenario === 'basic'
            ? []
            : [
                {
                  assignedDateTime: '2024-01-01T00:00:00Z',
                  capabilityStatus: 'Enabled',
                  service: 'AADPremiumService',
                  servicePlanId: 'eec0eb4f-6444-4f95-aba0-50c24d67f998',
                },
              ],
      },
    ],
    'organization',
  );
}

/** Every sixth person and one service principal are in the one group that matters. */
function members(call: GraphCall): GraphAnswer {
  const id = call.parameters[0] ?? '';
  const { directory } = call.tenant;
  if (id !== directory.ids.group.at(1)) return notFound(id);
  const people = Array.from({ length: Math.min(30, directory.company.size) }, (_, index) => index)
    .filter((index) => index % 6 === 2 && call.tenant.personOf(directory.ids.user.at(index)) !== -1)
    .map((index) => userRow(call, index));
  const robot = directory.profile(directory.special('gallery'));
  return pageOfRows(
    call,
    [
      ...people,
      { '@odata.type': '#microsoft.graph.servicePrincipal', id: robot.id, displayName: robot.name },
    ],
    'directoryObjects',
  );
}

export const peopleRoutes: readonly Route[] = [
  { method: 'GET', path: 'groups/{id}/members', needs: readGroupMembers, units: 3, handle: members },
  {
    method: 'GET',
    path: 'groups/{id}/transitiveMembers',
    needs: readGroupMembers,
    units: 3,
    handle: members,
  },
  { method: 'GET', path: 'organization', needs: readOrganization, handle: organization },
  { method: 'GET', path: 'users', needs: readUsers, units: 2, handle: listUsers },
  {
    method: 'GET',
    path: 'users/{id}',
    needs: readUsers,
    units: 2,
    handle(call) {
      const { company } = call.tenant.directory;
      const id = call.parameters[0] ?? '';
      const byName = company.find(id);
      const index =
        byName !== null && company.person(byName).status !== 'gone' ? byName : call.tenant.personOf(id);
      return index === -1
        ? notFound(id)
        : json(pickFields(userRow(call, index), selectOf(call) ?? usualFields));
    },
  },
  {
    method: 'POST',
    path: 'users/{id}/revokeSignInSessions',
    needs: revokeSessions,
    handle(call) {
      const id = call.parameters[0] ?? '';
      if (call.tenant.personOf(id) === -1) return notFound(id);
      const { sessionsEnded } = call.tenant.changes;
      sessionsEnded.set(id, [...(sessionsEnded.get(id) ?? []), call.tenant.clock.now()]);
      return json({ '@odata.context': contextOf(call, 'Edm.Boolean'), value: true });
    },
  },
  { method: 'POST', path: 'directoryObjects/getByIds', needs: readDirectory, units: 3, handle: getByIds },
];
