import { type ExitCode, exitCodes } from '../../core/errors.ts';
import type { TestResult } from '../../app/policy-test.ts';
import { safeText } from '../../core/text.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { policyOption, withPolicy } from '../policy-place.ts';
import { nextCommand } from '../next-command.ts';

export const policyTest: Command = {
  path: ['policy', 'test'],
  group: 'files',
  summary: 'hold the policy against the examples in policy.tests.yaml, for CI',
  detail: `The examples stand beside the policy, in a file named after it (policy.tests.yaml). A test gives an app, and a grant where one matters, and expects one or more of decision, vendor (null: nobody), match (proven, candidate, none) and withinApproval. An app is somebody else’s unless \`party\` says otherwise; without a \`day\`, of the file or of the test, approvals are judged as of today:

    version: 1
    day: 2026-11-22
    tests:
      - name: Zoom may read calendars, and nothing more
        app:
          platform: google-workspace
          clientId: 123-abc.apps.googleusercontent.com
        scopes: ["https://www.googleapis.com/auth/calendar.readonly"]
        principal: jo@acme.example
        expect: { decision: approved, match: proven, withinApproval: true }
      - name: who merely goes by its name is not Zoom
        app: { platform: slack, clientId: A0666, name: Zoom Helper }
        expect: { decision: review, match: candidate }

\`kind\` and \`resource\` tell of a grant what \`list grants --json\` shows. Ends with 3 when the policy decides otherwise, 2 when a file is not valid. Needs no configuration and reads no workspace.`,
  options: [
    options.config,
    policyOption,
    {
      flag: '--tests',
      summary: 'file with the examples (default: policy.tests.yaml beside the policy)',
      value: { name: 'FILE', kind: 'file' },
    },
    options.json,
    options.output,
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden policy test', says: 'before a commit' },
    {
      line: 'grantwarden policy test --policy policy.yaml --json --output results.json',
      says: 'in a pipeline: exit code 3 when the policy decides otherwise',
    },
  ],
  run: runTest,
};

async function runTest(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ readPolicyTests, runPolicyTests, testsBeside }, { policyFrom }, { catalogues }, { writeOutput }] =
    await Promise.all([
      import('../../app/policy-test.ts'),
      import('../../app/policy-file.ts'),
      import('../../app/judge.ts'),
      import('../output.ts'),
    ]);
  return withPolicy<ExitCode>(invocation, async ({ file, detections, connectors, clock }) => {
    const policy = policyFrom(file, detections);
    const tests = readPolicyTests(given.text('--tests') ?? testsBeside(file));
    const classify = await catalogues({ connectors });
    const results = runPolicyTests(tests, { policy, now: clock.now(), classify });
    const failed = results.filter(({ passed }) => !passed);
    const text = given.on('--json')
      ? `${JSON.stringify({ policy: file, passed: results.length - failed.length, failed: failed.length, tests: results }, null, 2)}\n`
      : resultText(results, failed);
    await writeOutput([text], given.text('--output'), io.stdout);
    if (failed.length === 0) {
      say(
        `\nNext: ${nextCommand(invocation, 'policy diff')} shows what the policy would change in the last audit.\n`,
      );
      return exitCodes.clean;
    }
    say('\nNext: correct the policy, or the example if the decision is meant.\n');
    return exitCodes.findings;
  });
}

function resultText(results: readonly TestResult[], failed: readonly TestResult[]): string {
  const lines = failed.flatMap(({ name, where, mismatches, why }) => [
    `${where} failed: ${safeText(name)}`,
    ...mismatches.map(
      ({ of, expected, was }) => `    ${of}: expected ${safeText(expected)}, was ${safeText(was)}`,
    ),
    `    because: ${safeText(why)}`,
  ]);
  const passed = results.length - failed.length;
  return [...lines, `${passed} passed, ${failed.length} failed`].map((line) => `${line}\n`).join('');
}
