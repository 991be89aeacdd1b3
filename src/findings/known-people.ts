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
    names.add(folding(label));
    const at = label.lastIndexOf('@');
    if (at > 0) names.add(folding(label.slice(0, at)));
  }
  return names;
}

/** `jane.doe`, `Jane  Doe` and `JANE-DOÉ` are one name; of an address the domain stays as it is. */
function folding(name: string): string {
  const [, local = name, domain = ''] = /^([^@]*)(@.*)$/su.exec(name) ?? [];
  const words = local
    .normalize('NFKD')
    .replaceAll(/[\p{Cf}\p{Default_Ignorable_Code_Point}\u0300-\u036F]/gu, '')
    .toLowerCase()
    .split(/[\s._+-]+/u)
    .filter((word) => word !== '');
  return `${words.join(' ')}${words.length === 0 ? '' : domain.trim().toLowerCase()}`;
}
