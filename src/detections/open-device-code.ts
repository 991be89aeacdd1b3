import type { TenantDetection } from '../kit/detection.ts';
import { openSession } from './frameworks.ts';

/**
 * A thief asks Microsoft for a code and has somebody type it in. Only Conditional Access closes this way.
 * https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows
 */
export const openDeviceCode: TenantDetection = {
  id: 'open-device-code',
  number: 'D41',
  title: 'Anybody may sign in with a code that a device shows',
  unit: 'tenant',
  severity: 'high',
  needs: { 'microsoft-365': { streams: ['consent-policy'] } },
  settings: { 'microsoft-365': ['flow.device-code'] },
  frameworks: [
    ...openSession,
    'SCuBA MS.AAD.3.9v1',
    'CIS M365 v6.0 5.2.2.12',
    'MITRE ATT&CK v18.1 T1528',
    'MITRE ATT&CK v18.1 T1566.002',
  ],
  falsePositives:
    'Screens in meeting rooms and command lines on machines without a browser need it. Leave it open for those accounts alone.',
  remedy:
    'Look in the sign-in log who uses it. Then block the authentication flow “Device code flow” in Conditional Access for all users and all resources, and let out only the accounts of devices that cannot do otherwise.',
  judge: ({ settings }) => {
    const setting = settings.get('flow.device-code');
    if (setting?.known !== true) return null;
    const inPart = setting.value === 'in-part';
    if (!inPart && setting.value !== 'allowed') return null;
    return {
      severity: inPart ? 'medium' : 'high',
      title: inPart
        ? 'Signing in with a device’s code is blocked for some people or apps only'
        : 'Anybody may sign in with a code that a device shows',
      explanation:
        'A stranger sends such a code, somebody types it in at the real sign-in page, and the token goes to the stranger. No second factor stops that, and a changed password does not always end it.',
      evidence: { 'flow.device-code': setting.value },
    };
  },
};
