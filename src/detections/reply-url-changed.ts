import type { EventRow, GrantRow } from '../core/rows.ts';
import { safeText } from '../core/text.ts';
import type { AppCase, AppDetection, GrantScopes } from '../kit/detection.ts';
import { Arrivals } from './arrivals.ts';
import { dayMs, iso, logEnd, timeOf } from './baseline.ts';
import { watchedChange } from './frameworks.ts';
import { Reach } from './reach.ts';
import { actorsOf } from './recent-events.ts';
import { counted, listed, shown } from './wording.ts';

const changesKept = 200;
const hostsShown = 20;

/** Under these anybody may have a name, so two names there have nothing in common. */
const sharedSuffix =
  /(?:^|\.)(?:azurewebsites\.net|azurestaticapps\.net|cloudapp\.azure\.com|b2clogin\.com|herokuapp\.com|vercel\.app|netlify\.app|pages\.dev|workers\.dev|github\.io|web\.app|firebaseapp\.com|run\.app|appspot\.com|amazonaws\.com|cloudfront\.net|onrender\.com|fly\.dev|ngrok\.(?:io|app|dev)|ngrok-free\.(?:app|dev)|trycloudflare\.com|co\.uk|com\.au|co\.jp|com\.br|co\.in|co\.nz|co\.za)$/u;

/** Whoever holds an address to which sign-ins go gets the codes of everybody who signs in. */
export const replyUrlChanged: AppDetection = {
  id: 'reply-url-changed',
  number: 'D17',
  title: 'Sign-ins to an app go to a new address',
  unit: 'app',
  severity: 'high',
  needs: {
    'microsoft-365': { streams: ['audit-events', 'service-principals', 'app-roles', 'delegated-grants'] },
  },
  frameworks: [...watchedChange, 'MITRE ATT&CK v18.1 T1556', 'MITRE ATT&CK v18.1 T1528'],
  falsePositives:
    'Developers move apps to other hosts, and add hosts for tests. Addresses under a host that the app already uses, and people’s own machines, do not count.',
  counterparts: ['OAuth App with suspicious Reply URL'],
  remedy:
    'Ask the app’s owner, on another channel than mail, whether the host is theirs. If not, take the address out, then look at who changed it and who signed in since.',
  options: { days: 30 },
  events: ['app-changed'],
  begin: ({ app, standing, roles }, context) => {
    const from = logEnd(context) - context.option('days') * dayMs;
    const hosts = new Arrivals(from);
    hosts.hold(hostsIn(app.homepage ?? ''));
    const changes: EventRow[] = [];
    const reach = new Reach();
    let now = { at: Number.NEGATIVE_INFINITY, hosts: hostsIn(app.replyUrls.join(' ')) };
    let unread = false;

    const hearGrant = (_: GrantRow, scopes: GrantScopes): boolean => {
      reach.add(scopes);
      return false;
    };
    const watch: AppCase = {
      event: (event: EventRow) => {
        const at = timeOf(event);
        const after = event.detail['replyUrls'];
        const before = event.detail['replyUrlsBefore'];
        if (at === null || (after === undefined && before === undefined)) return;
        const olds = hostsIn(before ?? '');
        const news = hostsIn(after ?? '');
        hosts.hear(olds, news, at);
        if (at < from) return;
        unread ||= !isUnderstood(after ?? '');
        if (at >= now.at) now = { at, hosts: at > now.at ? news : [...now.hosts, ...news] };
        if (news.every((host) => olds.includes(host))) return;
        if (changes.length < changesKept) changes.push(event);
        watch.grant = hearGrant;
      },
      end: () => {
        const known = hosts.known();
        const strange = hosts.strange().filter(({ name }) => !isKin(name, known));
        if (strange.length === 0) return null;
        const living = strange.map(({ name }) => name).filter((host) => now.hosts.includes(host));
        const privileged = roles.length > 0 || reach.tier === 'critical' || reach.tier === 'high';
        const heavy = (standing.decision === 'approved' || privileged) && living.length > 0;
        const names = strange.map(({ name }) => name);
        return {
          severity: heavy ? 'high' : 'medium',
          title: `Sign-ins to ${shown(app)} may go to ${counted(strange.length, 'new host')}`,
          explanation: `Somebody added ${listed(names, 3)} to its reply addresses, last on ${iso(strange.at(-1)?.at ?? 0).slice(0, 10)}${
            living.length === 0 ? ', and took it out again' : ''
          }. None belongs to a host that it used before. ${reach.sentence} ${standing.why}`,
          evidence: {
            ...reach.evidence,
            hosts: names.slice(0, hostsShown),
            stillThere: living.slice(0, hostsShown),
            first: iso(strange[0]?.at ?? 0),
            by: actorsOf(changes).toSorted().slice(0, hostsShown),
            ...(hosts.overflow ? { atLeast: true } : {}),
          },
        };
      },
      untold: () => (unread ? 'the log tells new reply addresses in a form that was not understood' : null),
    };
    return watch;
  },
};

/** Apps on phones have addresses without a host. */
function isUnderstood(text: string): boolean {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  return words.length === 0 || words.some((word) => URL.canParse(word));
}

/** Hosts of addresses parted by spaces; those on people's own machines are none. Safe to show. */
function hostsIn(text: string): readonly string[] {
  const hosts = text.split(/\s+/u).flatMap((url) => {
    const parsed = URL.parse(url.replace('*.', ''));
    if (parsed === null || !/^https?:$/u.test(parsed.protocol)) return [];
    const host = safeText(parsed.hostname.toLowerCase().replace(/\.$/u, ''));
    const own =
      host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || host.startsWith('127.');
    return own || host === '' ? [] : [host];
  });
  return [...new Set(hosts)];
}

/** Under a known host, over it, or beside it under one name that is not for everybody. */
function isKin(host: string, known: readonly string[]): boolean {
  const own = siteOf(host);
  return own !== null && known.some((other) => siteOf(other) === own);
}

/** The last two labels; null where these belong to everybody, or the host is an address. */
function siteOf(host: string): string | null {
  if (/^[\d.]+$|^\[/u.test(host)) return null;
  const labels = host.split('.');
  const site = labels.slice(-2).join('.');
  if (sharedSuffix.test(site)) {
    const wider = labels.slice(-3).join('.');
    return labels.length >= 3 && /^(?:co|com)\.[a-z]{2}$/u.test(site) ? wider : null;
  }
  return sharedSuffix.test(host) || labels.length < 2 ? null : site;
}
