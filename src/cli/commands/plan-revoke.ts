import type { Command } from '../command.ts';
import { planOptions, runPlan } from '../plan-command.ts';

export const planRevoke: Command = {
  path: ['plan', 'revoke'],
  group: 'act',
  summary: 'plan to end grants: of an app, a vendor, a finding, a grant or a person',
  detail:
    'Made from the last audit; nothing is sent to anybody. The plan says what would be changed and where, whom it touches, what goes on in spite of it, what can be taken back and what it needs. `apply` does what stands in it and nothing else. Ending a grant does not stop somebody from granting it again: `ban` and `plan contain` do.',
  argument: {
    name: 'what',
    summary: 'app key, client id, vendor, finding id, grant id, or person:ADDRESS; several may be given',
    many: true,
  },
  options: planOptions,
  examples: [
    {
      line: 'grantwarden plan revoke Zoomly --reason "not approved"',
      says: 'every grant of a vendor’s apps',
    },
    { line: 'grantwarden plan revoke f_2c1pV0… --out finding.json', says: 'what a finding is about' },
    {
      line: 'grantwarden plan revoke person:anna@acme.example --all-tenants',
      says: 'all that one person connected',
    },
  ],
  run: (invocation) => runPlan(invocation, 'revoke'),
};
