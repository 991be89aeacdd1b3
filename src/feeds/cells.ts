/** Single values of a list, as strangers write them. */
import { hostOf } from '../core/fold.ts';
import { shortText } from '../core/text.ts';

const longest = 400;

/** How a list says that it does not know. */
const blanks = /^(?:|-|–|—|\?|n\/?a|none|unknown|tbd)$/iu;

/** One safe line of a length that can be shown; null for nothing. */
export function textOf(raw: string | null | undefined): string | null {
  const text = shortText(raw ?? '', longest);
  return blanks.test(text) ? null : text;
}

const guidForm = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

export function isGuid(id: string): boolean {
  return guidForm.test(id);
}

/** Of a domain or an address, the host in the form in which hosts are compared; null for what is none. */
export function domainOf(text: string): string | null {
  const host = hostOf(/^https?:/iu.test(text) ? text : `https://${text}`);
  return host?.includes('.') === true && !/^[\d.]+$/u.test(host) ? host.replace(/^www\./u, '') : null;
}

export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Values that a list gives are shown so in messages. */
export function quoted(text: string): string {
  return `“${shortText(text, 60)}”`;
}
