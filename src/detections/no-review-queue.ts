import type { TenantDetection } from '../kit/detection.ts';
import { impersonation } from './frameworks.ts';

export const noReviewQueue: TenantDetection = {
  id: 'no-review-queue',
  number: 'D48',
  title: 'People cannot ask for an app to be reviewed',
  unit: 'tenant',
  severity: 'medium',
  needs: { 'microsoft-365': { streams: ['consent-policy'] } },
  settings: { 'microsoft-365': ['consent.admin-workflow'] },
  frameworks: [...impersonation, 'NIST CSF 2.0 PR.PS-05', 'ISO 27001:2022 A.5.15'],
  falsePositives:
    'Requests arrive by another way, such as a ticket form that people know. Then waive it, with that form as the reason.',
  remedy:
    'Switch on the admin consent workflow, and name reviewers who answer within a day or two: where asking takes long, people find other ways.',
  judge: ({ settings }) => {
    const setting = settings.get('consent.admin-workflow');
    if (setting?.known !== true || setting.value !== 'no') return null;
    return {
      title: 'Nobody can ask for an app: requests for consent are off',
      explanation:
        'A person who may not consent is only told no. Then either consent is left open for everyone, or administrators consent in a hurry, to whatever is put before them.',
      evidence: { 'consent.admin-workflow': 'no' },
    };
  },
};
