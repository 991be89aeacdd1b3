import { safeText } from '../core/text.ts';
import { compareTiers, type Platform, worstTier } from '../core/vocabulary.ts';
import type { VendorApp, VendorDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { grantsOfVendors } from './grants-of-vendors.ts';
import { counted } from './wording.ts';

export const vendorOnManyPlatforms: VendorDetection = {
  id: 'vendor-on-many-platforms',
  number: 'D54',
  title: 'One vendor holds powerful access on several platforms',
  unit: 'vendor',
  severity: 'medium',
  needs: grantsOfVendors,
  frameworks: [
    'NIST CSF 2.0 GV.SC-04',
    'NIST CSF 2.0 GV.SC-07',
    'NIST CSF 2.0 ID.AM-03',
    'ISO 27001:2022 A.5.19',
    'ISO 27001:2022 A.5.21',
    'SOC 2 CC9.2',
    'MITRE ATT&CK v18.1 T1199',
    'OWASP NHI3:2025',
  ],
  falsePositives:
    'Some vendors need this, such as backup or single sign-on, and your own company’s apps may be listed as a vendor. An approval does not make it less: the finding says what one theft at this vendor would open.',
  remedy:
    'Narrow what it holds on each platform to what is used, limit its addresses where the platform can, and keep the way to cut it off everywhere at hand. Waive it with a date when the business accepts the reach.',
  remedyNotes: endingAccess,
  options: { platforms: 2 },
  judge: ({ name, apps }, context) => {
    const powerful = apps.filter(
      ({ app, tier, grants }) =>
        grants > 0 && app.party !== 'first' && app.party !== 'internal' && compareTiers(tier, 'high') <= 0,
    );
    const platforms = Map.groupBy(powerful, ({ app }) => app.platform);
    if (platforms.size < context.option('platforms')) return null;
    const reach = [...platforms].map(([platform, held]) => reachOn(platform, held));
    const approved = powerful.every(({ decision }) => decision === 'approved');
    const byName = powerful.filter(({ match }) => match === 'candidate').length;
    return {
      title: `“${name}” has powerful access on ${counted(platforms.size, 'platform')}`,
      explanation: [
        `Whoever steals this vendor’s tokens reaches all of it at once. ${reach.map((one) => `${one}.`).join(' ')}`,
        approved ? 'All of it is approved, which a theft does not ask about.' : null,
        byName > 0 ? `${counted(byName, 'app')} of it only by name, which is anybody’s to choose.` : null,
      ]
        .filter((sentence) => sentence !== null)
        .join(' '),
      evidence: {
        platforms: [...platforms.keys()],
        reach,
        apps: powerful.slice(0, 20).map(({ app }) => `${app.tenant}/${app.key}`),
        appCount: powerful.length,
        approved,
      },
    };
  },
};

/** `google-workspace: high access to files, mail in 2 apps` */
function reachOn(platform: Platform, held: readonly VendorApp[]): string {
  const data = [...new Set(held.flatMap(({ dataClasses }) => [...dataClasses]))].sort();
  const what = data.length === 0 ? 'what is not told' : data.map(safeText).join(', ');
  return `${platform}: ${worstTier(held.map(({ tier }) => tier))} access to ${what} in ${counted(held.length, 'app')}`;
}
