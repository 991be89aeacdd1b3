/**
 * The tags of an XML text, one after the other, in one pass. Nothing is expanded or fetched: a document type, an
 * entity of its own, a processing instruction or a CDATA section is refused, none of which a SOAP answer may or
 * need hold (https://www.w3.org/TR/soap12-part1/#soapenv).
 */
import { AppError } from '../../src/core/errors.ts';

interface Tag {
  readonly kind: 'open' | 'close' | 'empty';
  /** Without its prefix. */
  readonly name: string;
  /** Where the tag begins and where the text behind it does. */
  readonly from: number;
  readonly to: number;
}

const longest = 8_000_000;
const deepest = 64;
const tagName = /^(?:[\p{L}_][\w.-]*:)?([\p{L}_][\w.-]*)$/u;

/** @throws AppError READ_MALFORMED */
export function* tagsOf(xml: string): Generator<Tag> {
  if (xml.length > longest) throw malformed('it is too long');
  let open = 0;
  for (let from = xml.indexOf('<'); from !== -1; ) {
    const skipped = afterComment(xml, from) ?? afterDeclaration(xml, from);
    if (skipped !== null) {
      from = xml.indexOf('<', skipped);
      continue;
    }
    const to = endOfTag(xml, from + 1);
    const closes = xml[from + 1] === '/';
    const empty = !closes && xml[to - 2] === '/';
    const inside = xml.slice(from + (closes ? 2 : 1), to - (empty ? 2 : 1));
    const name = tagName.exec(inside.split(/\s/u, 1)[0] ?? '')?.[1];
    if (name === undefined) throw malformed('a tag without a name');
    if (closes) open -= 1;
    else if (!empty) open += 1;
    if (open > deepest) throw malformed('it is too deep');
    yield { kind: closes ? 'close' : empty ? 'empty' : 'open', name, from, to };
    from = xml.indexOf('<', to);
  }
}

function afterComment(xml: string, from: number): number | null {
  if (!xml.startsWith('<!--', from)) return null;
  const end = xml.indexOf('-->', from + 4);
  if (end === -1) throw malformed('it breaks off');
  return end + 3;
}

/** `<?xml …?>`, which stands first or not at all. */
function afterDeclaration(xml: string, from: number): number | null {
  if (!/[!?]/u.test(xml[from + 1] ?? '')) return null;
  const end = xml.indexOf('?>', from);
  if (!xml.startsWith('<?xml', from) || !/\s/u.test(xml[from + 5] ?? '') || end === -1)
    throw malformed('a document type, an instruction or a CDATA section');
  if (xml.slice(0, from).trim() !== '') throw malformed('an XML declaration that is not at the beginning');
  return end + 2;
}

/** Where the text behind a tag begins; `>` within a quoted attribute does not end it. */
function endOfTag(xml: string, from: number): number {
  let quote: string | null = null;
  for (let at = from; at < xml.length; at += 1) {
    const char = xml[at] ?? '';
    if (quote !== null) {
      if (char === quote) quote = null;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at + 1;
    else if (char === '<') break;
  }
  throw malformed('it breaks off');
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Text with the five entities of XML and numbered characters replaced. @throws AppError READ_MALFORMED for others */
export function plainText(text: string): string {
  return text.replaceAll(/&([^;&]{0,10});?/gu, (whole, name: string) => {
    const plain = whole.endsWith(';') ? (entities.get(name) ?? numbered(name)) : undefined;
    if (plain === undefined) throw malformed('an entity that is not XML’s own');
    return plain;
  });
}

function numbered(name: string): string | undefined {
  const [, hex, decimal] = /^#(?:x([\da-f]{1,6})|(\d{1,7}))$/iu.exec(name) ?? [];
  if (hex === undefined && decimal === undefined) return undefined;
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code === 0 || code > 0x10_ff_ff || (code >= 0xd8_00 && code <= 0xdf_ff)) return undefined;
  return String.fromCodePoint(code);
}

function malformed(why: string): AppError {
  return new AppError('READ_MALFORMED', { detail: `XML: ${why}` });
}
