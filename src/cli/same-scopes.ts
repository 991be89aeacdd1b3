type Shown = Readonly<Record<'scope' | 'tier' | 'status' | 'sentence' | 'mode', string>> & {
  readonly grants: number;
};

/** A scope that is held on several resources stands once. */
export function sameScopes<Scope extends Shown>(scopes: readonly Scope[]): readonly Scope[] {
  const groups = Map.groupBy(scopes, ({ scope, tier, status, sentence, mode }) =>
    JSON.stringify([scope, tier, status, sentence, mode]),
  );
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, grants: others.reduce((sum, { grants }) => sum + grants, first.grants) }],
  );
}
