/** Ids come with 15 characters, which tell case apart, or with 18, which need not. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const shape = /^[a-zA-Z\d]{15}(?:[a-zA-Z\d]{3})?$/u;

/** The 18 characters of an id; null for anything that is none. https://help.salesforce.com/s/articleView?id=000385203 */
export function id18(id: string): string | null {
  if (!shape.test(id)) return null;
  if (id.length === 18) return id;
  const check = [0, 5, 10].map((from) => {
    const bits = [...id.slice(from, from + 5)].reduce(
      (sum, letter, at) => (/[A-Z]/u.test(letter) ? sum + 2 ** at : sum),
      0,
    );
    return alphabet.charAt(bits);
  });
  return `${id}${check.join('')}`;
}
