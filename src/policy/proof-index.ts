/** Finds who an app provably is: by ids that the platform assigns and an app's maker cannot choose. */
import type { AppRow } from '../core/rows.ts';
import { platforms } from '../core/vocabulary.ts';
import { appIdKey } from '../core/app-id.ts';
import type { VendorIdentity } from './policy.ts';

export interface Proof<Entry> {
  readonly entry: Entry;
  readonly by: 'app' | 'publisher' | 'owner-tenant';
}

type ProvingFacts = Pick<AppRow, 'platform' | 'clientId' | 'publisherId' | 'ownerTenant'>;

export class ProofIndex<Entry extends VendorIdentity> {
  readonly #apps = new Map<string, Entry>();
  readonly #publishers = new Map<string, Entry>();
  readonly #ownerTenants = new Map<string, Entry>();

  /** Of two entries with the same id the first wins. */
  constructor(entries: readonly Entry[]) {
    const put = (index: Map<string, Entry>, key: string | null, entry: Entry): void => {
      if (key !== null && !index.has(key)) index.set(key, entry);
    };
    for (const entry of entries) {
      for (const platform of platforms)
        for (const id of entry.apps[platform] ?? []) put(this.#apps, appIdKey(platform, id), entry);
      for (const id of entry.publishers) put(this.#publishers, id.toLowerCase(), entry);
      for (const id of entry.ownerTenants) put(this.#ownerTenants, id.toLowerCase(), entry);
    }
  }

  /** Publisher and owner tenant prove something on Microsoft only. */
  find({ platform, clientId, publisherId, ownerTenant }: ProvingFacts): Proof<Entry> | null {
    const key = appIdKey(platform, clientId);
    const byApp = key === null ? undefined : this.#apps.get(key);
    if (byApp !== undefined) return { entry: byApp, by: 'app' };
    if (platform !== 'microsoft-365') return null;
    const byPublisher = publisherId === null ? undefined : this.#publishers.get(publisherId.toLowerCase());
    if (byPublisher !== undefined) return { entry: byPublisher, by: 'publisher' };
    const byTenant = ownerTenant === null ? undefined : this.#ownerTenants.get(ownerTenant.toLowerCase());
    return byTenant === undefined ? null : { entry: byTenant, by: 'owner-tenant' };
  }
}
