import type { Command } from '../command.ts';
import { planOptions, runPlan } from '../plan-command.ts';

export const planNarrow: Command = {
  path: ['plan', 'narrow'],
  group: 'act',
  summary: 'plan to take from an approved app the scopes that its approval does not have',
  detail:
    'Where a platform can take single scopes from a grant (Microsoft 365), the plan leaves what the policy allows and takes the rest. Where it cannot, the plan says so and what would do instead. Nothing is sent to anybody.',
  argument: { name: 'what', summary: 'vendor, app key, client id or finding id', many: true },
  options: planOptions,
  examples: [
    { line: 'grantwarden plan narrow Notion --tenant acme-m365', says: 'only what was approved stays' },
  ],
  run: (invocation) => runPlan(invocation, 'narrow'),
};
