/** The questions of `init` on a terminal. They are asked on stderr, so that stdout holds only the result. */
import { confirm, input, select } from '@inquirer/prompts';
import type { NewTenant } from '../app/new-config.ts';
import type { Field, TenantForm } from '../app/tenant-forms.ts';
import { AppError } from '../core/errors.ts';
import { keysFrom, problemOf, referenceForms } from './init-answers.ts';

interface AskOptions {
  readonly file: string;
  readonly exists: boolean;
  readonly signal: AbortSignal;
}

/** @throws AppError INTERRUPTED when the person leaves */
export async function askForTenants(
  forms: readonly TenantForm[],
  { file, exists, signal }: AskOptions,
): Promise<readonly NewTenant[]> {
  const terminal = { output: process.stderr, signal };
  try {
    if (
      exists &&
      !(await confirm({ message: `${file} exists. Add a tenant to it?`, default: true }, terminal))
    )
      throw new AppError('INTERRUPTED', {
        detail: 'nothing was written',
        remedy: 'Name another file with --config.',
      });
    const tenants: NewTenant[] = [];
    do tenants.push(await askForTenant(forms, terminal));
    while (await confirm({ message: 'Another tenant?', default: false }, terminal));
    return tenants;
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'ExitPromptError')
      throw new AppError('INTERRUPTED', {
        detail: 'nothing was written',
        remedy: 'Run `grantwarden init` again.',
      });
    throw thrown;
  }
}

type Terminal = NonNullable<Parameters<typeof input>[1]>;

async function askForTenant(forms: readonly TenantForm[], terminal: Terminal): Promise<NewTenant> {
  const form = await select(
    { message: 'Platform', choices: forms.map((each) => ({ name: each.title, value: each })) },
    terminal,
  );
  const id = await input(
    { message: 'Your name for this tenant (stands in reports, for ever)', default: form.platform },
    terminal,
  );
  const auth = await select(
    {
      message: 'How to sign in',
      choices: form.auth.map((each) => ({ name: `${each.type}: ${each.summary}`, value: each })),
    },
    terminal,
  );
  const values = new Map<string, string>();
  for (const field of form.fields) values.set(field.name, await askForField(field, terminal));
  for (const field of auth.fields) values.set(`auth.${field.name}`, await askForField(field, terminal));
  return { id, platform: form.platform, keys: keysFrom(auth.type, values) };
}

function askForField(field: Field, terminal: Terminal): Promise<string> {
  const { name, summary, reference } = field;
  const hint = reference ? ` (a reference: ${referenceForms(field).join(', ')})` : '';
  return input(
    {
      message: `${summary ?? name}${hint}`,
      required: true,
      validate: (answer) => problemOf(field, answer) ?? true,
    },
    terminal,
  );
}
