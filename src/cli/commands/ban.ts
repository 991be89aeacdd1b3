import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const ban: Command = {
  path: ['ban'],
  group: 'decide',
  summary: 'put a vendor or one app on the banned list of policy.yaml, or take it off',
  detail:
    'A vendor’s name bans all of theirs: ids, domains and name go from `vendors` to `banned`, with their comments. An app key or client id bans that one app. Banned is sticky: what comes back is reported and planned for removal again. It only writes the policy; nothing is revoked by it. Apps that merely go by the name are shown and not banned by their ids, unless --all is given. --lift ends a ban and approves nothing.',
  argument: { name: 'what', summary: 'name of a vendor or app, domain, app key, client id or finding id' },
  options: [
    options.reason,
    {
      flag: '--since',
      summary: 'banned since this day (default: today)',
      value: { name: 'DATE', kind: 'text' },
    },
    { flag: '--all', summary: 'also the ids of all apps that go by that name' },
    { flag: '--lift', summary: 'end the ban' },
    options.tenant,
    ...options.deciding,
  ],
  examples: [
    {
      line: 'grantwarden ban Drift --reason "tokens stolen" --since 2025-08-20',
      says: 'everything of a vendor',
    },
    { line: 'grantwarden ban slack:A0CW1B3CZEL --reason "reads mail"', says: 'one app' },
    { line: 'grantwarden ban Drift --lift --reason "back after review"', says: 'end the ban' },
  ],
  run: runBan,
};

async function runBan(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const [{ proposeBan, proposeBanLift }, { systemUser }, decision] = await Promise.all([
    import('../../app/decide-ban.ts'),
    import('../../app/journal.ts'),
    import('../decision.ts'),
  ]);
  return withApp(invocation, {}, async (app) => {
    const what = given.argument ?? '';
    const since = given.text('--since');
    if (since !== null) decision.requireDay('--since', since);
    const answer = await decision.answersTo(invocation, [{ flag: '--reason', message: 'Why' }]);
    const lift = given.on('--lift');
    return decision.runDecision(invocation, app, {
      propose: lift
        ? proposeBanLift({ what })
        : proposeBan({ what, reason: answer('--reason'), since, all: given.on('--all') }),
      who: systemUser(),
      why: answer('--reason'),
      next: 'audit --offline',
    });
  });
}
