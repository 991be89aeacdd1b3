/** Runs what is to be done, while what was drawn befalls it. */
import { pick } from '../../src/sandbox/random.ts';
import type { Ended } from './command.ts';
import type { Deed } from './deeds.ts';
import type { Spoiled } from './spoil.ts';
import type { Tally } from './tally.ts';
import type { Trouble, Weather } from './trouble.ts';
import type { FireWorld } from './world.ts';

export function storyOf(deed: Deed, trouble: Trouble, weather: Weather, spoiled: Spoiled | null): string {
  const sky = [
    ...weather.faults.map(({ name, rate }) => `${name}@${rate}`),
    ...(weather.signedOut ? ['signed out'] : []),
  ];
  const { kind, ...how } = trouble;
  const what =
    trouble.kind === 'file spoiled'
      ? spoiled === null
        ? 'nothing to spoil'
        : `${spoiled.file} ${spoiled.way}`
      : `${kind} ${Object.keys(how).length === 0 ? '' : JSON.stringify(how)}`.trim();
  return `${deed.args.join(' ')} [${what}${sky.length === 0 ? '' : `; ${sky.join(', ')}`}]`;
}

export async function befall(
  world: FireWorld,
  deed: Deed,
  trouble: Trouble,
  step: number,
  tally: Tally,
): Promise<Ended[]> {
  tally.troubles.set(trouble.kind, (tally.troubles.get(trouble.kind) ?? 0) + 1);
  switch (trouble.kind) {
    case 'nothing':
    case 'file spoiled':
      return [await world.run(deed.args)];
    case 'killed at a write':
    case 'clock jumps':
      return [await world.run(deed.args, trouble.task)];
    case 'killed at a moment':
      return [await world.run(deed.args, {}, { killAfterMs: trouble.afterMs })];
    case 'disk full':
      return [await world.run(deed.args, world.leave(trouble.bytes) ? {} : trouble.task)];
    case 'clock wrong':
      world.wrongBy = trouble.ms;
      return [await world.run(deed.args)];
    case 'two at once': {
      const other = trouble.same ? deed.args : otherArgs(world, step);
      return Promise.all([world.run(deed.args), world.run(other)]);
    }
  }
}

function otherArgs({ seed }: FireWorld, step: number): readonly string[] {
  return pick(
    [
      ['audit', '--allow-partial'],
      ['audit', '--full', '--allow-partial'],
      ['list', 'grants'],
      ['journal', 'verify'],
    ],
    seed,
    step,
    'other',
  );
}
