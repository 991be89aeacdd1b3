/** Application permissions: which service principal (or user, or group) holds which role of which API. */
import type { Directory } from './directory.ts';
import { packGuids, scatter, unpackGuids, zeroGuid } from './guid.ts';
import { exchangeAppId, graphAppId, graphRoleId } from './resources.ts';

export interface Assignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly createdAt: number | null;
  readonly principalId: string;
  readonly principalName: string | null;
  readonly principalType: 'ServicePrincipal' | 'User' | 'Group';
  readonly resourceId: string;
  readonly resourceName: string | null;
}

export interface AssignmentTable {
  /** Rows of the resource at that index of `directory.servicePrincipals`; 0 when it defines no role. */
  sizeOf(resource: number): number;
  at(resource: number, index: number): Assignment;
  heldByManagedIdentity(resource: number, index: number): boolean;
  /** What one service principal holds. */
  ofClient(client: number): readonly Assignment[];
  find(id: string): Assignment | null;
}

const day = 86_400_000;
/** What fillers hold of Graph: nothing that would drown the findings that matter. */
const mildRoles = [
  'User.Read.All',
  'Sites.Selected',
  'Group.Read.All',
  'Organization.Read.All',
  'Device.Read.All',
  'Mail.Send',
];

interface Holding {
  readonly principalId: string;
  readonly resource: number;
  readonly appRoleId: string;
  readonly type: Assignment['principalType'];
  readonly name: string | null;
  readonly createdAt: number | null;
}

export function createAssignmentTable(
  directory: Directory,
  wanted: number,
  ownRoles: readonly { readonly key: string; readonly roles: readonly string[] }[],
): AssignmentTable {
  const { ids, startedAt } = directory;
  const graph = directory.special(graphAppId);
  const named = Map.groupBy(namedHoldings(directory, ownRoles), (holding) => holding.resource);
  const namedCount = [...named.values()].reduce((sum, list) => sum + list.length, 0);
  const clients = directory.servicePrincipals - directory.identitiesFrom;
  const order = new Map(directory.resources.map((resource, place) => [resource, place]));
  const left = Math.max(0, wanted - namedCount);
  const onGraph = Math.min(Math.floor(left * 0.58), clients * mildRoles.length);
  const others = directory.resources.length - 1;
  const fillers = new Map(
    directory.resources.map((resource, place) => {
      if (resource === graph) return [resource, onGraph];
      const share = Math.floor((left - onGraph) / others) + (place <= (left - onGraph) % others ? 1 : 0);
      return [resource, Math.min(share, clients)];
    }),
  );

  function mildRoleOf(resource: number, round: number): string {
    if (resource === graph) return graphRoleId(mildRoles[round] ?? 'User.Read.All');
    return directory.profile(resource).roles[round % 2]?.id ?? zeroGuid;
  }

  /** Every tenth filler of an API that is not Graph is a person with the default role. */
  function isPerson(resource: number, filler: number): boolean {
    return resource !== graph && filler % 10 === 9;
  }

  function clientOf(resource: number, filler: number): number {
    return directory.identitiesFrom + ((filler + (scatter(resource, 5) % clients)) % clients);
  }

  function filler(resource: number, index: number): Assignment {
    const createdAt = startedAt - (10 + (scatter(resource, index) % 900)) * day;
    if (isPerson(resource, index)) {
      const user = (index * 7 + resource) % directory.people;
      const { given, family } = directory.company.person(user);
      return row({
        principalId: ids.user.at(user),
        resource,
        appRoleId: zeroGuid,
        type: 'User',
        name: `${given} ${family}`,
        createdAt,
      });
    }
    const client = clientOf(resource, index);
    return row({
      principalId: ids.servicePrincipal.at(client),
      resource,
      appRoleId: mildRoleOf(resource, Math.floor(index / clients)),
      type: 'ServicePrincipal',
      name: directory.profile(client).name,
      createdAt,
    });
  }

  function row(holding: Holding): Assignment {
    const { principalId, resource, appRoleId } = holding;
    const nonce = ids.correlation.at(scatter(resource, Number.parseInt(appRoleId.slice(0, 8), 16)));
    return {
      id: packGuids(principalId, nonce),
      appRoleId,
      createdAt: holding.createdAt,
      principalId,
      principalName: holding.name,
      principalType: holding.type,
      resourceId: ids.servicePrincipal.at(resource),
      resourceName: directory.profile(resource).name,
    };
  }

  function ofClient(client: number): readonly Assignment[] {
    const id = ids.servicePrincipal.at(client);
    const held = [...named.values()].flatMap((list) =>
      list.filter((holding) => holding.principalId === id).map(row),
    );
    const place = client - directory.identitiesFrom;
    if (place < 0) return held;
    for (const resource of directory.resources) {
      const count = fillers.get(resource) ?? 0;
      const first = (((place - scatter(resource, 5)) % clients) + clients) % clients;
      for (let index = first; index < count; index += clients)
        if (!isPerson(resource, index)) held.push(filler(resource, index));
    }
    return held;
  }

  function ofPerson(user: number): readonly Assignment[] {
    const found: Assignment[] = [];
    const id = ids.user.at(user);
    for (const list of named.values())
      for (const holding of list) if (holding.principalId === id) found.push(row(holding));
    for (const resource of directory.resources)
      for (let index = 9; index < (fillers.get(resource) ?? 0); index += 10) {
        if (!isPerson(resource, index)) break;
        if ((index * 7 + resource) % directory.people === user) found.push(filler(resource, index));
      }
    return found;
  }

  return {
    sizeOf: (resource) =>
      order.has(resource) || named.has(resource)
        ? (named.get(resource)?.length ?? 0) + (fillers.get(resource) ?? 0)
        : 0,
    at(resource, index) {
      const holding = named.get(resource)?.[index];
      return holding === undefined
        ? filler(resource, index - (named.get(resource)?.length ?? 0))
        : row(holding);
    },
    heldByManagedIdentity(resource, index) {
      const own = named.get(resource) ?? [];
      const holding = own[index];
      if (holding !== undefined)
        return directory.isManagedIdentity(directory.findServicePrincipal(holding.principalId));
      const place = index - own.length;
      return !isPerson(resource, place) && directory.isManagedIdentity(clientOf(resource, place));
    },
    ofClient,
    find(id) {
      const [principalId] = unpackGuids(id);
      if (principalId === undefined) return null;
      const client = directory.findServicePrincipal(principalId);
      const user = ids.user.indexOf(principalId);
      const held =
        client !== -1
          ? ofClient(client)
          : user !== -1
            ? ofPerson(user)
            : [...named.values()]
                .flat()
                .filter((holding) => holding.principalId === principalId)
                .map(row);
      return held.find((assignment) => assignment.id === id) ?? null;
    },
  };
}

