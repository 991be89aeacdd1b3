import type { Command } from '../command.ts';
import { planOptions, runPlan } from '../plan-command.ts';

export const planPrune: Command = {
  path: ['plan', 'prune'],
  group: 'act',
  summary: 'plan to end what nobody needs: stale, orphaned, beyond its approval’s end',
  detail:
    'Takes what the last audit found by dormant-grant, never-used, unused-app-password, orphaned-grant, preserved-token, approval-lapsed and banned-app; waived findings are left out. Name some of these to take only those. Nothing is sent to anybody.',
  argument: { name: 'detection', summary: 'only what these found', many: true, optional: true },
  options: planOptions,
  examples: [
    { line: 'grantwarden plan prune orphaned-grant --all-tenants', says: 'what leavers have left behind' },
    { line: 'grantwarden plan prune --tenant acme-google', says: 'everything of one tenant' },
  ],
  run: (invocation) => runPlan(invocation, 'prune'),
};
