/** Stands in for src/app/system-clock.ts in the program that the soak builds: the sandbox's time, as wrong as it was drawn. */
import type { Clock } from '../../src/core/clock.ts';
import { clockFrom } from '../bench/shared-clock.ts';
import { currentTask } from './task.ts';

export function systemClock(): Clock {
  const { clock, wrongBy, jump } = currentTask();
  const right = clockFrom(clock);
  let readings = 0;
  return {
    ...right,
    now() {
      readings += 1;
      const jumped = jump !== undefined && readings > jump.after ? jump.ms : 0;
      return Math.round(right.now() + wrongBy + jumped);
    },
  };
}
