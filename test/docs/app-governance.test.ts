import { expect, test } from 'vitest';
import { detections } from '../../src/detections/index.ts';
import { alerts } from './app-governance-alerts.ts';
import { byCounterpart } from './app-governance-page.ts';

const answered = byCounterpart(detections);

function unanswered(letter: string): readonly string[] {
  return alerts.filter(([name, needs]) => needs === letter && !answered.has(name)).map(([name]) => name);
}

/** Logos are not fetched, and no list says which top-level domains are unusual. */
const open = new Set([
  'App impersonating a Microsoft logo',
  'App with unusual display name and unusual TLD in Reply domain',
  'New app with mail permissions having low consent pattern',
]);

test('what grants or a list of known-bad apps can answer has an answer, but for what is known to be open', () => {
  expect(new Set(alerts.map(([name]) => name)).size).toBe(45);
  expect(alerts.filter(([, needs]) => needs === 'G')).toHaveLength(11);
  expect(alerts.filter(([, needs]) => needs === 'F')).toHaveLength(4);
  expect(unanswered('G').filter((name) => !open.has(name))).toEqual([]);
  expect(unanswered('F')).toEqual([]);
});

test('at least eight that need logs of use have one', () => {
  const inAll = alerts.filter(([, needs]) => needs === 'L').length;
  expect(inAll - unanswered('L').length).toBeGreaterThanOrEqual(8);
});
