import { AppError, type ExitCode } from '../../core/errors.ts';
import type { Command, Invocation } from '../command.ts';
import * as options from '../options.ts';
import { withApp } from '../with-app.ts';
import { nextCommand } from '../next-command.ts';

export const policySuggest: Command = {
  path: ['policy', 'suggest'],
  group: 'files',
  summary: 'write a policy to start from, made of what the last audit saw',
  detail:
    'Brings the apps that the policy does not prove together by vendor: well-known names and domains, verified publishers, owning tenants, names. Nothing in it is approved: each approval ended on 2000-01-01, so that pasting it unread approves nothing, and setting a date is the decision. What is to be checked is marked `# review:`; scopes above medium are comments and never allowed by themselves. Apps of which only a name is known stay comments, for a name proves nothing. Apps of the platforms themselves and of your own organisation are left out. Reads the workspace only.',
  options: [options.config, options.output, ...options.always],
  examples: [
    { line: 'grantwarden policy suggest --output suggested.yaml', says: 'then work through every # review:' },
    {
      line: 'grantwarden policy check --policy suggested.yaml',
      says: 'lists the vendors that nobody has reviewed yet',
    },
  ],
  run: runSuggest,
};

async function runSuggest(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ suggestPolicy }, { writeOutput }, { existsSync, realpathSync }] = await Promise.all([
    import('../../app/policy-suggest.ts'),
    import('../output.ts'),
    import('node:fs'),
  ]);
  const isSame = (file: string, other: string): boolean =>
    existsSync(file) && existsSync(other) && realpathSync(file) === realpathSync(other);
  return withApp<ExitCode>(invocation, {}, async (app) => {
    const file = given.text('--output');
    if (file !== null && isSame(file, app.config.policy))
      throw new AppError('USAGE', {
        detail: `${file} is your policy, which the suggestion would replace`,
        remedy: 'Name another file, and copy from it what you have reviewed.',
      });
    const suggestion = await suggestPolicy(app, app.policy());
    await writeOutput(suggestion.text, file, io.stdout);
    const { vendors, apps, proven, firstParty, own } = suggestion;
    say(
      `\n${apps} apps, ${vendors} vendors to review. Left out: ${proven} that the policy proves, ${firstParty} of the platforms themselves, ${own} of your own organisation.\nNext: work through every # review:, copy what is approved into ${app.config.policy}, then ${nextCommand(invocation, 'policy check')}\n`,
    );
    return 0;
  });
}
