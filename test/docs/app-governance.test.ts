import { expect, test } from 'vitest';
import { detections } from '../../src/detections/index.ts';
import { alerts, unanswered } from './app-governance-alerts.ts';
import { byCounterpart } from './app-governance-page.ts';

const answered = byCounterpart(detections);

function withoutAnswer(letter: string): readonly string[] {
  return alerts.filter(([name, needs]) => needs === letter && !answered.has(name)).map(([name]) => name);
}

test('what grants or a list of known-bad apps can answer has an answer, or a written reason', () => {
  expect(new Set(alerts.map(([name]) => name)).size).toBe(45);
  expect(alerts.filter(([, needs]) => needs === 'G')).toHaveLength(11);
  expect(alerts.filter(([, needs]) => needs === 'F')).toHaveLength(4);
  expect(withoutAnswer('G')).toEqual([...unanswered.keys()]);
  expect(withoutAnswer('F')).toEqual([]);
});

test('at least eight that need logs of use have one', () => {
  const inAll = alerts.filter(([, needs]) => needs === 'L').length;
  expect(inAll - withoutAnswer('L').length).toBeGreaterThanOrEqual(8);
});
