import type { GrantRow } from '../core/rows.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { GrantScopes } from '../kit/detection.ts';
import { Reach } from './reach.ts';
import { severityOfReach } from './severity.ts';

/** Grants of an app that was heard of in a log, those of the people concerned cited. */
export class UsedGrants {
  readonly reach = new Reach();
  readonly #concerned: () => ReadonlySet<string>;
  #people: ReadonlySet<string> | null = null;
  #listed = false;

  /** @param concerned asked once, after all events; empty: the app itself, so all of its grants */
  constructor(concerned: () => ReadonlySet<string>) {
    this.#concerned = concerned;
  }

  readonly hear = ({ principal }: GrantRow, scopes: GrantScopes): boolean => {
    this.#listed = true;
    this.reach.add(scopes);
    const people = (this.#people ??= this.#concerned());
    return (
      people.size === 0 || people.has(principal.id.toLowerCase()) || people.has(principal.label.toLowerCase())
    );
  };

  /** What the app holds; high where no list tells, as of the vendor's own clients. */
  get severity(): Severity {
    return this.#listed ? severityOfReach(this.reach.tier) : 'high';
  }
}
