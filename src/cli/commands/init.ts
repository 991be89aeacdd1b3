import type { ExitCode } from '../../core/errors.ts';
import { platforms } from '../../core/vocabulary.ts';
import type { Command, Invocation } from '../command.ts';
import { canAsk } from '../io.ts';
import * as options from '../options.ts';
import { nextCommand } from '../next-command.ts';
import { configFileOf } from '../with-app.ts';

export const init: Command = {
  path: ['init'],
  group: 'start',
  summary: 'write grantwarden.yaml and policy.yaml, and say what to click at each vendor',
  detail:
    'Asks on a terminal. Without one, the options say it all. An existing configuration is never replaced; --add puts another tenant into it.',
  options: [
    options.config,
    {
      flag: '--platform',
      summary: `where the tenant is: ${platforms.join(', ')}`,
      value: { name: 'NAME', kind: 'text', choices: platforms },
    },
    {
      flag: '--id',
      summary: 'your name for the tenant, for ever: it stands in reports',
      value: { name: 'ID', kind: 'text' },
    },
    {
      flag: '--auth',
      summary: 'how to sign in, e.g. service-account, client-secret, token or jwt',
      value: { name: 'TYPE', kind: 'text' },
    },
    {
      flag: '--set',
      summary: 'a setting, e.g. tenantId=… or auth.key=file:./sa.json; may be given several times',
      value: { name: 'KEY=VALUE', kind: 'text', repeatable: true },
    },
    { flag: '--add', summary: 'put the tenant into the existing configuration' },
    ...options.always,
  ],
  examples: [
    { line: 'grantwarden init', says: 'answer a few questions' },
    {
      line: 'grantwarden init --platform google-workspace --id acme-google --auth service-account --set auth.key=file:./sa.json --set auth.subject=auditor@acme.example',
      says: 'without a terminal',
    },
  ],
  run: runInit,
};

async function runInit(invocation: Invocation): Promise<ExitCode> {
  const { given, io, say } = invocation;
  const [{ platformForms, setUp }, { configExists }, { tenantFromOptions }, { setupText }] =
    await Promise.all([
      import('../../app/setup.ts'),
      import('../../app/new-config.ts'),
      import('../init-answers.ts'),
      import('../setup-text.ts'),
    ]);
  const file = configFileOf(invocation);
  const forms = await platformForms();
  const asks = canAsk(io) && given.text('--platform') === null;
  const tenants = asks
    ? await (await import('../init-questions.ts')).askForTenants(forms, {
        file,
        exists: configExists(file),
        signal: invocation.signal,
      })
    : [tenantFromOptions(given, forms, { file, exists: configExists(file) })];
  const written = await setUp(file, tenants, io.env);
  await io.stdout.write(setupText(written.steps, io.stdout.columns));
  say(
    `\nWrote ${file}${written.policyFile === null ? '' : ` and ${written.policyFile}`}.\nNext: do the steps above, then ${nextCommand(invocation, 'doctor')}\n`,
  );
  return 0;
}
