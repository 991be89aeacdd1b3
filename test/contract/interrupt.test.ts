import { beforeAll, describe, expect, test } from 'vitest';
import type { Progress } from '../../src/app/progress.ts';
import { AppError } from '../../src/core/errors.ts';
import { accept, type Ground, openWorld, survey } from '../faults/run.ts';
import { subjects } from './subjects.ts';

const place = { seed: 1, users: 40 } as const;

describe.each(subjects)('$platform', ({ platform }) => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await survey({ ...place, platform });
  });

  test.each([0.05, 0.3, 0.6, 0.9])(
    'stopped after %d of its calls, a resumed audit ends as if it had never been',
    async (share) => {
      const controller = new AbortController();
      const stopAt = Math.ceil(ground.calls * share);
      let calls = 0;
      await using world = await openWorld(
        { ...place, platform },
        {
          intercept({ real }) {
            calls += 1;
            if (calls === stopAt) controller.abort();
            return real();
          },
        },
      );
      await accept(world, ground.gaps);
      const first: Progress[] = [];
      const second: Progress[] = [];

      const stopped = await world
        .audit({ signal: controller.signal, onProgress: (one) => first.push(one) })
        .catch((thrown: unknown) => thrown);
      const callsToStop = calls;
      const resumed = await world.audit({ resume: true, onProgress: (one) => second.push(one) });

      expect(stopped).toBeInstanceOf(AppError);
      expect(stopped).toMatchObject({ code: 'INTERRUPTED', exit: 130 });
      expect(resumed.inventory).toEqual(ground.truth.inventory);
      expect(resumed.findings.map(({ id }) => id)).toEqual(ground.truth.findings.map(({ id }) => id));
      expect(resumed.outcome.exit).toBe(ground.truth.outcome.exit);
      const finished = new Set(
        first.filter(({ status }) => status !== 'running').map(({ stream }) => stream),
      );
      expect(second.filter(({ stream }) => finished.has(stream))).toEqual([]);
      // What was under way when it stopped, the sign-in and the look-ups of others are asked again.
      expect(callsToStop).toBeLessThan(stopAt + 20);
      expect(calls).toBeLessThan(ground.calls * 1.5 + 20);
    },
  );

  test('a second audit after a stop starts anew', async () => {
    const controller = new AbortController();
    await using world = await openWorld(
      { ...place, platform },
      {
        intercept({ real }) {
          setTimeout(() => controller.abort(), 20);
          return real();
        },
      },
    );
    await accept(world, ground.gaps);
    await world.audit({ signal: controller.signal }).catch(() => undefined);

    expect((await world.audit()).inventory).toEqual(ground.truth.inventory);
  });
});
