/** The inventory after an audit, in the words of the simulated tenant's truth. */
import type { JudgedGrant as Grant } from '../../src/core/result.ts';
import type { SlackSimulator } from '../../src/sandbox/slack/index.ts';
import type { SlackTruth } from '../../src/sandbox/slack/truth.ts';
import type { World } from '../world.ts';

export interface Found {
  /** By app, person and place. */
  readonly tokens: ReadonlyMap<string, Grant>;
  /** By app and place. */
  readonly bots: ReadonlyMap<string, Grant>;
  readonly approvals: readonly string[];
  /** Client ids of integrations without an app. */
  readonly services: readonly string[];
  readonly blocked: readonly string[];
  readonly people: ReadonlyMap<string, { label: string | null; active: string; privileged: string }>;
}

export function truthOf({ sandbox }: World): SlackTruth {
  const [simulator] = sandbox.simulators;
  if (simulator?.platform !== 'slack') throw new Error('no simulated Slack');
  return (simulator as SlackSimulator).truth();
}

export async function inventoryOf(world: World): Promise<Found> {
  const app = await world.open();
  try {
    const run = app.inventory.lastRun();
    if (run === null) throw new Error('no run');
    const view = app.inventory.view(run);
    const grants = await Array.fromAsync(view.grants());
    const of = (kind: Grant['kind']) => grants.filter((grant) => grant.kind === kind);
    const appOf = (grant: Grant) => grant.app.replace('slack:', '');
    const blocked: string[] = [];
    for await (const { clientId, state } of view.apps()) if (state === 'blocked') blocked.push(clientId);
    const people = new Map<string, { label: string | null; active: string; privileged: string }>();
    for await (const { kind, id, label, active, privileged } of view.principals())
      if (kind === 'user') people.set(id, { label, active, privileged });
    return {
      tokens: new Map(
        of('delegated-user').map((grant) => [
          `${appOf(grant)} ${grant.principal.id} ${grant.resource}`,
          grant,
        ]),
      ),
      bots: new Map(of('bot').map((grant) => [`${appOf(grant)} ${grant.resource}`, grant])),
      approvals: of('preauthorized').map(
        (grant) => `${appOf(grant)} ${grant.resource} ${grant.scopes.toSorted().join(' ')}`,
      ),
      services: of('install').map(appOf),
      blocked,
      people,
    };
  } finally {
    await app.close();
  }
}
