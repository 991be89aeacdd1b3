/**
 * Reads the answer of `readMetadata`. Beside the policies it may hold secrets, so only the text of the tags asked
 * for is ever taken out of it; all else is passed over.
 * https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm
 */
import { AppError } from '../../src/core/errors.ts';
import { plainText, tagsOf } from './xml-tags.ts';

/** Texts of one record by path within it, e.g. `oauthConfig/scopes`; a tag that came empty has the text ''. */
export type MetadataRecord = ReadonlyMap<string, readonly string[]>;

const longestText = 16_384;
const mostTexts = 1_000;

/**
 * The records of an answer. One that the org does not hold comes as a record without any text.
 * @param wanted paths within a record
 * @throws AppError READ_MALFORMED for anything that is not such an answer
 */
export function readMetadataRecords(xml: string, wanted: ReadonlySet<string>): readonly MetadataRecord[] {
  const records: Map<string, string[]>[] = [];
  const open: string[] = [];
  /** How many tags are open above the records; null before the result begins. */
  let depth: number | null = null;
  let answered = false;
  let textFrom: number | null = null;
  let texts = 0;

  const pathHere = (): string | null =>
    depth === null || open.length <= depth + 1 ? null : open.slice(depth + 1).join('/');

  for (const { kind, name, from, to } of tagsOf(xml)) {
    if (kind !== 'close') {
      textFrom = null;
      open.push(name);
      if (name === 'result' && open.at(-2) === 'readMetadataResponse' && depth === null) {
        depth = open.length;
        answered = true;
      } else if (depth !== null && open.length === depth + 1) {
        if (name !== 'records') throw malformed(`${name} beside the records`);
        records.push(new Map());
      }
      const path = pathHere();
      if (path !== null && wanted.has(path)) textFrom = to;
    }
    if (kind === 'open') continue;
    if (open.at(-1) !== name) throw malformed('tags that do not close each other');
    const path = pathHere();
    if (path !== null && textFrom !== null) {
      texts += 1;
      if (texts > mostTexts) throw malformed('too many values');
      const text = kind === 'empty' ? '' : valueOf(xml, textFrom, from);
      const record = records.at(-1);
      const before = record?.get(path);
      if (before === undefined) record?.set(path, [text]);
      else before.push(text);
    }
    textFrom = null;
    open.pop();
  }
  if (open.length > 0) throw malformed('it breaks off');
  if (!answered) throw malformed('no result in it');
  return records;
}

function valueOf(xml: string, from: number, to: number): string {
  if (to - from > longestText) throw malformed('a value that is too long');
  const text = xml.slice(from, to);
  if (text.includes('<')) throw malformed('a comment within a value');
  return plainText(text).trim();
}

function malformed(why: string): AppError {
  return new AppError('READ_MALFORMED', { detail: `metadata: ${why}` });
}
