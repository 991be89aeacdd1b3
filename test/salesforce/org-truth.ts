/** What an org holds, told by the simulator behind the wire, in the words of an inventory. */
import type { SalesforceSimulator } from '../../src/sandbox/salesforce/index.ts';
import type { World } from '../world.ts';

export type Org = SalesforceSimulator['org'];
type OrgApp = Org['apps']['all'][number];
export type Line = readonly unknown[];

export function simulatorOf({ sandbox }: World): SalesforceSimulator {
  const [simulator] = sandbox.simulators;
  if (simulator?.platform !== 'salesforce') throw new Error('no simulated org');
  return simulator as SalesforceSimulator;
}

const overAll = ['ModifyAllData', 'ViewAllData', 'ManageUsers', 'CustomizeApplication', 'AuthorApex'];
const packages = 5;
/** Of a scope that Salesforce does not know, its metadata’s word is all that is told. */
const ownWords = new Map([['unheard_of_scope', 'UnheardOfScope']]);
const auditor = 0;

/** Metadata can be read. */
const configured = ({ scenario }: Org) => scenario !== 'strict';

/** A token without a menu entry is its app’s only when no other app has its name. */
function keyOf(org: Org, app: OrgApp): string {
  if (app.id !== null && app.menuItem !== null) return app.id;
  const namesakes = org.apps.all.filter(({ id, name }) => id !== null && name === app.name && name !== '');
  const [only] = namesakes;
  return namesakes.length === 1 && only?.id ? only.id : `name:${encodeURIComponent(app.name)}`;
}

function scopesOf(org: Org, app: OrgApp): readonly [readonly string[], string] {
  const known = configured(org) && app.id !== null && app.metadata === 'held';
  if (!known) return [[], 'unknown'];
  return [
    org.apps
      .scopes(app)
      .map((scope) => ownWords.get(scope) ?? scope)
      .toSorted(),
    'configured',
  ];
}

/** App, kind, principal, scopes, how they are known, last use. */
export function grantsOf(org: Org): readonly Line[] {
  const { apps, staff, approvals, preauthorizations, ids, scenario } = org;
  const lines = new Map<string, Line>();
  for (const { app, user, lastUsedAt } of approvals.all()) {
    if (scenario === 'strict' && user !== auditor) continue;
    const head = [keyOf(org, app), 'delegated-user', staff.user(user).id];
    const before = lines.get(head.join(' '))?.at(-1) as string | null | undefined;
    const used = [before, lastUsedAt === null ? null : new Date(lastUsedAt).toISOString()];
    const latest =
      used
        .filter((at) => typeof at === 'string')
        .toSorted()
        .at(-1) ?? null;
    lines.set(head.join(' '), [...head, ...scopesOf(org, app), latest]);
  }
  const byId = (id: string): OrgApp => {
    const app = apps.find(id);
    if (app === null) throw new Error(`no app ${id}`);
    return app;
  };
  return [
    ...lines.values(),
    ...[...preauthorizations.all()]
      .filter(({ entityType }) => entityType !== 'TabSet')
      .map(({ entityId, parent }) => [
        entityId,
        'preauthorized',
        parent.id,
        ...scopesOf(org, byId(entityId)),
        null,
      ]),
    ...apps.all
      .filter(({ kind, clientCredentials }) => kind === 'external' && clientCredentials)
      .map((app) => [app.id, 'app-role', staff.user(auditor).id, ...scopesOf(org, app), null]),
    ...Array.from({ length: packages }, (_, nth) => [
      ids.id('033', nth),
      'install',
      org.id,
      [],
      'unknown',
      null,
    ]),
  ];
}

/** Client id and state. */
export function appsOf(org: Org): readonly Line[] {
  const listed = org.apps.all.filter(({ id }) => id !== null).map(({ id }) => [id, 'unknown']);
  const nameOnly = org.scenario === 'basic' ? 'unknown' : 'uninstalled';
  const named = grantsOf(org)
    .map(([key]) => String(key))
    .filter((key) => key.startsWith('name:'));
  return [
    ...listed,
    ...[...new Set(named)].map((key) => [key, nameOnly]),
    ...Array.from({ length: packages }, (_, nth) => [org.ids.id('033', nth), 'enabled']),
  ];
}

/** Id, username, active, privileged. */
export function usersOf({ staff }: Org): readonly Line[] {
  return [...staff.all()].map((user) => {
    const held = staff.permissionSets(user).flatMap(({ powers }) => [...powers]);
    return [
      user.id,
      user.username,
      user.active ? 'yes' : 'no',
      overAll.some((power) => held.includes(power)) ? 'yes' : 'no',
    ];
  });
}
