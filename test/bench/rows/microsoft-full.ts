import { catalogue } from '../../../src/core/errors.ts';
import type { StreamCoverage } from '../../../src/core/coverage.ts';
import type { StreamId } from '../../../src/core/streams.ts';
import { incomplete, openTenant, type TenantAudit } from '../audited-tenant.ts';
import { differences } from '../checksum.ts';
import type { Row } from '../row.ts';
import type { MicrosoftTruth } from '../truth.ts';

/** Rows of the largest page, ids of one look-up, members of a batch, calls that read the policies. */
const page = 999;
const idsACall = 1_000;
const membersABatch = 20;
const policies = 6;
/** Of the sign-in log: questions that are always asked, third-party apps in one question, and in all of them. */
const fixedQuestions = 3;
const appsAQuestion = 15;
const mostAppsAsked = 600;

const sizes = {
  full: {
    users: 60_000,
    servicePrincipals: 59_557,
    grants: 400_000,
    appRoleAssignments: 120_000,
    resourcesWithRoles: 600,
    ownApps: 20_000,
  },
  short: {
    users: 3_000,
    servicePrincipals: 3_000,
    grants: 20_000,
    appRoleAssignments: 6_000,
    resourcesWithRoles: 60,
    ownApps: 1_000,
  },
} as const;

/** Operations of the sandbox that belong to the streams which this row names. */
const inventory = [
  'GET /servicePrincipals',
  'GET /oauth2PermissionGrants',
  'GET /servicePrincipals/{id}/appRoleAssignedTo',
  'GET /applications',
  'POST /directoryObjects/getByIds',
] as const;
const batches = 'POST /$batch';

export const microsoftFull: Row = {
  name: 'microsoft-full',
  title: 'Microsoft inventory; owners and federated credentials in batches',
  unit: 'calls',
  most: 1.05,
  async run({ short }) {
    const { users, ...tenantSizes } = short ? sizes.short : sizes.full;
    await using tenant = await openTenant({
      platforms: ['microsoft-365'],
      users,
      timeScale: 20,
      extras: { 'microsoft-365': tenantSizes },
    });
    const { truth } = tenant;
    if (truth.platform !== 'microsoft-365') throw new Error('another tenant than asked for');
    const audit = await tenant.audit('whole', []);

    const lists = inventoryBound(truth);
    const inBatches = 2 * Math.ceil(truth.ownApps / membersABatch);
    const read = servedBy(audit, isInventory);
    const batched = audit.served.get(batches) ?? 0;
    const all = servedBy(audit, (name) => !name.startsWith('member '));
    return {
      bound: lists + inBatches,
      measured: read + batched,
      peakRssMb: audit.peakRssMb,
      whole: { ...wholeBound(truth, audit, lists + inBatches), measured: all, unit: 'calls' },
      notes: [
        `${truth.servicePrincipals} service principals, ${truth.delegatedGrants} grants, ${truth.appRoleAssignments} app roles, ${truth.assignmentsByResource.length} resources, ${truth.ownApps} own apps, ${truth.grantors} people with grants`,
        `inventory: ${read} calls, bound ${lists}, ratio ${(read / lists).toFixed(3)}; batches: ${batched}, bound ${inBatches}`,
        `sign-in log: ${truth.thirdPartyApps} third-party apps, ${questionsOf(truth)} questions${truth.thirdPartyApps > mostAppsAsked ? `; of more than ${mostAppsAsked} apps the rest are left out, so the stream is partial and says so` : ''}`,
        `${audit.throttled} throttled; reading ${audit.collectSeconds.toFixed(0)} s, judging ${audit.judgeSeconds.toFixed(0)} s, ${audit.cpuSeconds.toFixed(0)} s CPU of this machine`,
        `RSS over the run: ${audit.rssMb.join(', ')} MB`,
        callsByOperation(audit),
      ],
      missed: [
        ...differences(truth.rows, audit.rows),
        ...countsMissed(truth, audit),
        ...signInsMissed(truth, audit),
        ...(read / lists <= 1.05 ? [] : [`inventory ratio ${(read / lists).toFixed(3)}`]),
      ],
    };
  },
};

