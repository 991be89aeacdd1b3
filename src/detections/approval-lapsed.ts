import type { AppDetection } from '../kit/detection.ts';
import { endingAccess } from './ending-access.ts';
import { grantsOfVendors } from './grants-of-vendors.ts';
import { leftBehind } from './frameworks.ts';
import { Reach } from './reach.ts';
import { shown } from './wording.ts';

export const approvalLapsed: AppDetection = {
  id: 'approval-lapsed',
  number: 'D52',
  title: 'Nobody answers for a vendor any more',
  unit: 'app',
  severity: 'medium',
  needs: grantsOfVendors,
  frameworks: [...leftBehind, 'NIST CSF 2.0 GV.SC-07', 'ISO 27001:2022 A.5.22', 'SOC 2 CC9.2'],
  falsePositives:
    'The review was held and only the date in the policy is old. Then the new day is all that is missing.',
  remedy:
    'Have the vendor reviewed again and put a new day and an owner into its policy entry; or take the entry out and plan the end of its access.',
  remedyNotes: endingAccess,
  begin: ({ app, standing }) => {
    const { terms } = standing;
    const endedOn = terms?.endedOn ?? null;
    const ownerless = terms?.ownerless ?? false;
    if (standing.decision === 'banned' || (endedOn === null && !ownerless)) return { end: () => null };
    const reach = new Reach();
    let grants = 0;
    return {
      grant: (_, scopes) => {
        reach.add(scopes);
        grants += 1;
        return true;
      },
      end: () =>
        grants === 0
          ? null
          : {
              severity: reach.tier === 'info' || reach.tier === 'low' ? 'low' : 'medium',
              title:
                endedOn === null
                  ? `Nobody owns the approval of ${shown(app)}`
                  : `The approval of ${shown(app)} ended on ${endedOn}`,
              explanation: `${standing.why} It still holds access as if nothing had happened. ${reach.sentence}`,
              evidence: { ...reach.evidence, endedOn, ownerless },
            },
    };
  },
};
