import type { Platform, Severity } from '../core/vocabulary.ts';
import type { TenantDetection, TenantSubject } from '../kit/detection.ts';

/** Google services whose data an unlisted app could otherwise take whole. */
const weightyServices = ['GMAIL', 'DRIVE'] as const;

export const openConsent: TenantDetection = {
  id: 'open-consent',
  number: 'D47',
  title: 'Anyone may connect any app',
  unit: 'tenant',
  severity: 'high',
  needs: {
    'google-workspace': { streams: ['consent-policy'] },
    'microsoft-365': { streams: ['consent-policy'] },
    slack: { streams: ['consent-policy'] },
    salesforce: { streams: ['consent-policy'] },
  },
  settings: {
    'google-workspace': ['consent.third-party-apps'],
    'microsoft-365': ['consent.third-party-apps'],
    slack: ['consent.third-party-apps'],
    salesforce: ['consent.third-party-apps'],
  },
  frameworks: [
    'SCuBA MS.AAD.5.2v1',
    'SCuBA GWS.COMMONCONTROLS.10.1v1',
    'SCuBA GWS.COMMONCONTROLS.10.2v1',
    'SCuBA GWS.COMMONCONTROLS.10.4v1',
    'CIS M365 v6.0 5.1.5.1',
    'CIS GWS v1.3 4.2.1.1',
    'NIST CSF 2.0 PR.PS-05',
    'ISO 27001:2022 A.8.19',
    'SOC 2 CC6.8',
    'MITRE ATT&CK v18.1 T1528',
  ],
  falsePositives:
    'Consent is open and another product reviews or revokes new apps within hours. That product has to be named in the waiver.',
  remedy:
    'Let administrators consent and switch on requests for review, so that people can still ask. Existing grants stay: review them too.',
  judge: (subject) => {
    const value = valueOf(subject, 'consent.third-party-apps');
    const risky = valueOf(subject, 'consent.risky-apps');
    const marketplace = valueOf(subject, 'consent.marketplace');
    const openings = [
      ...consentOpenings(value, subject),
      ...(risky === 'yes'
        ? [
            {
              severity: 'high',
              what: 'People may consent even to apps that the platform itself takes for risky.',
            } as const,
          ]
        : []),
      ...(marketplace === 'allow-all'
        ? [{ severity: 'medium', what: 'People may install any app of the marketplace.' } as const]
        : []),
    ];
    const worst = worstOf(openings);
    if (worst === null) return null;
    const remedy = remedies[subject.platform];
    return {
      severity: worst,
      title: titles[worst],
      ...(remedy === undefined ? {} : { remedy }),
      explanation: `${openings.map(({ what }) => what).join(' ')} One person’s click is then enough to hand an outsider lasting access, and no password change takes it back.`,
      evidence: {
        'consent.third-party-apps': value,
        'consent.risky-apps': risky,
        'consent.marketplace': marketplace,
        'consent.restricted-services': valueOf(subject, 'consent.restricted-services'),
      },
    };
  },
};

interface Opening {
  readonly severity: 'high' | 'medium' | 'low';
  readonly what: string;
}

/** Where the switch is not one that an administrator simply turns. */
const remedies: Partial<Readonly<Record<Platform, string>>> = {
  salesforce:
    'List the integrations that need the API, ask Salesforce’s support for API Access Control, and only then limit the API to approved apps: whatever is not listed stops at once, Data Loader and command line included.',
};

const titles = {
  high: 'Anyone may give any app access to company data',
  medium: 'People may connect apps that nobody has reviewed',
  low: 'People may connect apps that ask for little',
} as const satisfies Record<Opening['severity'], string>;

function consentOpenings(value: string | null, subject: TenantSubject): readonly Opening[] {
  switch (value) {
    case 'allow-all':
      if (subject.platform === 'salesforce')
        return [
          {
            severity: 'high',
            what: 'API Access Control is off: people may authorise any app that is installed, and some may let in apps that nobody installed.',
          },
        ];
      return closesWeighty(subject)
        ? [
            {
              severity: 'medium',
              what: 'People may consent to any app; only mail and files are closed to apps that are not listed.',
            },
          ]
        : [
            {
              severity: 'high',
              what: 'People may consent to any app, whatever it asks for and whoever made it.',
            },
          ];
    case 'verified-publishers':
      return [
        {
          severity: 'medium',
          what: 'People may consent to apps of verified publishers. Verified is not vetted: stolen and bought publisher accounts pass.',
        },
      ];
    case 'vendor-managed':
      return [
        {
          severity: 'medium',
          what: 'What people may consent to is what the platform recommends at the time: its list of exceptions changes without you.',
        },
      ];
    case 'custom':
      return [
        {
          severity: 'low',
          what: 'People may consent under conditions of your own, which nothing here can weigh.',
        },
      ];
    case 'low-impact':
      return [
        { severity: 'low', what: 'People may consent to apps that ask for permissions classed as low.' },
      ];
    default:
      return [];
  }
}

function closesWeighty(subject: TenantSubject): boolean {
  const restricted = (valueOf(subject, 'consent.restricted-services') ?? '').split(',');
  return weightyServices.every((service) => restricted.includes(`${service}_ALL`));
}

function valueOf({ settings }: TenantSubject, id: string): string | null {
  const setting = settings.get(id);
  return setting?.known === true ? setting.value : null;
}

function worstOf(openings: readonly Opening[]): (Severity & Opening['severity']) | null {
  return (
    (['high', 'medium', 'low'] as const).find((level) =>
      openings.some(({ severity }) => severity === level),
    ) ?? null
  );
}
