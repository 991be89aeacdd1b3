import { sessionMark } from './call.ts';
import { refusal } from './refusal.ts';
import { isSomething, readXml, type XmlElement, XmlFault } from './xml-tags.ts';
import { isXmlText, xmlText } from './xml-text.ts';

/** SOAP 1.1 §4: https://www.w3.org/TR/2000/NOTE-SOAP-20000508/ */
const envelopeNamespace = 'http://schemas.xmlsoap.org/soap/envelope/';
const mediaType = /^text\/xml(?:;[ \t]*charset=(?:utf-8|"utf-8"))?$/iu;

/**
 * Holds a SOAP call to one request whose name is listed.
 * @param names local names that the one element of its Body may have
 * @param signed a session may be written in, see `sessionMark`
 * @throws AppError WRITE_REFUSED for anything that two servers might read differently
 */
export function checkSoapBody(
  body: string | undefined,
  headers: Readonly<Record<string, string>>,
  { id, names, signed }: { readonly id: string; readonly names: readonly string[]; readonly signed: boolean },
): void {
  try {
    const requests = requestsIn(body ?? '', signed);
    const [request] = requests;
    if (request === undefined || requests.length > 1) throw new XmlFault('not one request');
    if (!names.includes(request.local)) throw new XmlFault('its request is not on the read list');
    checkHeaders(headers, request.local);
  } catch (thrown) {
    if (thrown instanceof XmlFault) throw refusal(id, `SOAP: ${thrown.message}`);
    throw thrown;
  }
}

/** The elements in the Body of the one envelope that the document is. */
function requestsIn(document: string, signed: boolean): readonly XmlElement[] {
  const parts: string[] = [];
  const requests: XmlElement[] = [];
  /** Elements with children, whose text is therefore not a value of its own. */
  const parents = new Set<XmlElement>();
  const marked: XmlElement[] = [];
  let marks = 0;
  readXml(document, {
    element(element) {
      if (element.depth > 1) checkInner(element);
      else checkFrame(element, parts);
      if (element.parent !== null) parents.add(element.parent);
      if (element.depth === 2 && element.parent?.local === 'Body') requests.push(element);
    },
    text(text, within) {
      if (within.depth < 2 && isSomething(text)) throw new XmlFault('text beside the request');
      if (!text.includes(sessionMark)) return;
      if (text !== sessionMark || !inHeader(within)) throw new XmlFault('a session mark outside its place');
      marked.push(within);
      marks += 1;
    },
  });
  if (!parts.includes('Body')) throw new XmlFault('no Body');
  const misplaced =
    document.split(sessionMark).length - 1 !== marks || marked.some((each) => parents.has(each));
  if (misplaced || (marks > 0 && !signed)) throw new XmlFault('a session mark outside its place');
  return requests;
}

/** The envelope itself, then at most one Header, then one Body. */
function checkFrame({ depth, local, namespace, attributes }: XmlElement, parts: string[]): void {
  const fits =
    depth === 0
      ? local === 'Envelope'
      : (local === 'Header' && parts.length === 0) || (local === 'Body' && !parts.includes('Body'));
  if (!fits || namespace !== envelopeNamespace || attributes.length > 0)
    throw new XmlFault('not the frame of an envelope');
  if (depth === 1) parts.push(local);
}

function checkInner({ depth, parent, local, namespace, attributes }: XmlElement): void {
  const ofFrame = [{ namespace }, ...attributes].some((name) => name.namespace === envelopeNamespace);
  if (ofFrame || ['Envelope', 'Header', 'Body'].includes(local))
    throw new XmlFault('a part of an envelope inside it');
  if (depth === 2 && parent?.local === 'Body' && attributes.length > 0)
    throw new XmlFault('attributes on the request');
}

function inHeader(element: XmlElement): boolean {
  if (element.depth < 2 || element.parent === null) return false;
  return element.depth === 2 ? element.parent.local === 'Header' : inHeader(element.parent);
}

/** Headers say how the bytes are read and, by SOAPAction, which request they are. */
function checkHeaders(headers: Readonly<Record<string, string>>, request: string): void {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const known = new Map(entries);
  const action = known.get('soapaction') ?? '';
  if (
    known.size < entries.length ||
    known.has('content-encoding') ||
    !mediaType.test(known.get('content-type') ?? '') ||
    !['', '""', request, `"${request}"`].includes(action)
  )
    throw new XmlFault('headers that may change its meaning');
}

/**
 * The body with the bearer's token in place of each session mark.
 * @throws AppError WRITE_REFUSED for a token that no XML can hold
 */
export function withSession(body: string, token: string, operation: string): string {
  if (!isXmlText(token)) throw refusal(operation, 'the session cannot be written as XML');
  return body.replaceAll(sessionMark, () => xmlText(token));
}
