import type { ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { policyOption, withPolicy } from '../policy-place.ts';
import { AppError } from '../../core/errors.ts';
import { nextCommand } from '../next-command.ts';

export const policyDiff: Command = {
  path: ['policy', 'diff'],
  group: 'files',
  summary: 'show what a changed policy would change, before it does',
  detail:
    'Judges what the last audit read by the policy as it is now and compares: decisions of apps, findings that appear, disappear or weigh differently, counts. Without a second policy the other side is the last judgement as it is stored, so that this is what `audit --offline` would change today, including what only time has changed. With one, that is the old side and both are judged as of now. Makes no call and stores nothing: the last judgement stays as it is.',
  argument: {
    name: 'old-policy',
    summary: 'policy to compare with (default: the last judgement)',
    optional: true,
  },
  options: [options.config, policyOption, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden policy diff', says: 'after an edit: what audit --offline would change' },
    {
      line: 'git show main:policy.yaml > old.yaml && grantwarden policy diff old.yaml',
      says: 'in a review: what this branch changes',
    },
    { line: 'grantwarden policy diff --policy proposed.yaml --json', says: 'a proposal, for a script' },
  ],
  run: runDiff,
};

async function runDiff(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ diffPolicies }, { policyFrom }, { diffText }, { writeOutput }] = await Promise.all([
    import('../../app/policy-diff.ts'),
    import('../../app/policy-file.ts'),
    import('../policy-diff-text.ts'),
    import('../output.ts'),
  ]);
  return withPolicy<ExitCode>(invocation, async ({ app, file, detections }) => {
    if (app === null) throw new AppError('CONFIG_MISSING', { detail: 'the last audit is found through it' });
    const old = given.argument;
    const before = old === null ? null : policyFrom(old, detections);
    const after = policyFrom(file, detections);
    if (io.stderr.isTTY) say('Judging what the last audit read …\n');
    const diff = await diffPolicies(app, { before, after });
    const compared = { old, new: file, ...diff };
    const text = given.on('--json') ? `${JSON.stringify(compared, null, 2)}\n` : diffText(compared);
    await writeOutput([text], given.text('--output'), io.stdout);
    say(`\nNext: ${nextCommand(invocation, 'audit --offline')} judges by the new policy and stores it.\n`);
    return 0;
  });
}
