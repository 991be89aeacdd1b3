/** Reads again what was done, until it is seen to hold or the patience ends. */
import { toAppError } from '../../core/errors.ts';
import type { Action } from '../../core/plan.ts';
import { each } from './each.ts';
import type { Outcome } from './execute.ts';
import type { ApplyPorts, Verification } from './ports.ts';
import type { ReadyTenant } from './preflight.ts';

const width = 16;
/** Vendors' lists lag: waits before each reading, milliseconds. */
const waitsMs = [0, 5_000, 15_000, 40_000] as const;

export interface Verified {
  readonly verified: Exclude<Verification, 'not-tried'>;
  readonly detail: string | null;
}

/** By action id; of those that were done, or had been before. */
export async function verify(
  { tenant, actor, actions }: ReadyTenant,
  outcomes: ReadonlyMap<string, Outcome>,
  ports: ApplyPorts,
): Promise<ReadonlyMap<string, Verified>> {
  const results = new Map<string, Verified>();
  let open = actions.filter(({ id }) => {
    const state = outcomes.get(id)?.state;
    return state === 'done' || state === 'already';
  });
  const total = open.length;
  let settled = 0;
  for (const wait of waitsMs) {
    if (open.length === 0 || ports.signal.aborted) break;
    if (wait > 0) await ports.clock.sleep(wait, ports.signal).catch(() => undefined);
    await each(
      open,
      width,
      () => !ports.signal.aborted,
      async (action) => {
        const seen = await read(action);
        results.set(action.id, seen);
        const { verified, detail } = seen;
        ports.onStep({ action: action.id, step: verified === 'yes' ? 'verified' : verified, detail });
        if (verified !== 'pending') settled += 1;
        ports.onProgress({ tenant: tenant.id, stage: 'verify', done: settled, total });
      },
    );
    open = open.filter(({ id }) => results.get(id)?.verified === 'pending');
  }
  return results;

  async function read(action: Action): Promise<Verified> {
    try {
      const sight = await actor.look(action);
      switch (sight.is) {
        case 'done':
          return { verified: 'yes', detail: null };
        case 'untold':
          return { verified: 'untold', detail: sight.why };
        case 'changed':
          return { verified: 'pending', detail: `it is there again, and different: ${sight.how}` };
        case 'ready':
          return { verified: 'pending', detail: 'it is still, or again, as it was before' };
      }
    } catch (thrown) {
      return { verified: 'pending', detail: toAppError(thrown).message };
    }
  }
}
