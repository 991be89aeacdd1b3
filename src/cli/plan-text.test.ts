import { expect, test } from 'vitest';
import type { Plan } from '../core/plan.ts';
import { planMarkdown, planScreen } from './plan-text.ts';

const empty: Plan = {
  schema: 'grantwarden.plan/1',
  id: `p_${'0'.repeat(64)}`,
  intent: 'narrow',
  what: ['Notion'],
  reason: null,
  createdAt: '2026-11-22T03:00:00.000Z',
  basis: { run: 'r1', finishedAt: '2026-11-22T02:00:00.000Z', undoes: null },
  tenants: [],
  actions: [],
  manual: [],
  notes: ['Slack cannot take single scopes away.\u001b[2J'],
  people: 0,
  allowed: [],
  journalHead: null,
};

test('a plan without a step says that there is nothing to change, and why, once', () => {
  const screen = planScreen(empty, null);
  expect(screen).toMatch(/^ {2}There is nothing to change\.\n {2}Slack cannot take single scopes away\./mu);
  for (const text of [screen, planMarkdown(empty)]) {
    expect(text).not.toMatch(/\b0 (?:s|people|changes)\b/u);
    expect(text.match(/Slack cannot/gu)).toHaveLength(1);
    expect(text).not.toContain('\u001b');
  }
});
