/**
 * Finds what lists say of an app or a vendor. Only ids prove that an app is meant; names and domains are its maker's to
 * choose. A lookup costs as much as an app has words and hosts, however long the lists are.
 */
import type { Advisory } from '../core/advisory.ts';
import { appIdKey } from '../core/app-id.ts';
import { speaksOf } from '../core/everyday-names.ts';
import { hostOf, nameKey, words } from '../core/fold.ts';
import type { AppRow } from '../core/rows.ts';
import type { FeedEntry } from './entry.ts';

export interface FeedList {
  readonly name: string;
  /** When it was last brought up to date, ISO 8601 UTC. */
  readonly asOf: string;
  readonly entries: readonly FeedEntry[];
}

/** Who somebody is, as policy and catalogue write it. */
export interface KnownAs {
  readonly name: string;
  readonly domains: readonly string[];
}

type Described = Pick<
  AppRow,
  | 'platform'
  | 'clientId'
  | 'name'
  | 'publisher'
  | 'publisherId'
  | 'ownerTenant'
  | 'homepage'
  | 'replyUrls'
  | 'party'
>;

interface Listed {
  readonly list: FeedList;
  readonly entry: FeedEntry;
}
interface ListedName extends Listed {
  readonly words: readonly string[];
}

/** Each entry once, by the strongest that agrees. */
type Hits = Map<FeedEntry, Advisory>;

export class FeedIndex {
  readonly #clients = new Map<string, Listed[]>();
  readonly #ownerTenants = new Map<string, Listed[]>();
  readonly #publishers = new Map<string, Listed[]>();
  readonly #domains = new Map<string, Listed[]>();
  readonly #names = new Map<string, Listed[]>();
  readonly #firstWords = new Map<string, ListedName[]>();

  constructor(lists: readonly FeedList[]) {
    for (const list of lists) for (const entry of list.entries) this.#add({ list, entry });
  }

  /**
   * Those that agree by id first.
   * @param knownAs the vendor that the policy proves it to be; then its look is no sign of another
   */
  ofApp(app: Described, knownAs: KnownAs | null): readonly Advisory[] {
    const hits: Hits = new Map();
    const key = appIdKey(app.platform, app.clientId);
    if (key !== null) take(hits, this.#clients.get(key), 'client-id');
    // The platform's own clients, and those of the tenant itself, share one maker: a list can only mean single ones.
    if (app.party === 'first') return [...hits.values()];
    if (app.platform === 'microsoft-365' && app.party !== 'internal') {
      take(hits, this.#ownerTenants.get(folded(app.ownerTenant)), 'owner-tenant');
      take(hits, this.#publishers.get(folded(app.publisherId)), 'publisher-id');
    }
    const known = knownAs === null ? null : new Set([nameKey(knownAs.name), ...knownAs.domains]);
    const fits = ({ entry }: Listed): boolean =>
      known === null || known.has(nameKey(entry.name)) || (entry.domain !== null && known.has(entry.domain));
    for (const url of [app.homepage, ...app.replyUrls])
      take(hits, this.#ofHost(url === null ? null : hostOf(url)).filter(fits), 'domain');
    for (const name of [app.name, app.publisher])
      take(hits, this.#ofWords(words(name ?? '')).filter(fits), 'name');
    return [...hits.values()];
  }

  /** By the whole name, and by domains that the policy or the catalogue gives it. Ids are those of its apps. */
  ofVendor({ name, domains }: KnownAs): readonly Advisory[] {
    const hits: Hits = new Map();
    take(hits, this.#names.get(nameKey(name)), 'name');
    for (const domain of domains) take(hits, this.#ofHost(hostOf(`https://${domain}`)), 'domain');
    return [...hits.values()];
  }

  #add(listed: Listed): void {
    const { client, ownerTenant, publisherId, publisherName, domain, name } = listed.entry;
    if (client !== null) put(this.#clients, appIdKey(client.platform, client.id) ?? '', listed);
    put(this.#ownerTenants, folded(ownerTenant), listed);
    put(this.#publishers, folded(publisherId), listed);
    put(this.#domains, domain ?? '', listed);
    put(this.#names, nameKey(name), listed);
    for (const each of [name, publisherName]) {
      const own = words(each ?? '');
      put(this.#firstWords, own[0] ?? '', { ...listed, words: own });
    }
  }

  /** The domain itself or one that it lies under. */
  #ofHost(host: string | null): readonly Listed[] {
    const found: Listed[] = [];
    for (let rest = host ?? ''; rest.includes('.'); rest = rest.slice(rest.indexOf('.') + 1))
      found.push(...(this.#domains.get(rest) ?? []));
    return found;
  }

  /** Names that stand, word by word, somewhere in this one. */
  #ofWords(own: readonly string[]): readonly Listed[] {
    return own.flatMap((word, start) =>
      (this.#firstWords.get(word) ?? []).filter(
        (known) =>
          known.words.every((part, offset) => part === own[start + offset]) &&
          speaksOf(own, known.words, start),
      ),
    );
  }
}

/** An empty key is none. */
function put<Value>(index: Map<string, Value[]>, key: string, value: Value): void {
  if (key === '') return;
  const values = index.get(key);
  if (values === undefined) index.set(key, [value]);
  else values.push(value);
}

function folded(id: string | null): string {
  return id === null ? '' : id.toLowerCase();
}

function take(hits: Hits, found: readonly Listed[] | undefined, by: Advisory['by']): void {
  for (const { list, entry } of found ?? []) {
    if (hits.has(entry)) continue;
    const { kind, name, since, reason, reference } = entry;
    hits.set(entry, { feed: list.name, asOf: list.asOf, kind, by, name, since, reason, reference });
  }
}
