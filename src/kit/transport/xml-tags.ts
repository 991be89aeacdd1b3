/** The part of XML 1.0 that SOAP allows, read strictly: no markup but tags, no entity but the five. */
import { isXmlText } from './xml-text.ts';

/** An element or attribute name with its namespace; '' is none. */
interface Name {
  readonly local: string;
  readonly namespace: string;
}

export interface XmlElement extends Name {
  /** 0 for the root. */
  readonly depth: number;
  readonly parent: XmlElement | null;
  /** Namespace declarations not counted. */
  readonly attributes: readonly Name[];
  /** As it is written, for the end tag. */
  readonly tag: string;
  readonly scope: ReadonlyMap<string, string>;
}

interface Reader {
  /** Called at each start tag. */
  element(element: XmlElement): void;
  /** What stands between two tags, undecoded and not empty. */
  text(text: string, within: XmlElement): void;
}

export class XmlFault extends Error {
  override readonly name = 'XmlFault';
}

const deepest = 100;
const blank = '[ \\t\\r\\n]';
const part = '[A-Za-z_][A-Za-z0-9_.-]*';
const name = `(?:${part}:)?${part}`;
const quoted = `"[^"<]*"|'[^'<]*'`;
const declaration = new RegExp(
  `^<\\?xml${blank}+version=(?:"1\\.0"|'1\\.0')(?:${blank}+encoding=(?:"[Uu][Tt][Ff]-8"|'[Uu][Tt][Ff]-8'))?${blank}*\\?>`,
  'u',
);
const startTag = new RegExp(
  `<(?<tag>${name})(?<attributes>(?:${blank}+${name}${blank}*=${blank}*(?:${quoted}))*)${blank}*(?<empty>/?)>`,
  'uy',
);
const endTag = new RegExp(`</(?<tag>${name})${blank}*>`, 'uy');
const attribute = new RegExp(`(?<name>${name})${blank}*=${blank}*(?<value>${quoted})`, 'gu');
const betweenTags = /[^<]+/uy;
const foreignEntity = /&(?!(?:amp|lt|gt|quot|apos);)/u;

/**
 * Walks a whole document. Document types, comments, processing instructions and CDATA are not understood.
 * @throws XmlFault at the first thing that two readers might take differently
 */
export function readXml(document: string, reader: Reader): void {
  if (!isXmlText(document)) throw new XmlFault('a character that XML does not allow');
  let at = declaration.exec(document)?.[0].length ?? 0;
  let open: XmlElement | null = null;
  let rooted = false;

  function next(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(document);
    if (found !== null) at += found[0].length;
    return found;
  }

  while (at < document.length) {
    const text = next(betweenTags)?.[0];
    if (text !== undefined) {
      if (foreignEntity.test(text)) throw new XmlFault('an entity');
      if (text.includes(']]>')) throw new XmlFault('the end of a CDATA section');
      if (open !== null) reader.text(text, open);
      else if (isSomething(text)) throw new XmlFault('text outside the root');
      continue;
    }
    const end = next(endTag);
    if (end !== null) {
      if (open === null || open.tag !== end.groups?.['tag'])
        throw new XmlFault('an end tag without its start');
      open = open.parent;
      continue;
    }
    const found = next(startTag);
    if (found === null) throw new XmlFault('not a tag');
    if (open === null && rooted) throw new XmlFault('a second root');
    rooted = true;
    const { tag = '', attributes = '', empty } = found.groups ?? {};
    const element: XmlElement = elementOf(tag, attributes, open);
    reader.element(element);
    if (empty === '') open = element;
  }
  if (!rooted || open !== null) throw new XmlFault('it breaks off');
}

/** False for white space. */
export function isSomething(text: string): boolean {
  return /[^ \t\r\n]/u.test(text);
}

const noScope: ReadonlyMap<string, string> = new Map([['xml', 'http://www.w3.org/XML/1998/namespace']]);

function elementOf(tag: string, written: string, parent: XmlElement | null): XmlElement {
  const depth = parent === null ? 0 : parent.depth + 1;
  if (depth > deepest) throw new XmlFault('it is nested too deep');
  const seen = new Set<string>();
  const plain: string[] = [];
  const scope = new Map(parent?.scope ?? noScope);
  for (const { groups } of written.matchAll(attribute)) {
    const { name: own = '', value = '' } = groups ?? {};
    if (seen.has(own)) throw new XmlFault('an attribute twice');
    seen.add(own);
    if (foreignEntity.test(value)) throw new XmlFault('an entity');
    if (own === 'xmlns' || own.startsWith('xmlns:'))
      declare(scope, own.slice('xmlns:'.length), value.slice(1, -1));
    else plain.push(own);
  }
  const attributes = plain.map((own) => nameOf(own, scope, ''));
  if (new Set(attributes.map(({ local, namespace }) => `${local} ${namespace}`)).size < attributes.length)
    throw new XmlFault('an attribute twice');
  return { ...nameOf(tag, scope, scope.get('') ?? ''), depth, parent, attributes, tag, scope };
}

/** @param prefix '' for the default namespace */
function declare(scope: Map<string, string>, prefix: string, namespace: string): void {
  if (/^xml/iu.test(prefix)) throw new XmlFault('a prefix that is reserved');
  if (/[&\s]/u.test(namespace) || (namespace === '' && prefix !== ''))
    throw new XmlFault('a namespace that is none');
  scope.set(prefix, namespace);
}

function nameOf(written: string, scope: ReadonlyMap<string, string>, unprefixed: string): Name {
  const colon = written.indexOf(':');
  if (colon === -1) return { local: written, namespace: unprefixed };
  const namespace = scope.get(written.slice(0, colon));
  if (namespace === undefined) throw new XmlFault('a prefix that nobody declared');
  return { local: written.slice(colon + 1), namespace };
}
