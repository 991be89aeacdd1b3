import { AppError } from '../core/errors.ts';

/** The part of `@napi-rs/keyring` that is used; the package is native and need not be installed. */
interface Keyring {
  readonly AsyncEntry: new (
    service: string,
    account: string,
  ) => {
    getPassword(): Promise<string | null | undefined>;
    setPassword(password: string): Promise<unknown>;
  };
}

const keyringPackage: string = '@napi-rs/keyring';
const service = 'grantwarden';

/**
 * The password kept for service `grantwarden` and this account in the keychain of the operating system.
 * @throws AppError SECRET_UNREADABLE
 */
export async function readKeychain(account: string): Promise<string> {
  const { AsyncEntry } = await loadKeyring('SECRET_UNREADABLE');
  const password = await new AsyncEntry(service, account).getPassword().catch((cause: unknown) => {
    throw new AppError('SECRET_UNREADABLE', {
      detail: `keychain:${account}: the keychain did not answer`,
      cause,
    });
  });
  if (password === null || password === undefined)
    throw new AppError('SECRET_UNREADABLE', {
      detail: `keychain:${account} is not in the keychain`,
      remedy: `Store it under service “${service}” and account “${account}”.`,
    });
  return password;
}

/** Replaces that password. @throws AppError SECRET_UNWRITABLE */
export async function writeKeychain(account: string, password: string): Promise<void> {
  const { AsyncEntry } = await loadKeyring('SECRET_UNWRITABLE');
  try {
    await new AsyncEntry(service, account).setPassword(password);
  } catch {
    // The failure may quote what it was given.
    throw new AppError('SECRET_UNWRITABLE', { detail: `keychain:${account}: the keychain refused it` });
  }
}

async function loadKeyring(code: 'SECRET_UNREADABLE' | 'SECRET_UNWRITABLE'): Promise<Keyring> {
  try {
    return (await import(keyringPackage)) as Keyring;
  } catch (cause) {
    throw new AppError(code, {
      detail: 'keychain: needs the package @napi-rs/keyring, which is not installed here',
      remedy:
        'Install it beside Grantwarden (npm install @napi-rs/keyring), or refer to the secret by env: or file:.',
      cause,
    });
  }
}
