import { safeText } from '../core/text.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { AppDetection } from '../kit/detection.ts';
import { tricksOf } from './deceptive-name.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { isProvenVendor } from './standing.ts';
import { counted, listed, shown } from './wording.ts';

const urlsShown = 10;

export const suspiciousReplyUrl: AppDetection = {
  id: 'suspicious-reply-url',
  number: 'D16',
  title: 'App sends sign-ins to a doubtful address',
  unit: 'app',
  severity: 'high',
  needs: {
    'microsoft-365': { streams: ['service-principals'] },
    salesforce: { streams: ['connected-apps', 'app-scopes'] },
  },
  frameworks: [...impersonation, 'MITRE ATT&CK v18.1 T1566.002', 'ISO 27001:2022 A.8.9'],
  falsePositives:
    'Developers test through tunnels and on addresses without a name, and forget to take them out. An app of your own, or of a maker that you know and can ask, is more likely careless than hostile.',
  counterparts: [
    'OAuth app with suspicious Reply URL',
    'App with bad URL reputation',
    'App with unusual display name and unusual TLD in Reply domain',
  ],
  remedy:
    'Ask its maker what this address is for, and whose it is. Whoever holds the address receives the codes with which people sign in. Without a good answer block the app, then revoke its grants.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    const odd = isOddName(app.name ?? '');
    const doubts =
      app.party === 'first'
        ? []
        : app.replyUrls.flatMap((url) => doubtOf(url) ?? (odd ? oddDomainOf(url) : null) ?? []);
    const worst = doubts.some(({ severity }) => severity === 'high') ? 'high' : 'medium';
    const kinds = [...new Set(doubts.map(({ what }) => what))];
    return {
      end: () =>
        doubts.length === 0
          ? null
          : {
              severity: severityOf(worst, app.party === 'internal', isProvenVendor(standing)),
              title: `${shown(app)} sends sign-ins to ${counted(doubts.length, 'doubtful address', 'doubtful addresses')}`,
              explanation: `Among the addresses to which sign-ins may be sent is ${listed(kinds, 4)}. ${standing.why}`,
              evidence: {
                replyUrls: doubts.slice(0, urlsShown).map(({ url }) => safeText(url).slice(0, 200)),
                doubtful: doubts.length,
              },
            },
    };
  },
};

/** Their owner is known, so it is a mistake rather than a trap. */
function severityOf(worst: 'high' | 'medium', internal: boolean, proven: boolean): Severity {
  if (proven) return worst === 'high' ? 'medium' : 'low';
  if (internal) return worst === 'high' ? 'medium' : 'low';
  return worst;
}

interface Doubt {
  readonly url: string;
  readonly severity: 'high' | 'medium';
  /** Completes "among them is …". */
  readonly what: string;
}

/** Public doors to somebody's own machine. */
const tunnels =
  /(?:^|\.)(?:ngrok\.(?:io|app|dev)|ngrok-free\.(?:app|dev)|trycloudflare\.com|loca\.lt|localtunnel\.me|serveo\.net|localhost\.run|lhr\.life|pagekite\.me|pinggy\.(?:io|link)|devtunnels\.ms)$/u;
const shorteners =
  /^(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|is\.gd|ow\.ly|cutt\.ly|rb\.gy|rebrand\.ly|t\.ly|shorturl\.at)$/u;
/** The address of a kit for consent phishing, https://github.com/HuskyHacks/cazadora */
const kit = /^http:\/\/localhost:\d+\/access\/?$/iu;

export function doubtOf(url: string): Doubt | null {
  if (kit.test(url))
    return { url, severity: 'high', what: 'one that tools for phishing use (localhost, /access)' };
  if (/^https?:\/\/[^/]*\*/iu.test(url))
    return { url, severity: 'high', what: 'a wildcard, so that any host under it receives sign-ins' };
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/u.test(parsed.protocol)) return null;
  const { protocol, username, hostname } = parsed;
  const host = hostname.replace(/\.$/u, '');
  if (isOwnMachine(host)) return null;
  if (username !== '') return { url, severity: 'high', what: 'one that shows another host than it leads to' };
  if (tunnels.test(host)) return { url, severity: 'high', what: 'a tunnel to somebody’s own machine' };
  if (shorteners.test(host)) return { url, severity: 'high', what: 'a link shortener' };
  if (/^[\d.]+$|^\[/u.test(host)) return { url, severity: 'high', what: 'a bare IP address' };
  if (protocol === 'http:') return { url, severity: 'medium', what: 'one without encryption' };
  return null;
}

/** Programs on a person's own machine listen there. */
function isOwnMachine(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.');
}

/**
 * Ends of addresses of which at least one in a hundred was reported for phishing, ten times as many as of .com, in
 * February to April 2025: https://www.cybercrimeinfocenter.org/phishing-activity-in-tlds-february-april-2025
 */
const phishedEnds: ReadonlySet<string> = new Set([
  'bond',
  'cfd',
  'icu',
  'pro',
  'sbs',
  'top',
  'vip',
  'world',
  'xin',
]);

/** Such an address proves nothing by itself: most of those who have one are honest. */
function oddDomainOf(url: string): Doubt | null {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/u.test(parsed.protocol)) return null;
  const end = parsed.hostname.replace(/\.$/u, '').split('.').at(-1) ?? '';
  return phishedEnds.has(end)
    ? { url, severity: 'medium', what: `one under .${end}, a favourite of phishers, beside an odd name` }
    : null;
}

/** Made to deceive the eye, or with digits in the place of letters. */
function isOddName(name: string): boolean {
  return tricksOf(name).length > 0 || /(?<=\p{L})[013457](?=\p{L})|^[013457](?=\p{L}{2})/u.test(name);
}
