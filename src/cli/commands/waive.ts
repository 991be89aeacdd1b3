import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';

export const waive: Command = {
  path: ['waive'],
  group: 'decide',
  summary: 'accept a finding until a day, or end that',
  detail:
    'A waived finding stays in every report, marked as waived, and does not count for --fail-on. The waiver ends by itself. Name the finding by its id, or as detection+app key (for a tenant’s setting detection+tenant id), which still fits when the finding comes back. --lift ends the waiver now.',
  argument: { name: 'finding', summary: 'f_… from list findings, or detection+app' },
  options: [
    options.reason,
    { flag: '--until', summary: 'last day of the waiver', value: { name: 'DATE', kind: 'text' } },
    {
      flag: '--by',
      summary: 'who accepts it (default: the user of this system)',
      value: { name: 'MAIL', kind: 'text' },
    },
    { flag: '--lift', summary: 'end the waiver' },
    ...options.deciding,
  ],
  examples: [
    {
      line: 'grantwarden waive f_Be15g-Mc3wq0po70AzpHBY --until 2027-01-31 --reason "migration until then"',
      says: 'one finding',
    },
    {
      line: 'grantwarden waive rare-app+slack:A0CW1B3CZEL --until 2027-01-31 --reason pilot',
      says: 'by detection and app',
    },
    {
      line: 'grantwarden waive f_Be15g-Mc3wq0po70AzpHBY --lift --reason "pilot is over"',
      says: 'it counts again',
    },
  ],
  run: runWaive,
};

async function runWaive(invocation: Invocation): Promise<ExitCode> {
  const { given } = invocation;
  const [{ proposeWaiver, proposeWaiverLift }, { systemUser }, decision] = await Promise.all([
    import('../../app/decide-waive.ts'),
    import('../../app/journal.ts'),
    import('../decision.ts'),
  ]);
  return withApp(invocation, {}, async (app) => {
    const now = app.clock.now();
    const finding = given.argument ?? '';
    const lift = given.on('--lift');
    const answer = await decision.answersTo(invocation, [
      { flag: '--reason', message: 'Why' },
      ...(lift
        ? []
        : [
            {
              flag: '--until',
              message: 'Waived until',
              problem: (text: string) => decision.dayProblem(text, now),
              initial: decision.inDays(90, now),
            } as const,
          ]),
    ]);
    const by = given.text('--by') ?? systemUser();
    return decision.runDecision(invocation, app, {
      propose: lift
        ? proposeWaiverLift({ finding })
        : proposeWaiver({
            finding,
            reason: answer('--reason'),
            until: answer('--until'),
            by: decision.cleaned('--by', by),
          }),
      who: by,
      why: answer('--reason'),
      next: 'audit --offline',
    });
  });
}
