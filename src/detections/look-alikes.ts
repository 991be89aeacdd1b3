/**
 * Letters that are drawn like Latin ones, from the table of Unicode Technical Standard 39
 * (https://www.unicode.org/Public/security/latest/confusables.txt): those of scripts that a font is sure to have.
 * The small ka and kappa stand beside them: the table knows their nearest as another letter, an eye does not.
 */
const pairs = [
  ['аеорсухѕіјһԁԛԝӏѵгүҽԍ', 'aeopcyxsijhdqwlvryeg'],
  ['АВЕКМНОРСТУХЅІЈԚԜҮӀѴԌЬ', 'ABEKMHOPCTYXSIJQWYlVGb'],
  ['αονριγσυϲϳ', 'aovpiyoucj'],
  ['ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹ', 'ABEZHIKMNOPTYXC'],
  ['օսհոցզյաՕՏՍԼ', 'ouhngqjwOSUL'],
  ['ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᎡᏚᎢᏙᎳᏃ', 'ABCDEGHJKLMPRSTVWZ'],
  ['ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ', 'ABCDEFGHIJKLMNOPRSTUVWXYZ'],
  ['ɑɡı', 'agi'],
  ['кκ', 'kk'],
] as const;

const latinOf: ReadonlyMap<string, string> = new Map(
  pairs.flatMap(([alike, latin]) => {
    const letters = Array.from(latin);
    return Array.from(alike, (letter, index) => [letter, letters[index] ?? letter] as const);
  }),
);

/** Digits, signs and pairs of letters that are drawn like a letter, and the small i, whose capital is drawn like an l. */
const drawnAs: ReadonlyMap<string, string> = new Map([
  ['0', 'o'],
  ['1', 'l'],
  ['3', 'e'],
  ['4', 'a'],
  ['5', 's'],
  ['7', 't'],
  ['8', 'b'],
  ['9', 'g'],
  ['$', 's'],
  ['@', 'a'],
  ['i', 'l'],
  ['rn', 'm'],
  ['vv', 'w'],
]);

/** Characters of a name that nobody sees. */
const unseen = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

export interface Word {
  /** In lower case. */
  readonly plain: string;
  /** Equal for words that look alike. */
  readonly skeleton: string;
}

/** Words of a name, whatever stands between them; what nobody sees parts none. */
export function wordsOf(name: string): readonly Word[] {
  const seen = ascii.test(name) ? name : name.normalize('NFKC').replaceAll(unseen, '');
  return (seen.match(/(?:[$@](?=\p{L}))?[\p{L}\p{M}\p{N}]+(?:[$@]+[\p{L}\p{M}\p{N}]+)*/gu) ?? []).map(wordOf);
}

function wordOf(word: string): Word {
  const plain = word.toLowerCase();
  const latin = ascii.test(word) ? plain : inLatin(word);
  return { plain, skeleton: latin.replaceAll(/[013457-9$@i]|rn|vv/gu, (sign) => drawnAs.get(sign) ?? sign) };
}

const ascii = /^[\x20-\x7E]+$/u;

function inLatin(word: string): string {
  return Array.from(word, (letter) => latinOf.get(letter) ?? letter)
    .join('')
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '');
}

/**
 * The first word that mixes Latin letters with letters of another script which all look Latin. Japanese beside
 * Latin, `VKонтакте` and `μTorrent` are honest: their other letters look like themselves.
 */
export function mixedWord(name: string): string | null {
  const words = name.match(/[\p{L}\p{M}]+/gu) ?? [];
  return words.find((word) => /\p{Script=Latin}/u.test(word) && looksLatin(word)) ?? null;
}

function looksLatin(word: string): boolean {
  const others = word.match(/[^\p{Script=Latin}\p{M}]/gu) ?? [];
  return others.length > 0 && others.every((letter) => latinOf.has(letter));
}

/**
 * One letter wrong, missing, or two swapped. One too many is a plural or another word.
 * @param also a letter written twice is wrong too
 */
export function isOneOff(word: string, known: string, also?: 'or one letter twice'): boolean {
  if (word === known || word.length < known.length - 1) return false;
  let at = 0;
  while (word[at] === known[at]) at += 1;
  if (word.length > known.length)
    return also !== undefined && word[at] === word[at - 1] && word.slice(at + 1) === known.slice(at);
  if (word.length < known.length) return word.slice(at) === known.slice(at + 1);
  const swapped = word[at] === known[at + 1] && word[at + 1] === known[at];
  return (
    word.slice(at + 1) === known.slice(at + 1) || (swapped && word.slice(at + 2) === known.slice(at + 2))
  );
}
