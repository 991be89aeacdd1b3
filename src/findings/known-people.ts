/** Names and addresses of one tenant's people, folded, so that a thing that is named after one of them is noticed. */
export class KnownPeople {
  readonly #labels: () => Iterable<string>;
  #names: ReadonlySet<string> | null = null;

  /** @param labels e-mail addresses or display names; read once, when somebody first asks */
  constructor(labels: () => Iterable<string>) {
    this.#labels = labels;
  }

  /** Somebody has exactly this address, this name, or this before the @ of the address. */
  has(name: string): boolean {
    const folded = folding(name);
    if (folded === '') return false;
    this.#names ??= namesOf(this.#labels());
    return this.#names.has(folded);
  }
}

function namesOf(labels: Iterable<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const label of labels) {
    const folded = folding(label);
    names.add(folded);
    const at = folded.indexOf('@');
    if (at !== -1) names.add(folded.slice(0, at));
  }
  return names;
}

/** `jane.doe`, `Jane  Doe` and `JANE-DOÉ` are one name; of an address the domain stays as it is. */
function folding(name: string): string {
  const at = name.indexOf('@');
  const local = words(at === -1 ? name : name.slice(0, at));
  return at === -1 || local === '' ? local : `${local}${name.slice(at).trim().toLowerCase()}`;
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
