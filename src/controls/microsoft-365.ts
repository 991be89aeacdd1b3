import type { BySettings, Control, SettingTest } from './control.ts';
import { cisM365, cisOnlyOf, scuba, scubaOnly } from './published.ts';
import { daysAtMost, valueIs } from './setting-tests.ts';

const platform = 'microsoft-365';
const byHand = { by: 'hand' } as const;

function settings(of: BySettings['of'], ...tests: readonly SettingTest[]): BySettings {
  return { by: 'settings', stream: 'consent-policy', of, tests };
}

const secretsBlocked = valueIs('credentials.secrets-blocked', {
  yes: ['pass', 'No secret can be added to any app.'],
  'in-part': ['fail', 'Some apps are exempt from the rule that no secret can be added.'],
  no: ['fail', 'Secrets can be added to apps.'],
});

const managementPolicy =
  'In the Entra admin centre under Enterprise applications, Application policies, set it for applications and service principals alike, with no app exempt.';

const teams = [
  { number: 'MS.TEAMS.5.1v2', whose: 'Microsoft' },
  { number: 'MS.TEAMS.5.2v2', whose: 'third parties' },
  { number: 'MS.TEAMS.5.3v2', whose: 'your own organisation' },
].map(
  ({ number, whose }): Control => ({
    platform,
    published: scuba(number),
    title: `Of the apps of ${whose} only approved ones can be added to Teams`,
    remedy:
      'In the Teams admin centre look at Manage apps, and at the org-wide settings for each kind of app.',
    decide: byHand,
  }),
);

