import { expect, test } from 'vitest';
import { growthSvg } from './growth-svg.ts';

const user = { calls: 20, callsBound: 19, seconds: 5, secondsBound: 4, cpuSeconds: 1, peakRssMb: 200 };
const grant = {
  apps: 10,
  judgeSeconds: 2,
  judgeBound: 1,
  judgeRssMb: 300,
  keyMs: 9,
  keyMedianMs: 5,
  traceMs: 40,
};

test('each point is drawn in each chart of its kind, and kinds without points have none', () => {
  const users = [1_000, 10_000, 100_000].map((users) => ({ users, ...user }));
  const circles = (svg: string): number => svg.split('<circle').length - 1;

  expect(circles(growthSvg({ users, grants: [] }))).toBe(4 * 3);
  expect(circles(growthSvg({ users, grants: [{ grants: 10_000, ...grant }] }))).toBe(4 * 3 + 4);
  expect(growthSvg({ users, grants: [] })).not.toMatch(/NaN|Infinity|undefined/u);
});
