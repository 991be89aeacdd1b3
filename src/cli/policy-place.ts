/** Which policy a command is about: that of the configuration, or a file alone where there is none. */
import path from 'node:path';
import type { Composed } from '../app/compose.ts';
import type { Invocation, Option } from './command.ts';
import { configFileOf, withApp } from './with-app.ts';

export const policyOption: Option = {
  flag: '--policy',
  summary: 'policy file (default: that of the configuration, else ./policy.yaml)',
  value: { name: 'FILE', kind: 'file' },
};

export interface PolicyPlace extends Pick<Composed, 'connectors' | 'detections' | 'clock'> {
  /** As messages name it. */
  readonly file: string;
  /** Null without a configuration. */
  readonly app: Composed | null;
}

export async function withPolicy<Result>(
  invocation: Invocation,
  use: (place: PolicyPlace) => Promise<Result>,
): Promise<Result> {
  const named = invocation.given.text('--policy');
  if (!(await hasConfig(invocation))) return use(await placeAlone(named));
  return withApp(invocation, {}, (app) => {
    const { connectors, detections, clock } = app;
    return use({ connectors, detections, clock, app, file: named ?? shortened(app.config.policy) });
  });
}

/** Without a look at the configuration. */
export async function placeAlone(named: string | null): Promise<PolicyPlace> {
  const [{ registries }, { systemClock }] = await Promise.all([
    import('../app/compose.ts'),
    import('../app/system-clock.ts'),
  ]);
  return { ...registries, clock: systemClock(), app: null, file: named ?? 'policy.yaml' };
}

async function hasConfig(invocation: Invocation): Promise<boolean> {
  return invocation.given.text('--config') !== null || (await exists(configFileOf(invocation)));
}

/** What has been audited; null when nothing has, without making a workspace. */
export async function lastView({ app }: PolicyPlace) {
  if (app === null || !(await exists(path.join(app.config.workspace, 'inventory.db')))) return null;
  const run = app.inventory.lastRun();
  return run === null ? null : app.inventory.view(run);
}

/** Loaded here, for it would cost each start some milliseconds. */
async function exists(file: string): Promise<boolean> {
  const { existsSync } = await import('node:fs');
  return existsSync(file);
}

function shortened(file: string): string {
  const relative = path.relative('', file);
  return relative.startsWith('..') ? file : relative;
}
