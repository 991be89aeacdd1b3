/** Turns references into secrets at the moment they are needed. */
import { AppError } from '../core/errors.ts';
import { readKeychain } from './keychain.ts';
import { runSecretCommand } from './secret-command.ts';
import { readSecretFile } from './secret-file.ts';

export interface SecretContext {
  /** Absolute path of the configuration: relative files are relative to its folder, and it must be safe for `exec:`. */
  readonly configFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Told of every secret that was read, so that no message repeats it. */
  readonly register: (secret: string) => void;
  readonly signal: AbortSignal;
}

export type ReadSecret = (reference: string) => Promise<string>;

/** @returns a reader that gives the whole secret, trimmed. It throws AppError SECRET_*, naming the reference only. */
export function createSecretReader(context: SecretContext): ReadSecret {
  return async (reference) => {
    const secret = (await resolve(reference, context)).trim();
    if (secret === '') throw new AppError('SECRET_UNREADABLE', { detail: `${shown(reference)} is empty` });
    context.register(secret);
    for (const part of secretParts(secret)) context.register(part);
    return secret;
  };
}

function resolve(reference: string, context: SecretContext): Promise<string> {
  const colon = reference.indexOf(':');
  const rest = reference.slice(colon + 1);
  switch (reference.slice(0, Math.max(0, colon))) {
    case 'env':
      return readVariable(rest, context.env);
    case 'file':
      return readSecretFile(rest, context.configFile);
    case 'exec':
      return runSecretCommand(rest, context);
    case 'keychain':
      return readKeychain(rest);
    default:
      // Whatever it is, it may be the secret itself: not repeated.
      return Promise.reject(new AppError('SECRET_LITERAL'));
  }
}

async function readVariable(name: string, env: SecretContext['env']): Promise<string> {
  const value = env[name];
  if (value === undefined)
    throw new AppError('SECRET_UNREADABLE', {
      detail: `the environment variable ${name} is not set`,
      remedy: `Set ${name} for this process, e.g. in the service file or your shell.`,
    });
  return value;
}

/** Arguments of a command may themselves be private, so of `exec:` only the program is named. */
function shown(reference: string): string {
  return reference.startsWith('exec:') ? 'the output of exec:' : reference;
}

/** A key file is JSON around the secret; decoded, the key looks different and must be known as well. */
function secretParts(secret: string): readonly string[] {
  if (!secret.startsWith('{')) return [];
  try {
    const fields = Object.entries(JSON.parse(secret) as Record<string, unknown>);
    return fields.flatMap(([key, value]) =>
      typeof value === 'string' && /(?:private_key|secret|token|password)$/iu.test(key) ? [value] : [],
    );
  } catch {
    return [];
  }
}
