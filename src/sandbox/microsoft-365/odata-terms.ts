export interface Term {
  readonly text: string;
  readonly quoted: boolean;
}

/** Words, quoted strings (`''` stands for a quote) and the signs `( ) , :`; null when a quote stays open. */
export function parseTerms(expression: string): readonly Term[] | null {
  const terms: Term[] = [];
  const pattern = /\s*(?:'(?<quoted>(?:[^']|'')*)'|(?<sign>[(),])|(?<word>[^\s(),']+))/uy;
  while (pattern.lastIndex < expression.trimEnd().length) {
    const match = pattern.exec(expression);
    if (match === null) return null;
    const { quoted, sign, word } = match.groups ?? {};
    terms.push({
      text: quoted === undefined ? (sign ?? word ?? '') : quoted.replaceAll("''", "'"),
      quoted: quoted !== undefined,
    });
  }
  return terms;
}