function namedHoldings(
  directory: Directory,
  ownRoles: readonly { readonly key: string; readonly roles: readonly string[] }[],
): readonly Holding[] {
  const { ids, startedAt } = directory;
  const graph = directory.special(graphAppId);
  const application = (at: number, resource: number, appRoleId: string, age: number): Holding => ({
    principalId: ids.servicePrincipal.at(at),
    resource,
    appRoleId,
    type: 'ServicePrincipal',
    name: directory.profile(at).name,
    createdAt: startedAt - age * day,
  });
  const roleIn = (resource: number, value: string) =>
    directory.profile(resource).roles.find((role) => role.value === value)?.id;

  const vendors = directory.vendorApps.flatMap(({ app, at }) =>
    app.appRoles.flatMap((value) => {
      const resource = app.resource === undefined ? graph : directory.findByAppId(app.resource);
      const id = roleIn(resource, value);
      return id === undefined ? [] : [application(at, resource, id, app.since)];
    }),
  );
  const own = ownRoles.flatMap(({ key, roles }) =>
    roles.map((value) => application(directory.special(key), graph, graphRoleId(value), 60)),
  );
  const payroll = directory.special('payroll-api');
  const ci = directory.special('ci-deployer');
  const exchange = directory.special(exchangeAppId);
  return [
    ...own,
    ...vendors,
    application(ci, graph, graphRoleId('Application.ReadWrite.All'), 500),
    application(ci, graph, graphRoleId('Directory.Read.All'), 500),
    application(ci, payroll, ids.role.at(1), 120),
    application(directory.special('vm-identity'), graph, graphRoleId('Directory.Read.All'), 90),
    application(
      directory.special('legacy'),
      exchange,
      roleIn(exchange, 'full_access_as_app') ?? zeroGuid,
      1400,
    ),
    application(directory.special('disabled'), graph, graphRoleId('Mail.ReadWrite'), 700),
    application(directory.special('half-verified'), directory.special('impostor'), ids.role.at(4), 20),
    {
      ...application(directory.special('gallery'), graph, 'ffffffff-0000-4000-8000-000000000001', 30),
      createdAt: null,
    },
    {
      ...application(ci, graph, graphRoleId('Mail.ReadWrite'), 400),
      principalId: ids.deleted.at(1),
      name: null,
    },
    { ...application(ci, graph, zeroGuid, 300), principalId: ids.user.at(1), type: 'User', name: 'A person' },
    {
      ...application(ci, graph, zeroGuid, 300),
      principalId: ids.group.at(1),
      type: 'Group',
      name: 'All Staff',
    },
    {
      ...application(ci, payroll, ids.role.at(2), 300),
      principalId: ids.user.at(2),
      type: 'User',
      name: 'A person',
    },
  ];
}
