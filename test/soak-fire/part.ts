/** What a vendor holds of one kind. */
/** Rows of one kind, as `keysOf` names them. */
export interface Part {
  /** Of grants, credentials, people and apps. */
  readonly kind: string;
  /** Streams without whose end it need not all be there. */
  readonly streams: readonly string[];
  readonly held: ReadonlySet<string>;
  /** Whether a README lets an audit say what is not held. */
  readonly may?: (key: string) => boolean;
}

/** As a vendor gives them: in any order, and the same one twice. */
export function scopeText(scopes: Iterable<string>): string {
  return [...new Set(scopes)].toSorted().join(' ');
}
