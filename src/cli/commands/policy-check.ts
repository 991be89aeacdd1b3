import { AppError, type ExitCode, exitCodes } from '../../core/errors.ts';
import type { Located, PolicyCheck } from '../../app/policy-check.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { lastView, placeAlone, policyOption, type PolicyPlace, withPolicy } from '../policy-place.ts';
import { nextCommand } from '../next-command.ts';

export const policyCheck: Command = {
  path: ['policy', 'check'],
  group: 'files',
  summary: 'tell what is wrong in policy.yaml, line by line, and what will soon need attention',
  detail:
    'Problems (exit code 2) are what an audit would refuse: unknown keys, each with the nearest that exists, values that cannot be meant, one id under two vendors, settings of detections that do not exist. Warnings do not fail: approvals that have ended or end within 30 days, vendors without the owner that `requireOwner` asks for, domains under two vendors, ids both approved and banned, waivers that have ended. When something has been audited, also waivers of findings that are no more, and vendors that no app of the last run is. Reads files and the workspace only; a configuration is checked too, but not needed.',
  options: [options.config, policyOption, options.json, options.output, ...options.always],
  examples: [
    { line: 'grantwarden policy check', says: 'after every edit, and before a commit' },
    {
      line: 'grantwarden policy check --policy proposals/policy.yaml --json',
      says: 'in a pipeline, without a configuration',
    },
  ],
  run: runCheck,
};

async function runCheck(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const { writeOutput } = await import('../output.ts');
  const check = await checked(invocation);
  const text = given.on('--json') ? `${JSON.stringify(check, null, 2)}\n` : checkText(check);
  await writeOutput([text], given.text('--output'), io.stdout);
  const { problems, warnings } = check;
  if (problems.length > 0) {
    say('\nNext: correct these lines; grantwarden policy schema gives editors the same checks.\n');
    return exitCodes.usage;
  }
  say(
    warnings.length > 0
      ? `\nNext: ${nextCommand(invocation, 'policy diff')} shows what a change would do, before an audit does.\n`
      : `\nNext: ${nextCommand(invocation, 'policy diff')} or ${nextCommand(invocation, 'audit --offline')}\n`,
  );
  return exitCodes.clean;
}

/** A configuration that is wrong does not keep the policy from being checked. */
async function checked(invocation: Invocation): Promise<PolicyCheck> {
  try {
    return await withPolicy(invocation, checkAt);
  } catch (thrown) {
    if (!(thrown instanceof AppError) || !isOfConfig(thrown)) throw thrown;
    const { locatedIn } = await import('../../app/policy-check.ts');
    const policy = await checkAt(await placeAlone(invocation.given.text('--policy'))).catch(() => null);
    return {
      ...(policy ?? { warnings: [], vendors: 0, banned: 0, waivers: 0 }),
      problems: [...locatedIn(thrown), ...(policy?.problems ?? [])],
    };
  }
}

function isOfConfig({ code }: AppError): boolean {
  return code === 'CONFIG_INVALID' || code === 'CONFIG_UNTRUSTED_HOST' || code === 'SECRET_LITERAL';
}

async function checkAt(place: PolicyPlace): Promise<PolicyCheck> {
  const [{ checkPolicy }, { readPolicyText }] = await Promise.all([
    import('../../app/policy-check.ts'),
    import('../../app/policy-file.ts'),
  ]);
  const { file, detections, clock } = place;
  const text = readPolicyText(file);
  return checkPolicy({ text, file, detections, now: clock.now(), lastRun: await lastView(place) });
}

function checkText({ problems, warnings, vendors, banned, waivers }: PolicyCheck): string {
  const lines = [
    ...problems.map((problem) => lineOf('problem', problem)),
    ...warnings.map((warning) => lineOf('warning', warning)),
    problems.length > 0
      ? `${counted(problems.length, 'problem')}: an audit would refuse this`
      : `valid: ${counted(vendors, 'vendor')}, ${banned} banned, ${counted(waivers, 'waiver')}, ${counted(warnings.length, 'warning')}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function lineOf(kind: string, { file, line, column, message }: Located): string {
  return `${file}${line === null ? '' : `:${line}:${column}`} ${kind}: ${message}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
