import type { AuditOutcome } from '../../app/audit.ts';
import { AppError, type ExitCode, exitCodes } from '../../core/errors.ts';
import { type Severity, tiers } from '../../core/vocabulary.ts';
import type { Command, Invocation } from '../command.ts';
import { codeAfter } from '../exit.ts';
import * as options from '../options.ts';
import { showProgress } from '../progress.ts';
import { wantsColor } from '../io.ts';
import { withApp } from '../with-app.ts';
import { nextCommand, withConfig } from '../next-command.ts';

const failOnChoices = tiers.filter((tier) => tier !== 'info');

export const audit: Command = {
  path: ['audit'],
  group: 'audit',
  summary: 'read the tenants, judge what is connected, and report',
  detail:
    'Reads every grant and third-party token, saves it in the workspace, then holds it against the policy. What could not be read is named with the reason and the remedy; it never counts as “nothing there”.',
  options: [
    options.config,
    options.tenant,
    {
      flag: '--full',
      summary: 'read everything anew; otherwise changes alone are read where the vendor tells them',
    },
    {
      flag: '--offline',
      summary: 'judge what was read last, without a single call: after a change of the policy',
    },
    {
      flag: '--fail-on',
      summary: `end with 3 when there is a finding this severe or worse: ${failOnChoices.join(', ')}`,
      value: { name: 'SEVERITY', kind: 'text', choices: failOnChoices },
    },
    { flag: '--allow-partial', summary: 'do not end with 4 when something could not be read' },
    { flag: '--resume', summary: 'go on with the audit that was interrupted' },
    options.format,
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden audit', says: 'every tenant of ./grantwarden.yaml, with a summary to read' },
    {
      line: 'grantwarden audit --fail-on high --format json --output audit.json',
      says: 'in a pipeline: a file, and exit code 3 when something is wrong',
    },
    { line: 'grantwarden audit --offline', says: 'after approving a vendor: judge again in seconds' },
    {
      line: 'grantwarden audit --tenant acme-google --resume',
      says: 'one tenant, from where the last audit was stopped',
    },
  ],
  run: runAudit,
};

async function runAudit(invocation: Invocation): Promise<ExitCode> {
  const { given, io, signal, say } = invocation;
  const [
    { audit: auditTenants, unheeded },
    { formatOf, printResult },
    { requireWritable },
    { renderError },
    { wrapped },
  ] = await Promise.all([
    import('../../app/audit.ts'),
    import('../result.ts'),
    import('../output.ts'),
    import('../render-error.ts'),
    import('../wrap.ts'),
  ]);
  if (given.on('--offline') && (given.on('--full') || given.on('--resume')))
    throw new AppError('USAGE', {
      detail: '--offline makes no calls, so neither --full nor --resume goes with it',
    });
  await requireWritable(given.text('--output'));
  const progress = showProgress({ io, quiet: given.on('--quiet') });
  return withApp(invocation, { onProgress: progress.onProgress }, async (app) => {
    const report = formatOf(invocation, app);
    const outcome = await auditTenants(app, {
      mode: given.on('--offline') ? 'offline' : given.on('--full') ? 'full' : 'incremental',
      resume: given.on('--resume'),
      failOn: given.text('--fail-on') as Severity | null,
      allowPartial: given.on('--allow-partial'),
    }).finally(() => progress.end());
    await printResult(app, outcome.view, report, invocation);
    for (const line of unheeded(app.config)) say(`Note: ${line}\n`);
    if (outcome.purged !== null) say(`${outcome.purged}\n`);
    const color = wantsColor(io.stderr, io, given.on('--no-color'));
    const redact = (text: string): string => app.redactor.redact(text);
    const commands = (text: string): string => withConfig(invocation, text);
    const width = io.stderr.columns;
    for (const error of outcome.errors)
      await io.stderr.write(
        renderError(error, { color, width, debug: given.on('--debug'), redact, commands }),
      );
    say(`\n${wrapped(inShort(outcome), width)}\n${nextStep(invocation, outcome)}\n`);
    return codeAfter(outcome.exit, signal);
  });
}

/** The last lines are what a small screen still shows of a long report. */
function inShort({ view, exit }: AuditOutcome): string {
  const tenants = view.tenants.map(({ id, coverage }) => `${id} ${coverage.status}`);
  const found = tiers
    .filter((tier) => view.summary.findings[tier] > 0)
    .map((tier) => `${view.summary.findings[tier]} ${tier}`);
  return [
    tenants.join(', '),
    found.length === 0 ? 'no findings' : found.join(', '),
    `exit code ${exit}`,
  ].join(' · ');
}

function nextStep(invocation: Invocation, { exit, view }: AuditOutcome): string {
  const { findings } = view.summary;
  const found = tiers.some((tier) => tier !== 'info' && findings[tier] > 0);
  const look = found
    ? `${nextCommand(invocation, 'review')} goes through what was found.`
    : `${nextCommand(invocation, 'list apps')} shows what is connected; put audit into a schedule.`;
  return exit === exitCodes.clean || exit === exitCodes.findings
    ? `Next: ${look}`
    : `Next: ${nextCommand(invocation, 'doctor')} shows what each credential cannot read, and why.\nThen: ${look}`;
}
