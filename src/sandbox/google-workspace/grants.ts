/**
 * Who granted what: computed from company, person and app. Only what changed while the sandbox runs is held,
 * and of that only the persons concerned.
 */
import type { Company, Person, VendorApp } from '../contract.ts';
import { chance, pickIndex, textHash } from '../random.ts';
import { day } from '../company.ts';

export interface Grant {
  readonly app: VendorApp;
  readonly scopes: readonly string[];
}

type Fits = (grant: Grant) => boolean;

export interface AppPassword {
  readonly codeId: number;
  readonly name: string;
  readonly createdAt: number;
  /** Null: never. */
  readonly lastUsedAt: number | null;
}

export interface Grants {
  readonly apps: readonly VendorApp[];
  /** One row a client, or several where the vendor lists a client twice. */
  of(person: Person): readonly Grant[];
  /** Before anything changed. */
  atFirst(person: Person): readonly Grant[];
  addApp(app: VendorApp): void;
  /** Nobody may give such a grant again. @param name by which it is opened again; absent: for good */
  forbid(fits: Fits, name?: string): void;
  /** Also takes every grant that fits from everybody, without a word. */
  close(fits: Fits, name?: string): void;
  open(name: string): void;
  mayBeGiven(grant: Grant): boolean;
  add(index: number, grant: Grant): void;
  /** False when there was none. */
  remove(index: number, clientId: string): boolean;
  /** People who hold the app now; grants of a suspended account sleep with it. */
  count(clientId: string): number;
  /** What was taken away while the sandbox ran, with the person who had it. */
  removed(): Iterable<{ readonly index: number; readonly grants: readonly Grant[] }>;
  passwordsOf(person: Person): readonly AppPassword[];
  addPassword(index: number, password: AppPassword): void;
  /** Seen in use; nothing when there is none. */
  usePassword(index: number, codeId: number, at: number): void;
  removePassword(index: number, codeId: number): boolean;
}

interface Change {
  readonly added: Map<string, Grant>;
  readonly removed: Map<string, readonly Grant[]>;
}

const passwordNames = ['Mail on my Windows Computer', 'スキャナー', 'Old iPhone', 'Thunderbird', '=1+1'];

export function createGrants(company: Company): Grants {
  const { seed } = company;
  const apps = company.vendors.flatMap(({ apps }) =>
    apps.filter(({ platform }) => platform === 'google-workspace'),
  );
  /** Those that came later are nobody's until given. */
  const later: VendorApp[] = [];
  const changes = new Map<number, Change>();
  const withdrawn = new Set<VendorApp>();
  const closed = new Map<string | Fits, Fits>();
  const goneCodes = new Map<number, Set<number>>();
  const newPasswords = new Map<number, Map<number, AppPassword>>();

  function original(person: Person): Grant[] {
    const grants: Grant[] = [];
    for (const app of apps) {
      if (!company.holds(person, app)) continue;
      grants.push({ app, scopes: consented(seed, person, app) });
      if (app.twin !== undefined && chance(seed, 'twin', person.index, app.clientId) < 0.2)
        grants.push({ app, scopes: app.twin });
    }
    return grants;
  }

  function of(person: Person): readonly Grant[] {
    const grants = original(person).filter(({ app }) => !withdrawn.has(app));
    const change = changes.get(person.index);
    if (change === undefined) return grants;
    return [
      ...grants.filter(({ app }) => !change.removed.has(app.clientId) && !change.added.has(app.clientId)),
      ...change.added.values(),
    ];
  }

  function forbid(fits: Fits, name?: string): void {
    closed.set(name ?? fits, fits);
  }

  function changeOf(index: number): Change {
    const known = changes.get(index);
    if (known !== undefined) return known;
    const change = { added: new Map(), removed: new Map() };
    changes.set(index, change);
    return change;
  }

  function passwordsOf(person: Person): readonly AppPassword[] {
    const fresh = newPasswords.get(person.index);
    return [
      ...originalPasswords(person).filter(({ codeId }) => fresh?.has(codeId) !== true),
      ...(fresh?.values() ?? []),
    ];
  }

  function originalPasswords(person: Person): readonly AppPassword[] {
    const codes = person.index === 2 ? 2 : chance(seed, 'asp', person.index) < 0.03 ? 1 : 0;
    const gone = goneCodes.get(person.index);
    return Array.from({ length: codes }, (_, nth) => {
      const createdAt = company.startedAt - (200 + pickIndex(1500, seed, 'asp age', person.index, nth)) * day;
      const idle = pickIndex(500, seed, 'asp idle', person.index, nth);
      return {
        codeId: nth * 7,
        name: passwordNames[pickIndex(passwordNames.length, seed, 'asp name', person.index, nth)] ?? '',
        createdAt,
        lastUsedAt: nth === 1 || idle > 200 ? null : company.startedAt - idle * day,
      };
    }).filter(({ codeId }) => gone?.has(codeId) !== true);
  }

  return {
    get apps() {
      return later.length === 0 ? apps : [...apps, ...later];
    },
    of,
    atFirst: original,
    addApp(app) {
      later.push(app);
    },
    forbid,
    close(fits, name) {
      forbid(fits, name);
      for (const app of apps) if (fits({ app, scopes: app.scopes })) withdrawn.add(app);
      for (const { added, removed } of changes.values())
        for (const [clientId, grant] of added) {
          if (!fits(grant)) continue;
          added.delete(clientId);
          removed.set(clientId, [grant]);
        }
    },
    open(name) {
      closed.delete(name);
    },
    mayBeGiven: (grant) => ![...closed.values()].some((fits) => fits(grant)),
    add(index, grant) {
      const change = changeOf(index);
      change.added.set(grant.app.clientId, grant);
      change.removed.delete(grant.app.clientId);
    },
    remove(index, clientId) {
      const had = of(company.person(index)).filter(({ app }) => app.clientId === clientId);
      if (had.length === 0) return false;
      const change = changeOf(index);
      change.added.delete(clientId);
      change.removed.set(clientId, had);
      return true;
    },
    count(clientId) {
      let held = 0;
      for (let index = 0; index < company.size; index += 1) {
        const person = company.person(index);
        if (person.status === 'active' && of(person).some(({ app }) => app.clientId === clientId)) held += 1;
      }
      return held;
    },
    *removed() {
      for (const [index, { removed }] of changes)
        for (const grants of removed.values()) yield { index, grants };
    },
    passwordsOf,
    addPassword(index, password) {
      const fresh = newPasswords.get(index) ?? new Map<number, AppPassword>();
      newPasswords.set(index, fresh.set(password.codeId, password));
    },
    usePassword(index, codeId, at) {
      const used = passwordsOf(company.person(index)).find((password) => password.codeId === codeId);
      if (used !== undefined) this.addPassword(index, { ...used, lastUsedAt: at });
    },
    removePassword(index, codeId) {
      if (!passwordsOf(company.person(index)).some((password) => password.codeId === codeId)) return false;
      newPasswords.get(index)?.delete(codeId);
      const gone = goneCodes.get(index) ?? new Set();
      goneCodes.set(index, gone.add(codeId));
      return true;
    },
  };
}

/** One in eight unticked the last scope on the consent screen. */
function consented(seed: number, person: Person, app: VendorApp): readonly string[] {
  if (app.scopes.length < 3 || chance(seed, 'scopes', person.index, textHash(app.clientId)) >= 0.125)
    return app.scopes;
  return app.scopes.slice(0, -1);
}
