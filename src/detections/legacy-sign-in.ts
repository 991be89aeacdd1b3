import type { TenantDetection } from '../kit/detection.ts';

/** Ways in that hand an app the password itself, past second factors and past what people agreed to. */
const ways = [
  {
    id: 'less-secure-apps',
    open: 'yes',
    severity: 'high',
    what: 'Apps may sign in to mail and calendars with nothing but a password.',
  },
  {
    id: 'flow.username-password',
    open: 'allowed',
    severity: 'medium',
    what: 'Apps may exchange a name and a password for a token (username-password flow).',
  },
  {
    id: 'flow.user-agent',
    open: 'allowed',
    severity: 'low',
    what: 'Apps may be given tokens in the address of a page (user-agent flow), where others can read them.',
  },
] as const;

export const legacySignIn: TenantDetection = {
  id: 'legacy-sign-in',
  number: 'D42',
  title: 'Old ways to sign in are open',
  unit: 'tenant',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['consent-policy'] },
    salesforce: { streams: ['consent-policy'] },
  },
  settings: {
    'google-workspace': ['less-secure-apps'],
    salesforce: ['flow.username-password', 'flow.user-agent'],
  },
  frameworks: [
    'SCuBA GWS.COMMONCONTROLS.10.5v1',
    'CIS GWS v1.3 4.2.6.1',
    'NIST CSF 2.0 PR.AA-03',
    'ISO 27001:2022 A.8.5',
    'SOC 2 CC6.6',
    'OWASP NHI4:2025',
  ],
  falsePositives:
    'The way is open, and nobody uses it any more. Nothing breaks then by closing it; the sign-in log tells.',
  remedy:
    'Find out who still uses them, by the sign-in log; move those to OAuth with consent; then close them for everyone.',
  judge: ({ settings }) => {
    const open = ways.filter((way) => {
      const setting = settings.get(way.id);
      return setting?.known === true && setting.value === way.open;
    });
    const [worst] = open;
    if (worst === undefined) return null;
    return {
      severity: worst.severity,
      title: 'Apps may sign in by old ways that bypass consent',
      explanation: `${open.map(({ what }) => what).join(' ')} No second factor stops these.`,
      evidence: Object.fromEntries(open.map(({ id }) => [id, settings.get(id)?.value ?? null])),
    };
  },
};
