/** A tenant from the options of `init`, when nobody is there to be asked. */
import type { NewTenant } from '../app/new-config.ts';
import type { Field, TenantForm } from '../app/tenant-forms.ts';
import { AppError } from '../core/errors.ts';
import type { Given } from './command.ts';

interface Target {
  readonly file: string;
  readonly exists: boolean;
}

/** @throws AppError USAGE that names what is missing */
export function tenantFromOptions(
  given: Given,
  forms: readonly TenantForm[],
  { file, exists }: Target,
): NewTenant {
  if (exists && !given.on('--add'))
    throw usage(
      `${file} exists already`,
      'Add a tenant to it with --add, or name another file with --config.',
    );
  const form = chosenForm(given.text('--platform'), forms);
  const type = given.text('--auth') ?? form.auth[0]?.type ?? '';
  const auth = form.auth.find((candidate) => candidate.type === type);
  if (auth === undefined)
    throw usage(
      `${form.title} has no sign-in of type ${type}`,
      `Its types: ${form.auth.map((each) => each.type).join(', ')}.`,
    );
  const values = settings(given.list('--set'));
  const wanted = [...form.fields.map(({ name }) => name), ...auth.fields.map(({ name }) => `auth.${name}`)];
  const missing = wanted.filter((key) => !values.has(key));
  if (missing.length > 0)
    throw usage(
      `settings are missing: ${missing.join(', ')}`,
      `Give each as --set ${missing[0]}=VALUE; secrets as a reference such as env:NAME or file:PATH.`,
    );
  return { id: given.text('--id') ?? form.platform, platform: form.platform, keys: keysFrom(type, values) };
}

function chosenForm(platform: string | null, forms: readonly TenantForm[]): TenantForm {
  const names = forms.map((form) => form.platform).join(', ');
  if (platform === null)
    throw usage(
      'there is no terminal to ask at',
      `Name a platform with --platform (${names}) and see grantwarden init --help.`,
    );
  const form = forms.find((candidate) => candidate.platform === platform);
  if (form === undefined) throw usage(`there is no platform ${platform}`, `The platforms are ${names}.`);
  return form;
}

function settings(list: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    list.map((setting) => {
      const equals = setting.indexOf('=');
      if (equals < 1) throw usage('--set needs KEY=VALUE', 'Write e.g. --set auth.key=file:./sa.json.');
      return [setting.slice(0, equals), setting.slice(equals + 1)];
    }),
  );
}

/** `auth.key` and `tenantId` become `{ tenantId, auth: { type, key } }`. */
export function keysFrom(
  authType: string,
  values: ReadonlyMap<string, string>,
): Readonly<Record<string, unknown>> {
  const keys = new Map<string, unknown>();
  const auth = new Map<string, unknown>([['type', authType]]);
  for (const [key, value] of values)
    if (key.startsWith('auth.')) auth.set(key.slice('auth.'.length), value);
    else keys.set(key, value);
  return Object.fromEntries([...keys, ['auth', Object.fromEntries(auth)]]);
}

const allForms = ['env:NAME', 'file:PATH', 'exec:[…]', 'keychain:NAME'] as const;

/** How a reference may be written there: a secret that rotates takes only what can be written to. */
export function referenceForms({ pattern }: Field): readonly string[] {
  return allForms.filter((form) => pattern === null || new RegExp(pattern, 'u').test(form));
}

/** Why an answer will not do, without repeating it; null when it will. */
export function problemOf(field: Field, answer: string): string | null {
  const { name, summary, reference, pattern } = field;
  const fits = pattern === null || new RegExp(pattern, 'u').test(answer);
  if (!reference) return fits ? null : `${summary ?? name}: not in the form that is expected`;
  if (fits && /^(?:env|file|exec|keychain):./u.test(answer)) return null;
  return `Not the secret itself: a reference such as ${referenceForms(field).join(' or ')}`;
}

function usage(detail: string, remedy: string): AppError {
  return new AppError('USAGE', { detail, remedy });
}
