import type { AppRow } from '../core/rows.ts';
import type { Platform, Severity } from '../core/vocabulary.ts';
import type { AppDetection, PolicyStanding } from '../kit/detection.ts';
import { brandNamed, likenessOf } from './brands.ts';
import { endingAccess } from './ending-access.ts';
import { impersonation } from './frameworks.ts';
import { namesOfApps } from './names-of-apps.ts';
import { isProvenVendor } from './standing.ts';
import { shown } from './wording.ts';

export const brandImpersonation: AppDetection = {
  id: 'brand-impersonation',
  number: 'D12',
  title: 'App goes by a name that looks like a well-known one',
  unit: 'app',
  severity: 'high',
  needs: {
    ...namesOfApps,
    'google-workspace': { ...namesOfApps['google-workspace'], blindSpots: ['app-verification'] },
  },
  frameworks: [...impersonation, 'MITRE ATT&CK v18.1 T1036.005'],
  falsePositives:
    'Resellers and hobbyists name a tool after the product that it serves, and a family name may lie a letter from a brand. Ask the brand’s owner, or look for the app’s id in their documentation.',
  counterparts: ['Misleading OAuth app name', 'Misleading publisher name'],
  remedy:
    'Ask the people who let it in where they met it. Unless its maker is proven, contain it: block the app first, then revoke its grants, then look at what these accounts did since.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    const lure = app.party === 'first' || isProvenVendor(standing) ? null : lureOf(app, standing);
    return {
      end: () =>
        lure === null
          ? null
          : {
              severity: lure.severity,
              title: `${shown(app)} looks like ${lure.brand} and is not proven to be`,
              explanation: `${lure.how} Names are chosen by whoever registers an app, and a well-known one is the oldest trick to be let in. ${standing.why}`,
              evidence: {
                brand: lure.brand,
                name: app.name ?? '',
                publisher: app.publisher,
                verified: app.verified,
              },
            },
    };
  },
};

interface Lure {
  readonly brand: string;
  readonly severity: Severity;
  /** A sentence. */
  readonly how: string;
}

function lureOf(
  { name, publisher, homepage, verified, party, platform }: AppRow,
  standing: PolicyStanding,
): Lure | null {
  for (const [what, text] of [
    ['name', name],
    ['publisher', publisher],
    ['homepage', homepage === null ? null : hostOf(homepage)],
  ] as const) {
    const likeness = text === null ? null : likenessOf(text);
    if (likeness === null) continue;
    const { brand, how } = likeness;
    if (how === 'drawn')
      return {
        brand,
        severity: 'high',
        how: `Its ${what} is drawn like “${brand}” in other letters or digits.`,
      };
    return { brand, severity: 'medium', how: `Its ${what} is “${brand}” but for one letter.` };
  }
  const brand = name === null ? null : brandNamed(name);
  if (brand === null || verified !== 'no' || party !== 'third' || standing.decision === 'banned') return null;
  const severity = ownBrands[platform].test(brand) ? 'high' : 'medium';
  return { brand, severity, how: `It is called exactly “${brand}”, but its publisher is not verified.` };
}

/** What no stranger's app on the platform is called for a good reason. */
const ownBrands = {
  'google-workspace': /^(?:Google|Gmail)/u,
  'microsoft-365': /^(?:Microsoft|Office|OneDrive|Outlook|SharePoint)/u,
  slack: /^Slack/u,
  salesforce: /^(?:Salesforce|Data Loader)/u,
} as const satisfies Record<Platform, RegExp>;

/** The name under which a site is found, without what all sites end in. */
function hostOf(url: string): string | null {
  const host = URL.parse(url)?.hostname ?? '';
  return host === '' ? null : host.split('.').slice(0, -1).join(' ');
}
