import { onTestFinished } from 'vitest';
import { AppError } from '../../core/errors.ts';
import type { Answer, Call, Classify, DoorSpec } from './call.ts';
import { type CountingDoor, createDoor, type DoorParts, type TraceEvent } from './door.ts';
import { createNetwork } from './network.ts';
import { createTestClock, type TestClock } from './test-clock.ts';

/** The judgement of a plain vendor. */
export const classify: Classify = (answer, { renewed }) => {
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'ok' };
  if (status === 401 && !renewed) return { kind: 'sign-in' };
  if (status === 429) return { kind: 'retry', throttled: true };
  if (status >= 500) return { kind: 'retry', throttled: false };
  if (status === 402)
    return { kind: 'stop', error: new AppError('READ_THROTTLED', { detail: 'the day’s quota' }) };
  return { kind: 'fail', error: new AppError('READ_REJECTED', { detail: `HTTP ${status} ${answer.text}` }) };
};

export interface TestDoor {
  readonly door: CountingDoor;
  readonly clock: TestClock;
  readonly trace: TraceEvent[];
  /** Calls `item` by id. */
  readonly get: (id: string, more?: Partial<Call>) => Promise<Answer>;
}

/** A door to one origin with the operations `item`, `find`, `sign-in` and `batch`, and no jitter. */
export function openTestDoor(
  origin: string,
  spec: Partial<DoorSpec> = {},
  parts: Partial<DoorParts> = {},
): TestDoor {
  const clock = createTestClock();
  const network = createNetwork({ env: {} });
  onTestFinished(() => network.close());
  const trace: TraceEvent[] = [];
  const door = createDoor(
    {
      operations: [
        { id: 'item', method: 'GET', path: '/v1/items/{id}' },
        { id: 'other', method: 'GET', path: '/v1/others/{id}' },
        { id: 'sign-in', method: 'POST', path: '/token', anonymous: true },
        { id: 'batch', method: 'POST', path: '/v1/$batch', memberBase: '/v1' },
      ],
      origins: [origin],
      lanes: [{ name: 'main', perSecond: 1000, concurrency: 8 }],
      bearer: { current: () => Promise.resolve('Bearer first-value'), renew: () => Promise.resolve(false) },
      classify,
      ...spec,
    },
    { network, clock, random: () => 1, trace: (event) => trace.push(event), ...parts },
  );
  return {
    door,
    clock,
    trace,
    get: (id, more) =>
      door.send({ operation: 'item', method: 'GET', url: `${origin}/v1/items/${id}`, lane: 'main', ...more }),
  };
}
