import type { ExitCode } from '../../core/errors.ts';
import { tiers } from '../../core/vocabulary.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const approve: Command = {
  path: ['approve'],
  group: 'decide',
  summary: 'put an app under its vendor in policy.yaml, with an owner, an end and a reason',
  detail:
    'The app’s id is written, never its name alone: a name proves nothing. A name that fits several apps is refused with a list of them; name one by its key. A vendor that is in the policy already is renewed. Shows what the app holds beyond the approval and what is open against it, then the difference in the file, and asks on a terminal; without one --owner, --reason and --until must be given. What is banned is refused: lift the ban first. Comments and order of the file stay; the journal keeps who decided what and why.',
  argument: { name: 'what', summary: 'app key, client id, finding id, or the name of a vendor or app' },
  options: [
    { flag: '--owner', summary: 'who answers for it here', value: { name: 'MAIL', kind: 'text' } },
    options.reason,
    { flag: '--until', summary: 'last day of the approval', value: { name: 'DATE', kind: 'text' } },
    {
      flag: '--max-tier',
      summary: 'most dangerous scope it may have unnamed (default: that of the policy)',
      value: { name: 'T', kind: 'text', choices: tiers },
    },
    {
      flag: '--scopes',
      summary: 'held: also name every scope that it holds now (default: none)',
      value: { name: 'held|none', kind: 'text', choices: ['held', 'none'] },
    },
    {
      flag: '--regions',
      summary: 'where the vendor keeps data, e.g. EU,US',
      value: { name: 'LIST', kind: 'text' },
    },
    { flag: '--as', summary: 'name of the vendor in the policy', value: { name: 'NAME', kind: 'text' } },
    options.tenant,
    ...options.deciding,
  ],
  examples: [
    {
      line: 'grantwarden approve slack:A0CW1B3CZEL',
      says: 'answer three questions, see the change, confirm',
    },
    {
      line: 'grantwarden approve Zoom --owner it@acme.example --until 2027-06-30 --reason "contract renewed"',
      says: 'renew a vendor, without a terminal',
    },
    {
      line: 'grantwarden approve slack:A0CW1B3CZEL --as Zoom --scopes held --dry-run',
      says: 'what would change, with the scopes it has today',
    },
  ],
  run: runApprove,
};

async function runApprove(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const [{ proposeApproval }, { systemUser }, decision] = await Promise.all([
    import('../../app/decide-approve.ts'),
    import('../../app/journal.ts'),
    import('../decision.ts'),
  ]);
  return withApp(invocation, {}, async (app) => {
    const now = app.clock.now();
    const answer = await decision.answersTo(invocation, [
      { flag: '--owner', message: 'Who answers for it here (address)', problem: decision.addressProblem },
      {
        flag: '--until',
        message: 'Approved until',
        problem: (text) => decision.dayProblem(text, now),
        initial: decision.inDays(365, now),
      },
      { flag: '--reason', message: 'Why' },
    ]);
    const regions = given
      .text('--regions')
      ?.split(',')
      .map((region) => region.trim())
      .filter((region) => region !== '');
    const maxTier = tiers.find((tier) => tier === given.text('--max-tier')) ?? null;
    return decision.runDecision(invocation, app, {
      propose: proposeApproval({
        what: given.argument ?? '',
        owner: answer('--owner'),
        until: answer('--until'),
        reason: answer('--reason'),
        maxTier,
        heldScopes: given.text('--scopes') === 'held',
        regions: regions ?? null,
        as: given.text('--as'),
      }),
      who: systemUser(),
      why: answer('--reason'),
      next: 'audit --offline',
    });
  });
}
