import type { BySettings, Control, SettingTest } from './control.ts';
import { cisGws, cisOnlyOf, scuba, scubaOnly } from './published.ts';
import { servicesClosed, valueIs } from './setting-tests.ts';

const platform = 'google-workspace';
const byHand = { by: 'hand' } as const;

function settings(...tests: readonly SettingTest[]): BySettings {
  return { by: 'settings', stream: 'consent-policy', of: 'all', tests };
}

const inApiControls = 'In the Admin console under Security, Access and data control, API controls,';

const inMarketplace = 'In the Admin console under Apps, Google Workspace Marketplace apps, Settings,';

export const controlsOfGoogleWorkspace: readonly Control[] = [
  {
    platform,
    published: [...scuba('GWS.COMMONCONTROLS.10.1v1'), ...cisGws('4.2.1.1', 2)],
    title: 'Services are closed to apps that are not listed',
    remedy: `${inApiControls} Manage Google services, set every service to Restricted. List the apps in use first: the others stop at once.`,
    decide: settings(servicesClosed('consent.restricted-services', 'may stay open')),
    cites: ['open-consent'],
  },
  {
    platform,
    published: scuba('GWS.COMMONCONTROLS.10.2v1'),
    title: 'People do not consent even to scopes of low risk',
    remedy: `${inApiControls} Manage Google services, take away the exception for scopes that are not of high risk.`,
    decide: settings(servicesClosed('consent.restricted-services', 'closed too')),
    cites: ['open-consent'],
  },
  {
    platform,
    published: scubaOnly('GWS.COMMONCONTROLS.10.3v1'),
    title: 'Apps of your own domain are not trusted unseen',
    remedy: `${inApiControls} Internal apps, take away the trust. List your own apps first.`,
    decide: settings(
      valueIs('consent.internal-apps-trusted', {
        no: ['pass', 'Apps of your own domain are let in one by one.'],
        yes: ['fail', 'Every app of your own domain is trusted.'],
      }),
    ),
  },
  {
    platform,
    published: cisOnlyOf(cisGws('4.2.1.3', 1)),
    title: 'Apps of your own domain reach Workspace APIs',
    remedy: `${inApiControls} Internal apps, trust the apps of your domain.`,
    decide: settings(
      valueIs('consent.internal-apps-trusted', {
        yes: ['pass', 'Every app of your own domain is trusted.'],
        no: ['fail', 'Apps of your own domain are let in one by one.'],
      }),
    ),
  },
  {
    platform,
    published: scuba('GWS.COMMONCONTROLS.10.4v1'),
    title: 'People do not use third-party apps that nobody has configured',
    remedy: `${inApiControls} Settings, block third-party apps that are not configured, and let people ask for them.`,
    decide: settings(
      valueIs('consent.third-party-apps', {
        blocked: ['pass', 'Apps that are not configured are blocked.'],
        'sign-in-only': ['fail', 'People may sign in to apps that are not configured.'],
        'allow-all': ['fail', 'People may let in any app.'],
      }),
    ),
    cites: ['open-consent'],
  },
  {
    platform,
    published: [...scuba('GWS.COMMONCONTROLS.10.5v1'), ...cisGws('4.2.6.1', 1)],
    title: 'No app signs in with a password alone',
    remedy:
      'In the Admin console under Security, Less secure apps, disable access. Find out by the sign-in log who still needs it.',
    decide: settings(
      valueIs('less-secure-apps', {
        no: ['pass', 'Less secure apps are off.'],
        yes: ['fail', 'People may let less secure apps in.'],
      }),
    ),
    cites: ['legacy-sign-in'],
  },
  {
    platform,
    published: scuba('GWS.COMMONCONTROLS.11.1v1'),
    title: 'Only approved apps come from the Marketplace, apps of your own domain among them',
    remedy: `${inMarketplace} allow only listed apps, and do not exempt internal ones.`,
    decide: settings(
      valueIs('consent.marketplace', {
        blocked: ['pass', 'People may not install Marketplace apps.'],
        'allow-listed': [
          'not-assessed',
          'People may install only listed Marketplace apps; whether apps of your own domain are exempt was not read.',
        ],
        'allow-all': ['fail', 'People may install any Marketplace app.'],
      }),
    ),
    cites: ['open-consent'],
  },
  {
    platform,
    published: cisGws('3.1.9.1.1', 1),
    title: 'Only listed apps come from the Marketplace',
    remedy: `${inMarketplace} allow only listed apps.`,
    decide: settings(
      valueIs('consent.marketplace', {
        blocked: ['pass', 'People may not install Marketplace apps.'],
        'allow-listed': ['pass', 'People may install only listed Marketplace apps.'],
        'allow-all': ['fail', 'People may install any Marketplace app.'],
      }),
    ),
    cites: ['open-consent'],
  },
  {
    platform,
    published: cisGws('4.2.1.2', 2),
    title: 'Somebody goes through the third-party apps from time to time',
    remedy: 'Go through `grantwarden list apps`, then run `grantwarden certify third-party-apps`.',
    decide: { by: 'certification', of: 'third-party-apps' },
  },
  {
    platform,
    published: cisGws('4.2.1.4', 2),
    title: 'Somebody goes through domain-wide delegation from time to time',
    remedy:
      'Export the list in the Admin console under API controls, Domain-wide delegation, and import it with `grantwarden import google-dwd`. Go through it, then run `grantwarden certify domain-wide-delegation`.',
    decide: { by: 'certification', of: 'domain-wide-delegation', list: 'delegation-list' },
  },
  {
    platform,
    published: scuba('GWS.COMMONCONTROLS.13.1v1'),
    title: 'The alert rules that CISA names are on',
    remedy: 'In the Admin console under Rules look at the system-defined rules.',
    decide: byHand,
  },
  {
    platform,
    published: scuba('GWS.COMMONCONTROLS.14.1v1'),
    title: 'Logs, the one of OAuth tokens among them, reach the people who watch',
    remedy:
      'Look whether admin, login, OAuth token, rules and drive logs are sent to your SIEM, by BigQuery export, sharing with Google Cloud, or the Reports API.',
    decide: byHand,
  },
  {
    platform,
    published: scuba('GWS.COMMONCONTROLS.14.2v1'),
    title: 'Logs can be searched for 3 months and fetched for 12',
    remedy: 'Look how long the place to which logs are exported keeps them: Google keeps six months.',
    decide: byHand,
  },
  {
    platform,
    published: scuba('GWS.COMMONCONTROLS.17.1v1'),
    title: 'Weighty changes need a second administrator',
    remedy: 'In the Admin console under Security look whether multi-party approval is on.',
    decide: byHand,
  },
];
