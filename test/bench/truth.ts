/** What a simulated tenant really holds, asked of the simulation itself and not over the wire. */
import { createGrants } from '../../src/sandbox/google-workspace/grants.ts';
import { createTenant } from '../../src/sandbox/google-workspace/identity.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { microsoftTenant } from '../../src/sandbox/microsoft-365/app-profile.ts';
import type { MicrosoftSimulator } from '../../src/sandbox/microsoft-365/index.ts';
import { activityRow } from '../../src/sandbox/microsoft-365/activity.ts';
import type { PlatformExtras } from '../../src/sandbox/platforms.ts';
import type { SalesforceSimulator } from '../../src/sandbox/salesforce/index.ts';
import { slackTruth as slackTenant } from '../../src/sandbox/slack/truth.ts';
import { Checksums, type Sums } from './checksum.ts';
import { type SalesforceTruth, salesforceTruth } from './salesforce-truth.ts';

export interface GoogleTruth {
  readonly platform: 'google-workspace';
  /** People in the roster, those who can sign in, and those who cannot. */
  readonly people: number;
  readonly active: number;
  readonly inactive: number;
  readonly rows: Sums;
}

export interface MicrosoftTruth {
  readonly platform: 'microsoft-365';
  readonly servicePrincipals: number;
  readonly delegatedGrants: number;
  readonly appRoleAssignments: number;
  readonly ownApps: number;
  /** Different people with a grant of their own. */
  readonly grantors: number;
  /** Rows of each resource that defines roles. */
  readonly assignmentsByResource: readonly number[];
  readonly signInActivities: number;
  /** Registered in a tenant that is neither this one nor Microsoft’s. */
  readonly thirdPartyApps: number;
  readonly rows: Sums;
}

export interface SlackTruth {
  readonly platform: 'slack';
  readonly workspaces: number;
  readonly rows: Sums;
}

export type TenantTruth = GoogleTruth | MicrosoftTruth | SlackTruth | SalesforceTruth;

export function truthOf(sandbox: Sandbox, extras: PlatformExtras): TenantTruth {
  const [simulator] = sandbox.simulators;
  switch (simulator?.platform) {
    case 'microsoft-365':
      return microsoftTruth(simulator as MicrosoftSimulator);
    case 'slack':
      return slackTruth(sandbox, extras.slack ?? {});
    case 'salesforce':
      return salesforceTruth(simulator as SalesforceSimulator);
    default:
      return googleTruth(sandbox);
  }
}

function googleTruth({ company }: Sandbox): GoogleTruth {
  const grants = createGrants(company);
  const tenant = createTenant(company);
  const rows = new Checksums();
  let active = 0;
  let inactive = 0;
  for (let index = 0; index < company.size; index += 1) {
    const person = company.person(index);
    if (person.status === 'gone') continue;
    const id = tenant.userId(index);
    rows.add('principal', id);
    if (person.status !== 'active') {
      inactive += 1;
      continue;
    }
    active += 1;
    for (const clientId of new Set(grants.of(person).map(({ app }) => app.clientId)))
      rows.add('delegated-user', `${id} ${clientId}`);
    for (const { codeId } of grants.passwordsOf(person)) rows.add('app-password', `${id} ${codeId}`);
  }
  return { platform: 'google-workspace', people: active + inactive, active, inactive, rows: rows.values };
}

function microsoftTruth({ tenant }: MicrosoftSimulator): MicrosoftTruth {
  const { directory } = tenant;
  const rows = new Checksums();
  const clientIdOf = (id: string) => {
    const at = directory.findServicePrincipal(id);
    return at === -1 ? id : directory.appId(at);
  };
  /** Clients that only a grant or an assignment still names. */
  const gone = new Set<string>();
  const noteClient = (id: string) => {
    if (directory.findServicePrincipal(id) === -1) gone.add(id);
  };

  let signInActivities = 0;
  let thirdPartyApps = 0;
  for (let at = 0; at < directory.servicePrincipals; at += 1) {
    const profile = directory.profile(at);
    rows.add('app', profile.appId);
    const { ownerTenant } = profile;
    if (ownerTenant !== null && ownerTenant !== directory.tenantId && ownerTenant !== microsoftTenant)
      thirdPartyApps += 1;
    if (activityRow(profile, directory.startedAt) !== null) signInActivities += 1;
  }

  const grants = tenant.grants();
  const grantors = new Set<string>();
  for (let index = 0; index < grants.size; index += 1) {
    const { clientId, resourceId, principalId } = grants.at(index);
    if (principalId !== null) grantors.add(principalId);
    noteClient(clientId);
    rows.add(
      principalId === null ? 'delegated-tenant' : 'delegated-user',
      `${principalId ?? directory.tenantId} ${clientIdOf(clientId)} ${clientIdOf(resourceId)}`,
    );
  }

  const assignments = tenant.assignments();
  const noRole = '00000000-0000-0000-0000-000000000000';
  const assignmentsByResource: number[] = [];
  let appRoleAssignments = 0;
  for (const resource of directory.resources) {
    const size = assignments.sizeOf(resource);
    assignmentsByResource.push(size);
    appRoleAssignments += size;
    const clients = new Set<string>();
    for (let index = 0; index < size; index += 1) {
      const { principalId, principalType, appRoleId } = assignments.at(resource, index);
      if (principalType === 'ServicePrincipal' && appRoleId !== noRole) clients.add(principalId);
    }
    for (const client of clients) {
      noteClient(client);
      rows.add('app-role', `${client} ${clientIdOf(client)} ${directory.appId(resource)}`);
    }
  }
  for (const id of gone) rows.add('app', id);
  return {
    platform: 'microsoft-365',
    servicePrincipals: directory.servicePrincipals,
    delegatedGrants: grants.size,
    appRoleAssignments,
    ownApps: directory.registrations,
    grantors: grantors.size,
    assignmentsByResource,
    signInActivities,
    thirdPartyApps,
    rows: rows.values,
  };
}

function slackTruth({ company }: Sandbox, extras: NonNullable<PlatformExtras['slack']>): SlackTruth {
  const truth = slackTenant(company, { scenario: 'standard', ...extras });
  const rows = new Checksums();
  for (const { id } of truth.people) rows.add('principal', id);
  for (const { userId, appId, place } of truth.installs)
    rows.add('delegated-user', `${userId} ${appId} ${place}`);
  for (const { appId, team, deleted } of truth.bots)
    if (appId !== null && !deleted) rows.add('bot', `${appId}@${team} ${appId} ${team}`);
  // Whoever installs an app for the whole organisation gives its bot a token there as well.
  const withBots = new Set(truth.bots.map(({ appId }) => appId));
  for (const { appId, place } of truth.installs)
    if (place === truth.enterprise && withBots.has(appId))
      rows.add('bot', `${appId}@${place} ${appId} ${place}`);
  for (const { appId, place, listed, status } of truth.approvals)
    if (listed && status === 'approved') rows.add('preauthorized', `${place} ${appId} ${place}`);
  return { platform: 'slack', workspaces: truth.workspaces.length, rows: rows.values };
}
