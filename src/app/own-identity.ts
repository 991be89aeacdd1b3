/** As what Grantwarden itself signs in to a tenant, as far as its configuration tells. */
import { z } from 'zod';
import type { TenantConfig } from '../config/config.ts';

export interface OwnIdentity {
  /** Client ids of the app by which it reads or acts, in lower case. */
  readonly clientIds: ReadonlySet<string>;
  /** Names of accounts that are its own, in lower case. */
  readonly accounts: ReadonlySet<string>;
}

const Settings = z
  .object({ auth: z.object({ clientId: z.string().optional(), username: z.string().optional() }) })
  .nullish()
  .catch(null);

export function ownIdentity({
  settings,
  actSettings,
}: Pick<TenantConfig, 'settings' | 'actSettings'>): OwnIdentity {
  const auths = [settings, actSettings].flatMap((each) => Settings.parse(each)?.auth ?? []);
  return {
    clientIds: lowered(auths.map(({ clientId }) => clientId)),
    accounts: lowered(auths.map(({ username }) => username)),
  };
}

function lowered(names: readonly (string | undefined)[]): ReadonlySet<string> {
  return new Set(names.flatMap((name) => name?.toLowerCase() ?? []));
}
