import type { TenantDetection } from '../kit/detection.ts';
import { adminLevelApp } from './frameworks.ts';

export const openRegistration: TenantDetection = {
  id: 'open-registration',
  number: 'D49',
  title: 'Anyone may register apps',
  unit: 'tenant',
  severity: 'medium',
  needs: { 'microsoft-365': { streams: ['consent-policy'] } },
  settings: { 'microsoft-365': ['apps.anyone-may-register'] },
  frameworks: [...adminLevelApp, 'CIS M365 v6.0 5.1.2.2', 'ISO 27001:2022 A.8.9', 'SOC 2 CC6.8'],
  falsePositives:
    'A development or test tenant without company data, where everyone registers apps by design.',
  remedy:
    'Let only administrators, or holders of the role Application Developer, register apps. Apps that exist are not touched.',
  judge: ({ settings }) => {
    const setting = settings.get('apps.anyone-may-register');
    if (setting?.known !== true || setting.value !== 'yes') return null;
    return {
      title: 'Every person may register apps in the directory',
      explanation:
        'An account taken over can make an app of its own, give it a secret, and so keep a way in that survives a new password. An app registered here also counts as your own organisation’s, which people trust.',
      evidence: { 'apps.anyone-may-register': 'yes' },
    };
  },
};
