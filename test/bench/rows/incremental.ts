import type { Mutation } from '../../../src/sandbox/contract.ts';
import type { SandboxOptions } from '../../../src/sandbox/index.ts';
import { incomplete, openTenant, type TenantAudit } from '../audited-tenant.ts';
import type { Row } from '../row.ts';
import { boundOf, type Calls, sumOf } from './incremental-bounds.ts';

const most = 1.2;
const leastFactor = 50;

interface Tenant {
  readonly options: SandboxOptions;
  readonly mutations: readonly Mutation[];
  readonly changes: number;
  /** Of the whole sweep to the changes; null: too much of both does not grow with the tenant. */
  readonly leastFactor: number | null;
}

interface Measurement {
  readonly platform: string;
  readonly whole: TenantAudit;
  readonly bound: readonly Calls[];
  readonly audit: TenantAudit;
}

export const incremental: Row = {
  name: 'incremental',
  title: 'A day later, 1 % changed: all four platforms',
  unit: 'calls',
  most,
  async run({ short }) {
    const days: Measurement[] = [];
    const missed: string[] = [];
    for (const tenant of tenantsOf(short)) {
      const day = await measure(tenant);
      days.push(day);
      missed.push(...missedOf(day, tenant));
    }
    return {
      bound: days.reduce((sum, { bound }) => sum + sumOf(bound), 0),
      measured: days.reduce((sum, { audit }) => sum + audit.sent, 0),
      peakRssMb: Math.max(...days.map(({ audit }) => audit.peakRssMb)),
      whole: null,
      notes: days.flatMap(notesOf),
      missed,
    };
  },
};

/**
 * Google: an administrator's change for all apps makes a whole read necessary, so people consent instead. The others
 * live through ordinary changes of every kind.
 */
function tenantsOf(short: boolean): readonly Tenant[] {
  return [
    {
      options: { platforms: ['google-workspace'], users: short ? 500 : 10_000, timeScale: 20 },
      mutations: ['scope-growth'],
      changes: 0,
      leastFactor: short ? null : leastFactor,
    },
    {
      options: {
        platforms: ['microsoft-365'],
        users: short ? 1_000 : 10_000,
        timeScale: 20,
        extras: {
          'microsoft-365': short
            ? {
                servicePrincipals: 1_000,
                grants: 5_000,
                appRoleAssignments: 1_000,
                resourcesWithRoles: 20,
                ownApps: 300,
              }
            : {
                servicePrincipals: 10_000,
                grants: 70_000,
                appRoleAssignments: 20_000,
                resourcesWithRoles: 200,
                ownApps: 3_500,
              },
        },
      },
      mutations: [],
      changes: short ? 60 : 1_000,
      leastFactor: null,
    },
    {
      options: {
        platforms: ['slack'],
        users: short ? 200 : 2_000,
        timeScale: 40,
        extras: { slack: { workspaces: short ? 10 : 50 } },
      },
      mutations: [],
      changes: short ? 4 : 20,
      leastFactor: null,
    },
    {
      options: {
        platforms: ['salesforce'],
        users: short ? 300 : 5_000,
        timeScale: 20,
        extras: { salesforce: { tokens: short ? 3_000 : 60_000 } },
      },
      mutations: [],
      changes: short ? 30 : 600,
      leastFactor: null,
    },
  ];
}

async function measure({ options, mutations, changes }: Tenant): Promise<Measurement> {
  await using tenant = await openTenant(options);
  const whole = await tenant.audit('lasting', [], [], 'full');
  const changed = await tenant.day(mutations, changes);
  const audit = await tenant.audit('lasting', [], [], 'incremental');
  const { truth } = tenant;
  return { platform: truth.platform, whole, audit, bound: boundOf({ truth, audit, changed }) };
}

function missedOf({ platform, whole, audit, bound }: Measurement, tenant: Tenant): readonly string[] {
  const ratio = audit.sent / sumOf(bound);
  const factor = whole.sent / audit.sent;
  const whys = [
    ...incomplete(whole, ['suspended-user-grants', 'sign-ins']),
    ...incomplete(audit, ['suspended-user-grants', 'sign-ins']),
  ];
  return [
    ...whys.map((why) => `${platform}: ${why}`),
    ...(ratio <= most ? [] : [`${platform}: ratio ${ratio.toFixed(3)}`]),
    ...(tenant.leastFactor === null || factor >= tenant.leastFactor
      ? []
      : [`${platform}: ${factor.toFixed(1)} times fewer calls, must be ${tenant.leastFactor}`]),
  ];
}

function notesOf({ platform, whole, audit, bound }: Measurement): readonly string[] {
  const words = bound.map(({ what, calls }) => `${what} ${calls}`).join('; ');
  const read = audit.coverage.filter(({ changes }) => changes !== undefined).length;
  return [
    `${platform}: ${audit.sent} calls, bound ${sumOf(bound)}, ratio ${(audit.sent / sumOf(bound)).toFixed(3)}; whole ${whole.sent}, ${(whole.sent / audit.sent).toFixed(1)} times as many; ${read} of ${audit.coverage.length} streams by changes, ${audit.throttled} throttled`,
    `${platform}, bound: ${words}`,
    `${platform}, calls: ${[...audit.served].flatMap(([name, count]) => (count === 0 ? [] : [`${name} ${count}`])).join(', ')}`,
  ];
}
