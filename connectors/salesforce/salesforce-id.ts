/** Ids come with 15 characters, which tell case apart, or with 18, which need not. */

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const shape = /^[a-zA-Z\d]{15}(?:[a-zA-Z\d]{3})?$/u;

/** The 18 characters of an id; null for anything that is none. https://help.salesforce.com/s/articleView?id=000385203 */
export function id18(id: string): string | null {
  if (!shape.test(id)) return null;
  if (id.length === 18) return id;
  const check = [0, 5, 10].map((from) => {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) if (/[A-Z]/u.test(id.charAt(from + at))) bits += 2 ** at;
    return alphabet.charAt(bits);
  });
  return `${id}${check.join('')}`;
}
