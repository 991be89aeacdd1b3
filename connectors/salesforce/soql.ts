/**
 * SOQL as text: what outside text must look like inside it, and what an audit never asks for.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm
 */

const escapes = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\b', '\\b'],
  ['\f', '\\f'],
]);

/** The text as a quoted SOQL string; `%` and `_` are left alone, so it is not meant for LIKE. */
export function literal(text: string): string {
  return `'${text.toWellFormed().replaceAll(/[\\'"\n\r\t\b\f]/gu, (found) => escapes.get(found) ?? found)}'`;
}

const quoted = /'(?:[^'\\]|\\.)*'/gsu;
const secretField = /\b(?:AccessToken|RequestToken|DeleteToken|ConsumerSecret)\b/iu;
const everyField = /\bFIELDS\s*\(/iu;
/** `FOR VIEW`, `FOR REFERENCE` and `UPDATE …` leave traces in the org although they stand in a query. */
const leavesTraces = /\bFOR\s+(?:VIEW|REFERENCE|UPDATE)\b|\bUPDATE\s+(?:TRACKING|VIEWSTAT)\b/iu;

/**
 * Stands before every query that is sent.
 * @throws Error for one that would read a secret, or every field of an object and so perhaps a secret, or that
 * changes something
 */
export function checkSoql(soql: string): void {
  const bare = soql.replaceAll(quoted, "''").replaceAll("''", ' ');
  if (bare.includes("'")) throw new Error('a query with a text that does not end');
  if (!/^\s*SELECT\b/iu.test(bare)) throw new Error('a query that is no SELECT');
  const refused = secretField.exec(bare) ?? everyField.exec(bare) ?? leavesTraces.exec(bare);
  if (refused !== null) throw new Error(`a query that an audit never sends: ${refused[0]}`);
}
