/** Names and addresses of one tenant's people, folded, so that a thing that is named after one of them is noticed. */
export class KnownPeople {
  readonly #labels: () => Iterable<string>;
  #names: ReadonlySet<string> | null = null;
  #addresses: ReadonlySet<string> | null = null;

  /** @param labels e-mail addresses or display names; read when somebody first asks for a name, or for an address */
  constructor(labels: () => Iterable<string>) {
    this.#labels = labels;
  }

  /** Somebody has exactly this address, this name, or this before the @ of the address. */
  has(name: string): boolean {
    const folded = folding(name);
    if (folded === '') return false;
    if (folded.includes('@')) {
      this.#addresses ??= new Set(mapped(this.#labels(), folding));
      return this.#addresses.has(folded);
    }
    this.#names ??= new Set(mapped(this.#labels(), (label) => words(beforeAt(label))));
    return this.#names.has(folded);
  }
}

/** 100,000 people are no array. */
function* mapped(labels: Iterable<string>, change: (label: string) => string): Generator<string> {
  for (const label of labels) yield change(label);
}

/** `jane.doe`, `Jane  Doe` and `JANE-DOÉ` are one name; of an address the domain stays as it is. */
function folding(name: string): string {
  const at = name.indexOf('@');
  const local = words(beforeAt(name));
  return at === -1 || local === '' ? local : `${local}${name.slice(at).trim().toLowerCase()}`;
}

function beforeAt(name: string): string {
  const at = name.indexOf('@');
  return at === -1 ? name : name.slice(0, at);
}

const ascii = /^[\u0020-\u007E]*$/u;

function words(name: string): string {
  const plain = ascii.test(name)
    ? name
    : name.normalize('NFKD').replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}\u0300-\u036F]/gu, '');
  return plain
    .toLowerCase()
    .replaceAll(/[\s._+-]+/gu, ' ')
    .trim();
}
