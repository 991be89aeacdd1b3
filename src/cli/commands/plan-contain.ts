import type { Command } from '../command.ts';
import { planOptions, runPlan } from '../plan-command.ts';

export const planContain: Command = {
  path: ['plan', 'contain'],
  group: 'act',
  summary: 'plan to cut a vendor off everywhere, in the order that holds in an incident',
  detail:
    'Stop new tokens, stop it from coming back, end its grants, end live sessions, remove standing power; then what people must do: rotate, verify, hunt. What no API does stands in the plan as exact clicks, with what the next audit shows once they are done. Made from the last audit; nothing is sent to anybody.',
  argument: { name: 'what', summary: 'vendor, app key, client id or domain', many: true },
  options: planOptions,
  examples: [
    {
      line: 'grantwarden plan contain Drift --all-tenants --reason "vendor breach"',
      says: 'the whole company',
    },
    {
      line: 'grantwarden plan contain Drift --all-tenants --markdown drift.md',
      says: 'and the ticket for it',
    },
  ],
  run: (invocation) => runPlan(invocation, 'contain'),
};
