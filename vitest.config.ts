import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/** They take longest, or wait for a vendor's pace in real time: `npm run test:slow`, and in CI. */
const slow = [
  'test/contract/outage.test.ts',
  'test/contract/interrupt.test.ts',
  'test/contract/sign-in.test.ts',
  'test/e2e/exit-codes.test.ts',
  'test/e2e/formats.test.ts',
  'test/e2e/interrupted.test.ts',
  'test/e2e/network.test.ts',
  'test/e2e/plan-apply-ban-returns.test.ts',
  'test/e2e/plan-apply-bans.test.ts',
  'test/e2e/plan-apply-refused.test.ts',
  'test/e2e/refused-input.test.ts',
  'test/e2e/schedule.test.ts',
  'test/e2e/second-run.test.ts',
  'test/e2e/sign-in.test.ts',
  'test/e2e/sign-in-tokens.test.ts',
  'test/e2e/workspace.test.ts',
  'test/package/build.test.ts',
  'test/package/install.test.ts',
  'test/package/workspace-version.test.ts',
  'test/fleet/attacks.test.ts',
  'test/fleet/queue.test.ts',
  'test/fleet/silence.test.ts',
  'test/fleet/quota.test.ts',
  'test/fleet/status.test.ts',
  'test/fleet/many-tenants.test.ts',
  'test/fleet/worker.test.ts',
  'test/fleet/migrate.test.ts',
  'test/fleet/restore.test.ts',
  'test/incidents/replay.test.ts',
  'test/salesforce/truth.test.ts',
  'test/slack/truth.test.ts',
  'test/tui/apply.test.ts',
  'test/tui/rescan.test.ts',
  'test/tui/trace.test.ts',
];

export default defineConfig(({ mode }) => ({
  test: {
    include:
      mode === 'slow'
        ? slow
        : ['src/**/*.test.ts', 'connectors/**/*.test.ts', 'reports/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(mode === 'slow' ? [] : slow)],
    env: { TZ: 'UTC', NO_COLOR: '1' },
    pool: 'forks',
    // Many tests wait in real time, so a worker more than processors keeps those busy.
    maxWorkers: availableParallelism() + 1,
    // Ends what hangs. Through the command line a test takes half a minute, and thrice that on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
}));