function inventoryBound(truth: MicrosoftTruth): number {
  const { servicePrincipals, delegatedGrants, assignmentsByResource, ownApps, grantors } = truth;
  return (
    Math.ceil(servicePrincipals / page) +
    Math.ceil(delegatedGrants / page) +
    assignmentsByResource.reduce((sum, rows) => sum + Math.max(1, Math.ceil(rows / page)), 0) +
    Math.ceil(ownApps / page) +
    Math.ceil(grantors / idsACall) +
    policies
  );
}

/**
 * Role lists come whole, and who is in a group that holds a role is one call for each such group. Of the audit log
 * each page served was needed, for it is one chain. The sign-in log is asked a question for each 15 third-party apps
 * and three more; each has one page at least, and the rows beyond those fill further ones.
 */
function wholeBound(truth: MicrosoftTruth, audit: TenantAudit, ofRow: number): { bound: number } {
  const { served } = audit;
  const activities = Math.ceil(truth.signInActivities / page);
  const roles = 2 + (served.get('GET /groups/{id}/transitiveMembers') ?? 0);
  const log = served.get('GET /auditLogs/directoryAudits') ?? 0;
  const furtherPages = Math.floor((streamOf(audit, 'sign-ins')?.read ?? 0) / page);
  return { bound: ofRow + activities + roles + log + questionsOf(truth) + furtherPages };
}

function questionsOf({ thirdPartyApps }: MicrosoftTruth): number {
  return fixedQuestions + Math.ceil(Math.min(thirdPartyApps, mostAppsAsked) / appsAQuestion);
}

/** Where a tenant has more third-party apps than the sign-in log is asked about, its stream must say so, and no more. */
function signInsMissed(truth: MicrosoftTruth, audit: TenantAudit): readonly string[] {
  const left = truth.thirdPartyApps - mostAppsAsked;
  if (left <= 0) return incomplete(audit);
  const { status, reason } = streamOf(audit, 'sign-ins') ?? { status: 'not read', reason: null };
  const said = `sign-ins through ${left} of the third-party apps, those longest here and of verified publishers, were not asked for`;
  const others = incomplete(audit, ['sign-ins']);
  return status === 'partial' && reason === `${catalogue.READ_INCOMPLETE.message}: ${said} (${left}×)`
    ? others
    : [`sign-ins is ${status}, must tell of ${left} apps left out: ${reason ?? ''}`, ...others];
}

function streamOf({ coverage }: TenantAudit, wanted: StreamId): StreamCoverage | undefined {
  return coverage.find(({ name }) => name === wanted);
}

function isInventory(name: string): boolean {
  return (inventory as readonly string[]).includes(name) || name.startsWith('GET /policies/');
}

function servedBy({ served }: TenantAudit, wanted: (name: string) => boolean): number {
  return [...served].filter(([name]) => wanted(name)).reduce((sum, [, count]) => sum + count, 0);
}

function callsByOperation({ served }: TenantAudit): string {
  const own = [...served].filter(([name]) => !name.startsWith('member '));
  return `calls: ${own.map(([name, count]) => `${name} ${count}`).join(', ')}`;
}

function countsMissed(truth: MicrosoftTruth, audit: TenantAudit): readonly string[] {
  const expected = [
    ['service-principals', truth.servicePrincipals],
    ['delegated-grants', truth.delegatedGrants],
    ['app-roles', truth.appRoleAssignments],
    ['applications', truth.ownApps],
  ] as const;
  return expected.flatMap(([name, rows]) => {
    const read = streamOf(audit, name)?.read ?? 0;
    return read === rows ? [] : [`${name}: the tenant has ${rows}, ${read} were read`];
  });
}
