import { AppError } from '../../core/errors.ts';

/** True when scheme, host and port agree. */
export function sameOrigin(url: URL, base: URL): boolean {
  return url.protocol === base.protocol && url.host === base.host;
}

/** True for names and addresses that never leave this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(hostname);
}

/** `host:port` */
export function isListenAddress(text: string): boolean {
  const url = URL.parse(`http://${text}`);
  return url !== null && /^(?:\[[\da-f:.]+\]|[\w.-]+):\d{1,5}$/iu.test(text);
}

function parsed(url: string): URL | null {
  return URL.canParse(url) ? new URL(url) : null;
}

/**
 * The absolute form of a next-page link, which a vendor may give as a path or as a whole URL.
 * @throws AppError PAGE_FOREIGN when it leaves the scheme, host or port of `base` or carries a user name
 */
export function nextUrl(link: string, base: string): string {
  const from = new URL(base);
  const url = URL.canParse(link, from.href) ? new URL(link, from.href) : null;
  if (url === null) throw new AppError('PAGE_FOREIGN', { detail: 'the link is not a URL' });
  if (url.username !== '' || url.password !== '' || !sameOrigin(url, from))
    throw new AppError('PAGE_FOREIGN', { detail: `${url.protocol}//${url.host} instead of ${from.origin}` });
  url.hash = '';
  return url.href;
}

export type CheckOrigin = (url: string) => URL;

/**
 * A check that a URL goes to one of the given origins.
 * @param origins `https://host[:port]`; `http:` only for loopback
 * @throws AppError CONFIG_UNTRUSTED_HOST for an origin that would send a credential in the clear
 */
export function compileOrigins(origins: readonly string[]): CheckOrigin {
  const allowed = new Set<string>();
  for (const origin of origins) {
    const url = parsed(origin);
    const secret = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
    if (url === null || !secret)
      throw new AppError('CONFIG_UNTRUSTED_HOST', {
        detail: `${url?.origin ?? 'an endpoint'} is not https`,
        remedy: 'Use https; http is only for loopback addresses.',
      });
    allowed.add(url.origin);
  }
  return (text) => {
    const url = parsed(text);
    if (url === null) throw new AppError('PAGE_FOREIGN', { detail: 'the address is not a URL' });
    if (url.username !== '' || url.password !== '' || !allowed.has(url.origin))
      throw new AppError('PAGE_FOREIGN', { detail: `${url.protocol}//${url.host}` });
    return url;
  };
}
