/** What an app says about itself, in comparable form: hosts and names, all of its maker's choosing. */
import type { AppRow } from '../core/rows.ts';
import { safeName } from '../core/text.ts';
import { hostOf, words } from '../core/fold.ts';

/** Strongest first: homepage, reply URLs, then what stands in publisher and name. */
export interface Claims {
  readonly hosts: ReadonlyMap<string, string>;
  readonly names: readonly { readonly words: readonly string[]; readonly evidence: string }[];
}

export type SelfDescription = Pick<AppRow, 'homepage' | 'replyUrls' | 'publisher' | 'name'>;

export function claimsOf({ homepage, replyUrls, publisher, name }: SelfDescription): Claims {
  const hosts = new Map<string, string>();
  const home = homepage === null ? null : hostOf(homepage);
  if (home !== null) hosts.set(home, `its homepage is at ${safeName(home, '?')}`);
  for (const url of replyUrls) {
    const host = hostOf(url);
    if (host !== null && !hosts.has(host)) hosts.set(host, `it sends people to ${safeName(host, '?')}`);
  }
  for (const [text, evidence] of [
    [publisher, 'its publisher names'],
    [name, 'its name names'],
  ] as const)
    for (const written of text?.match(domain) ?? []) {
      const host = hostOf(`https://${written}`);
      if (host !== null && !hosts.has(host)) hosts.set(host, `${evidence} ${safeName(host, '?')}`);
    }
  return {
    hosts,
    names: [...named(publisher, 'its publisher is called'), ...named(name, 'it is called')],
  };
}

/** As it is written within a text; whoever writes it need not own it. */
const domain = /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}-])/gu;

function named(text: string | null, evidence: string): Claims['names'] {
  if (text === null) return [];
  const own = words(text);
  return own.length === 0 ? [] : [{ words: own, evidence: `${evidence} “${safeName(text, '?')}”` }];
}
