/** Looks at a plan or applies it, and tells how far it is, ten times a second at most. */
import type { ApplyProgress, ApplyStep } from '../app/apply.ts';
import type { Plan } from '../core/plan.ts';
import { safeText } from '../core/text.ts';
import type { World } from './effects.ts';
import { troubleOf } from './trouble.ts';

const tellEveryMs = 100;

export async function applied(
  world: World,
  { plan, dryRun, signal }: { readonly plan: Plan; readonly dryRun: boolean; readonly signal: AbortSignal },
): Promise<void> {
  const { review, tell } = world;
  const progress = new Map<string, ApplyProgress>();
  const steps = new Map<string, ApplyStep>();
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      tell({ what: 'on-the-way', progress: new Map(progress), steps: new Map(steps) });
    }, tellEveryMs);
  };
  try {
    if (dryRun) await review.record(plan);
    const { results, tenants, survivesUntil, survivors } = await review.apply(plan, {
      dryRun,
      signal,
      prompt: (text) => tell({ what: 'prompted', text: safeText(text) }),
      onProgress: (each) => {
        progress.set(each.tenant, each);
        soon();
      },
      onStep: (each) => {
        steps.set(each.action, each);
        soon();
      },
    });
    tell({
      what: 'came',
      came: {
        dryRun,
        results,
        tenants: tenants.map(({ id, error }) => ({
          id,
          trouble: error === null ? null : troubleOf(world, error),
        })),
        survivesUntil,
        survivors,
      },
    });
  } catch (thrown) {
    tell({ what: 'came-to-nothing', trouble: troubleOf(world, thrown) });
  } finally {
    clearTimeout(timer);
  }
}
