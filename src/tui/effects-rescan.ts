/** Audits again, and tells how far it is, ten times a second at most. */
import type { Progress } from '../app/progress.ts';
import type { World } from './effects.ts';
import type { RescanAsked } from './rescanning.ts';
import { troubleOf } from './trouble.ts';
import { safeText } from '../core/text.ts';

const tellEveryMs = 100;

export async function rescanned(world: World, { tenants, mode }: RescanAsked): Promise<void> {
  const { review, tell, signal } = world;
  const streams = new Map<string, Map<string, Progress>>();
  let prompt: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      const copy = new Map([...streams].map(([tenant, each]) => [tenant, new Map(each)]));
      tell({ what: 'rescan-progress', streams: copy, prompt });
    }, tellEveryMs);
  };
  try {
    const { fresh, resolved, errors } = await review.rescan({
      tenants,
      mode,
      signal,
      onProgress(progress) {
        const own = streams.get(progress.tenant) ?? new Map<string, Progress>();
        streams.set(progress.tenant, own.set(progress.stream, progress));
        soon();
      },
      prompt(text) {
        prompt = safeText(text);
        soon();
      },
    });
    const troubles = errors.map((error) => ({ ...troubleOf(world, error), tenant: error.tenant ?? null }));
    tell({ what: 'rescan-ended', came: { fresh, resolved }, troubles });
  } catch (thrown) {
    tell({ what: 'rescan-ended', came: null, troubles: [{ ...troubleOf(world, thrown), tenant: null }] });
  } finally {
    clearTimeout(timer);
  }
}