export const controlsOfMicrosoft365: readonly Control[] = [
  {
    platform,
    published: [...scuba('MS.AAD.5.1v1'), ...cisM365('5.1.2.2', { v6: 2, v7: 1 })],
    title: 'Only administrators register apps',
    remedy:
      'In the Entra admin centre under Users, User settings, set “Users can register applications” to No.',
    decide: settings(
      'all',
      valueIs('apps.anyone-may-register', {
        no: ['pass', 'Only administrators and the roles for it may register apps.'],
        yes: ['fail', 'Every person may register apps.'],
      }),
    ),
    cites: ['open-registration'],
  },
  {
    platform,
    published: scuba('MS.AAD.5.2v1'),
    title: 'What people may consent to is narrow',
    remedy:
      'In the Entra admin centre under Enterprise applications, Consent and permissions, do not allow user consent; or allow it for permissions of low impact only, and keep that list short.',
    decide: settings(
      'all',
      valueIs('consent.third-party-apps', {
        blocked: ['pass', 'People may not consent to any app.'],
        'low-impact': [
          'not-assessed',
          'People may consent to permissions classed as low; which ones your organisation classes so was not read.',
        ],
        custom: [
          'not-assessed',
          'People may consent under conditions of your own, which nothing here can weigh.',
        ],
        'vendor-managed': ['fail', 'Microsoft decides what people may consent to.'],
        'verified-publishers': ['fail', 'People may consent to any app of a verified publisher.'],
        'allow-all': ['fail', 'People may consent to any app.'],
      }),
    ),
    cites: ['open-consent'],
  },
  {
    platform,
    published: cisM365('5.1.5.1', { v6: 2, v7: 2 }),
    title: 'People do not consent to apps themselves',
    remedy:
      'In the Entra admin centre under Enterprise applications, Consent and permissions, choose “Do not allow user consent”.',
    decide: settings(
      'all',
      valueIs('consent.third-party-apps', {
        blocked: ['pass', 'People may not consent to any app.'],
        'low-impact': ['fail', 'People may consent to permissions classed as low.'],
        custom: ['fail', 'People may consent under conditions of your own.'],
        'vendor-managed': ['fail', 'Microsoft decides what people may consent to.'],
        'verified-publishers': ['fail', 'People may consent to any app of a verified publisher.'],
        'allow-all': ['fail', 'People may consent to any app.'],
      }),
    ),
    cites: ['open-consent'],
  },
  {
    platform,
    published: [...scuba('MS.AAD.5.3v1'), ...cisM365('5.1.5.2', { v6: 1, v7: 1 })],
    title: 'People can ask for an app, and administrators decide',
    remedy:
      'In the Entra admin centre under Enterprise applications, Consent and permissions, Admin consent settings, switch the requests on and name reviewers.',
    decide: settings(
      'all',
      valueIs('consent.admin-workflow', {
        yes: ['pass', 'Requests for consent are on.'],
        no: ['fail', 'Requests for consent are off.'],
      }),
    ),
    cites: ['no-review-queue'],
  },
  {
    platform,
    published: scuba('MS.AAD.5.5v1'),
    title: 'No secrets and no symmetric keys can be added to apps',
    remedy: `Block the addition of passwords and of symmetric keys. ${managementPolicy}`,
    decide: settings(
      'all',
      secretsBlocked,
      valueIs('credentials.symmetric-keys-blocked', {
        yes: ['pass', 'No symmetric key can be added to any app.'],
        'in-part': ['fail', 'Some apps are exempt from the rule that no symmetric key can be added.'],
        no: ['fail', 'Symmetric keys can be added to apps.'],
      }),
    ),
  },
  {
    platform,
    published: cisM365('5.1.5.3', { v7: 2 }),
    title: 'No secrets can be added to apps',
    remedy: `Block the addition of passwords. ${managementPolicy}`,
    decide: settings('all', secretsBlocked),
  },
  {
    platform,
    published: [...scuba('MS.AAD.5.6v1'), ...cisM365('5.1.5.4', { v7: 1 })],
    title: 'New secrets of apps end within 180 days',
    remedy: `Restrict the lifetime of passwords to 180 days; the portal wants 181 for that. ${managementPolicy}`,
    decide: settings('any', secretsBlocked, daysAtMost('credentials.secret-days', 180, 'New secrets')),
    cites: ['long-lived-credential'],
  },
  {
    platform,
    published: cisM365('5.1.5.5', { v7: 1 }),
    title: 'Secrets of apps are made by Entra, not chosen by people',
    remedy: `Block custom passwords. ${managementPolicy}`,
    decide: settings(
      'all',
      valueIs('credentials.custom-secrets-blocked', {
        yes: ['pass', 'No app can be given a secret that a person chose.'],
        'in-part': ['fail', 'Some apps are exempt from the rule against secrets that people choose.'],
        no: ['fail', 'People may choose secrets of apps themselves.'],
      }),
    ),
  },
  {
    platform,
    published: scubaOnly('MS.AAD.5.7v1'),
    title: 'New certificates of apps end within 365 days',
    remedy: `Restrict the lifetime of certificates to 365 days; the portal wants 366 for that. ${managementPolicy}`,
    decide: settings('all', daysAtMost('credentials.certificate-days', 365, 'New certificates')),
    cites: ['long-lived-credential'],
  },
  {
    platform,
    published: cisOnlyOf(cisM365('5.1.5.6', { v7: 1 })),
    title: 'New certificates of apps end within 180 days',
    remedy: `Restrict the lifetime of certificates to 180 days. ${managementPolicy}`,
    decide: settings('all', daysAtMost('credentials.certificate-days', 180, 'New certificates')),
    cites: ['long-lived-credential'],
  },
  {
    platform,
    published: [...scuba('MS.AAD.3.9v1'), ...cisM365('5.2.2.12', { v6: 1, v7: 1 })],
    title: 'Nobody signs in by device code',
    remedy:
      'In Conditional Access look for a policy that blocks the authentication flow “Device code flow” for all users and all resources.',
    decide: {
      ...settings(
        'all',
        valueIs('flow.device-code', {
          blocked: ['pass', 'Conditional Access blocks the device code flow for everybody.'],
          'in-part': ['fail', 'Conditional Access blocks the device code flow for some people or apps only.'],
          allowed: ['fail', 'No policy of Conditional Access blocks the device code flow.'],
        }),
      ),
      otherwise: ['device-code-sign-in'],
    },
    cites: ['open-device-code'],
  },
  {
    platform,
    published: scuba('MS.AAD.9.1v1'),
    title: 'AI agents that Entra takes for risky are blocked',
    remedy: 'In Conditional Access look for a policy that blocks agents of high risk. It takes Entra ID P2.',
    decide: byHand,
  },
  {
    platform,
    published: scuba('MS.AAD.4.1v1'),
    title: 'Logs of Entra reach the people who watch',
    remedy:
      'In the Entra admin centre under Diagnostic settings look whether audit, sign-in, non-interactive, service principal and Graph activity logs are sent to your SIEM.',
    decide: byHand,
  },
  {
    platform,
    published: scuba('MS.SECURITYSUITE.5.1v1'),
    title: 'The unified audit log is on',
    remedy: 'In Purview under Audit look whether recording is on.',
    decide: byHand,
  },
  {
    platform,
    published: cisM365('3.1.1', { v6: 1, v7: 1 }),
    title: 'The audit log can be searched',
    remedy: 'In Purview under Audit look whether recording is on and a search gives entries of today.',
    decide: byHand,
  },
  {
    platform,
    published: scuba('MS.SECURITYSUITE.5.2v1'),
    title: 'Audit logs can be searched for 3 months and fetched for 12',
    remedy: 'In Purview look at the audit retention policies, or at the archive to which logs are exported.',
    decide: byHand,
  },
  ...teams,
  {
    platform,
    published: cisM365('8.4.1', { v6: 1, v7: 1 }),
    title: 'App permission policies of Teams are set',
    remedy: 'In the Teams admin centre look at Permission policies and at the org-wide settings.',
    decide: byHand,
  },
  {
    platform,
    published: cisM365('1.3.4', { v6: 1, v7: 1 }),
    title: 'People do not get apps and trials from Microsoft’s stores by themselves',
    remedy: 'In the Microsoft 365 admin centre look under Org settings, User owned apps and services.',
    decide: byHand,
  },
  {
    platform,
    published: cisM365('6.3.1', { v6: 2, v7: 2 }),
    title: 'People do not install add-ins in Outlook',
    remedy:
      'In the Exchange admin centre look whether any role policy still holds My Custom Apps, My Marketplace Apps or My ReadWriteMailbox Apps.',
    decide: byHand,
  },
  {
    platform,
    published: cisM365('2.4.3', { v6: 2, v7: 2 }),
    title: 'Defender for Cloud Apps is on and connected',
    remedy: 'In the Defender portal look under Cloud apps whether Microsoft 365 is connected. It takes E5.',
    decide: byHand,
  },
  {
    platform,
    published: cisM365('5.2.2.16', { v7: 2 }),
    title: 'Tokens of sign-ins are bound to the device',
    remedy: 'In Conditional Access look for a policy with the session control “Require token protection”.',
    decide: byHand,
  },
];
