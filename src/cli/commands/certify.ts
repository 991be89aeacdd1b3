import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const certify: Command = {
  path: ['certify'],
  group: 'decide',
  summary: 'record that somebody has reviewed a vendor, all third-party apps, or the delegations',
  detail:
    'Writes a dated record to `certifications` in policy.yaml, in place of the older one of the same subject. The journal keeps each, with what the last audit saw: its run, how many apps, grants and open findings, and a SHA-256 of the list. `third-party-apps` and `domain-wide-delegation` are the periodic reviews that CIS 4.2.1.2 and 4.2.1.4 ask for. Refused while the last audit did not read all of the list, unless --despite-gaps is given, which is recorded.',
  argument: { name: 'of', summary: 'a vendor of the policy, third-party-apps or domain-wide-delegation' },
  options: [
    {
      flag: '--tenant',
      summary: 'only this tenant (default: all of the last audit)',
      value: { name: 'ID', kind: 'text', repeatable: true },
    },
    { flag: '--by', summary: 'who has reviewed it', value: { name: 'MAIL', kind: 'text' } },
    {
      flag: '--next',
      summary: 'the next review is due by this day (default: in 180 days)',
      value: { name: 'DATE', kind: 'text' },
    },
    { flag: '--note', summary: 'a remark that stays in the policy', value: { name: 'TEXT', kind: 'text' } },
    { flag: '--despite-gaps', summary: 'although not everything could be read; recorded' },
    ...options.deciding,
  ],
  examples: [
    {
      line: 'grantwarden certify third-party-apps --tenant acme-google --by ciso@acme.example',
      says: 'the half-yearly review',
    },
    {
      line: 'grantwarden certify Zoom --by it@acme.example --next 2027-03-31 --note "SOC 2 seen"',
      says: 'one vendor, in all tenants',
    },
  ],
  run: runCertify,
};

async function runCertify(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const [{ AppError }, { proposeCertification }, decision] = await Promise.all([
    import('../../core/errors.ts'),
    import('../../app/decide-certify.ts'),
    import('../decision.ts'),
  ]);
  return withApp(invocation, {}, async (app) => {
    const [tenant, ...others] = given.list('--tenant');
    if (others.length > 0)
      throw new AppError('USAGE', {
        detail: 'a certification is of one tenant, or of all',
        remedy: 'Give --tenant once, or leave it out.',
      });
    const answer = await decision.answersTo(invocation, [
      { flag: '--by', message: 'Who has reviewed it (address)', problem: decision.addressProblem },
    ]);
    const note = given.text('--note');
    return decision.runDecision(invocation, app, {
      propose: proposeCertification({
        of: given.argument ?? '',
        tenant: tenant ?? null,
        by: answer('--by'),
        next: decision.optionalDay(given, '--next', app.clock.now()),
        note: note === null ? null : decision.cleaned('--note', note),
        despiteGaps: given.on('--despite-gaps'),
      }),
      who: answer('--by'),
      why: note,
      next: 'audit --offline',
    });
  });
}
