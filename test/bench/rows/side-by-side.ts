import { platformNames, simulatedPlatforms } from '../../../src/sandbox/platforms.ts';
import { incomplete, openTenant, secondsOf, type TenantAudit } from '../audited-tenant.ts';
import type { Row } from '../row.ts';

/** Sizes at which the quotas of several platforms take about as long as each other. */
const sizes = {
  full: { users: 1_000, workspaces: 7, tokens: 10_000 },
  short: { users: 400, workspaces: 2, tokens: 2_000 },
} as const;

export const sideBySide: Row = {
  name: 'side-by-side',
  title: 'All platforms in one audit against the slowest of them alone',
  unit: 's of sandbox time',
  most: 1.1,
  async run({ short }) {
    const { users, workspaces, tokens } = short ? sizes.short : sizes.full;
    await using company = await openTenant({
      users,
      // Faster, and what this machine does would be charged to the vendors' quotas.
      timeScale: 3,
      extras: { slack: { workspaces }, salesforce: { tokens } },
    });
    const alone: { readonly tenant: string; readonly seconds: number }[] = [];
    for (const platform of platformNames) {
      const { tenant } = simulatedPlatforms[platform];
      const audit = await company.audit(tenant, [], [tenant]);
      alone.push({ tenant, seconds: whole(audit) });
    }
    const together = await company.audit('together', []);
    const seconds = alone.map((one) => one.seconds);
    const sum = seconds.reduce((total, one) => total + one, 0);
    return {
      bound: Math.max(...seconds),
      measured: whole(together),
      peakRssMb: together.peakRssMb,
      whole: null,
      notes: [
        `alone: ${alone.map(({ tenant, seconds: own }) => `${tenant} ${own.toFixed(0)} s`).join(', ')}; their sum is ${sum.toFixed(0)} s`,
        `${users} people, ${workspaces} workspaces, ${tokens} Salesforce tokens; ${together.sent} calls in all, ${together.throttled} throttled; ${together.cpuSeconds.toFixed(1)} s CPU`,
      ],
      // Google refuses to tell of people who cannot sign in.
      missed: incomplete(together, ['suspended-user-grants']),
    };
  },
};

function whole(audit: TenantAudit): number {
  return secondsOf(audit, [...audit.streams.keys()]);
}
