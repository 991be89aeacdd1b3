import type { AppRow } from '../core/rows.ts';
import { hostOf, words } from '../core/fold.ts';
import type { Severity } from '../core/vocabulary.ts';
import type { AppDetection, PolicyStanding } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { type NearDomain, nearDomain } from './near-domains.ts';
import { isProvenVendor } from './standing.ts';
import { shown } from './wording.ts';

const hostsShown = 10;

export const lookAlikeDomain: AppDetection = {
  id: 'look-alike-domain',
  number: 'D18',
  title: 'App’s address looks like a vendor’s and is not',
  unit: 'app',
  severity: 'high',
  needs: {
    'microsoft-365': { streams: ['service-principals'] },
    salesforce: { streams: ['connected-apps', 'app-scopes'] },
  },
  frameworks: [...impersonation, 'MITRE ATT&CK v18.1 T1566.002', 'MITRE ATT&CK v18.1 T1036.005'],
  falsePositives:
    'Large vendors own many spellings of their name, and resellers put it into theirs. Ask the vendor named here whether the address is theirs, through a contact that you already have; then list it under the vendor’s domains.',
  counterparts: ['App is associated with a typosquatted domain'],
  remedy:
    'Do not open the address. Unless the vendor says that it is theirs, contain the app: block it first, then revoke its grants, then look at what these accounts did since.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }, { vendorDomains }) => {
    const near = app.party === 'first' ? [] : nearDomainsOf(app, vendorDomains);
    const worst = near.find(({ strength }) => strength === 'strong') ?? near[0];
    const severity = worst === undefined ? null : severityOf(worst, app, standing);
    return {
      end: () =>
        worst === undefined || severity === null
          ? null
          : {
              severity,
              title: `${shown(app)} has an address that looks like one of ${worst.vendor}`,
              explanation: `Its address ${worst.host} ${worst.how}. Who holds such an address can show a page that people take for the real one, and receives their sign-ins. ${standing.why}`,
              evidence: {
                addresses: near.slice(0, hostsShown).map(({ host }) => host),
                looksLike: [...new Set(near.map(({ domain }) => domain))].slice(0, hostsShown),
                vendor: worst.vendor,
              },
            },
    };
  },
};

function severityOf({ strength }: NearDomain, { party }: AppRow, standing: PolicyStanding): Severity | null {
  const strong = strength === 'strong';
  if (isProvenVendor(standing) || party === 'internal') return strong ? 'medium' : null;
  return strong ? 'high' : 'medium';
}

/** A publisher may be no more than a domain. */
const domain = /^(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}$/u;

/** Of all hosts that an app names, those that stand for a vendor's; each once. */
export function nearDomainsOf(
  { name, replyUrls, homepage, publisher, facts }: AppRow,
  vendorDomains: ReadonlyMap<string, string>,
): readonly NearDomain[] {
  const named = [publisher?.trim() ?? '', facts['publisherDomain'] ?? ''].filter((text) => domain.test(text));
  const urls = [
    ...replyUrls,
    ...(homepage === null ? [] : [homepage]),
    ...named.map((text) => `https://${text}`),
  ];
  const hosts = new Set(urls.flatMap((url) => hostOf(url) ?? []));
  const own = new Set([name, publisher].flatMap((text) => joinedWords(text ?? '')));
  return [...hosts]
    .flatMap((host) => nearDomain(host, vendorDomains) ?? [])
    .filter(({ strength, label }) => strength === 'strong' || !own.has(label));
}

/** “Atlas Sign” may live at atlassign.example: only a name of several words says that it is no slip. */
function joinedWords(text: string): readonly string[] {
  const own = words(text);
  return own.length < 2 ? [] : [own.join(''), own.slice(0, 2).join('')];
}
