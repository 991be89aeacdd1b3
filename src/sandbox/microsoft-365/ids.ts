import type { GuidFamily } from './guid.ts';
import { guidFamily } from './guid.ts';

export interface Ids {
  readonly servicePrincipal: GuidFamily;
  readonly appId: GuidFamily;
  readonly application: GuidFamily;
  readonly user: GuidFamily;
  readonly group: GuidFamily;
  readonly role: GuidFamily;
  readonly key: GuidFamily;
  readonly ownerTenant: GuidFamily;
  readonly publisher: GuidFamily;
  /** Objects that grants still name and that are gone. */
  readonly deleted: GuidFamily;
  readonly correlation: GuidFamily;
  /** Objects made while the sandbox runs. */
  readonly created: GuidFamily;
}

export function createIds(seed: number): Ids {
  const family = (kind: string) => guidFamily(kind, seed);
  return {
    servicePrincipal: family('servicePrincipal'),
    appId: family('appId'),
    application: family('application'),
    user: family('user'),
    group: family('group'),
    role: family('role'),
    key: family('key'),
    ownerTenant: family('ownerTenant'),
    publisher: family('publisher'),
    deleted: family('deleted'),
    correlation: family('correlation'),
    created: family('created'),
  };
}
