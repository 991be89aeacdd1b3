import { incomplete, openTenant, type TenantAudit } from '../audited-tenant.ts';
import { differences } from '../checksum.ts';
import type { Row } from '../row.ts';
import type { MicrosoftTruth } from '../truth.ts';

/** Rows of the largest page, ids of one look-up, members of a batch, calls that read the policies. */
const page = 999;
const idsACall = 1_000;
const membersABatch = 20;
const policies = 6;

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
        `${audit.throttled} throttled; reading ${audit.collectSeconds.toFixed(0)} s, judging ${audit.judgeSeconds.toFixed(0)} s, ${audit.cpuSeconds.toFixed(0)} s CPU of this machine`,
        `RSS over the run: ${audit.rssMb.join(', ')} MB`,
        callsByOperation(audit),
      ],
      missed: [
        ...differences(truth.rows, audit.rows),
        ...countsMissed(truth, audit),
        ...incomplete(audit),
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

/** Role lists come whole; of the audit log each page served was needed, for it is one chain. */
function wholeBound(truth: MicrosoftTruth, { served }: TenantAudit, ofRow: number): { bound: number } {
  const activities = Math.ceil(truth.signInActivities / page);
  const roles = 2;
  const log = served.get('GET /auditLogs/directoryAudits') ?? 0;
  return { bound: ofRow + activities + roles + log };
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

function countsMissed(truth: MicrosoftTruth, { coverage }: TenantAudit): readonly string[] {
  const expected = [
    ['service-principals', truth.servicePrincipals],
    ['delegated-grants', truth.delegatedGrants],
    ['app-roles', truth.appRoleAssignments],
    ['applications', truth.ownApps],
  ] as const;
  return expected.flatMap(([name, rows]) => {
    const read = coverage.find((stream) => stream.name === name)?.read ?? 0;
    return read === rows ? [] : [`${name}: the tenant has ${rows}, ${read} were read`];
  });
}
