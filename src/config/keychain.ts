import { AppError } from '../core/errors.ts';

/** The part of `@napi-rs/keyring` that is used; the package is native and need not be installed. */
interface Keyring {
  readonly AsyncEntry: new (
    service: string,
    account: string,
  ) => { getPassword(signal?: AbortSignal | null): Promise<string | null | undefined> };
}

const keyringPackage: string = '@napi-rs/keyring';
const service = 'grantwarden';

/**
 * The password kept for service `grantwarden` and this account in the keychain of the operating system.
 * @throws AppError SECRET_UNREADABLE
 */
export async function readKeychain(account: string): Promise<string> {
  const { AsyncEntry } = await loadKeyring();
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

async function loadKeyring(): Promise<Keyring> {
  try {
    return (await import(keyringPackage)) as Keyring;
  } catch (cause) {
    throw new AppError('SECRET_UNREADABLE', {
      detail: 'keychain: needs the package @napi-rs/keyring, which is not installed here',
      remedy:
        'Install it beside Grantwarden (npm install @napi-rs/keyring), or refer to the secret by env: or file:.',
      cause,
    });
  }
}
