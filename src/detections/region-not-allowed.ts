import { safeText } from '../core/text.ts';
import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { grantsOfVendors } from './grants-of-vendors.ts';
import { Reach } from './reach.ts';
import { listed, shown } from './wording.ts';

/** Of vendors that the policy lists: where any other's data goes, nobody knows. */
export const regionNotAllowed: AppDetection = {
  id: 'region-not-allowed',
  number: 'D52',
  title: 'Vendor keeps data where the policy does not allow it',
  unit: 'app',
  severity: 'medium',
  needs: grantsOfVendors,
  frameworks: [
    'NIST CSF 2.0 GV.SC-07',
    'NIST CSF 2.0 ID.AM-03',
    'ISO 27001:2022 A.5.14',
    'ISO 27001:2022 A.5.19',
    'ISO 27001:2022 A.5.23',
    'SOC 2 CC6.7',
    'SOC 2 CC9.2',
  ],
  falsePositives:
    'The vendor has a region that is allowed and the policy entry does not say so yet. The contract or its trust page names it.',
  remedy:
    'Ask the vendor where it keeps the data, and put the regions into `dataRegions` of its policy entry. If one of them may not be, move the data or end the access.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    const outside = standing.terms?.regionsOutside ?? null;
    if (outside === null) return { end: () => null };
    const regions = outside.map(safeText);
    const reach = new Reach();
    let grants = 0;
    return {
      grant: (_, scopes) => {
        if (scopes.tier === 'info' || scopes.tier === 'low') return false;
        reach.add(scopes);
        grants += 1;
        return true;
      },
      end: () =>
        grants === 0
          ? null
          : {
              severity: regions.length === 0 ? 'low' : 'medium',
              title:
                regions.length === 0
                  ? `Where the vendor of ${shown(app)} keeps data is not stated`
                  : `The vendor of ${shown(app)} keeps data in ${listed(regions, 3)}`,
              explanation: `The policy limits where data may be kept${regions.length === 0 ? ', and this vendor’s entry names no region' : ', and that is outside'}. ${reach.sentence} ${standing.why}`,
              evidence: { ...reach.evidence, regionsOutside: regions },
            },
    };
  },
};
