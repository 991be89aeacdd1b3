const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&apos;'],
]);

/** Text as it stands in an element or a quoted attribute. */
export function xmlText(text: string): string {
  return text.replaceAll(/[&<>"']/gu, (character) => entities.get(character) ?? character);
}

/** True when every character may stand in an XML 1.0 document (Char, §2.2). */
export function isXmlText(text: string): boolean {
  return !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text);
}
