/**
 * What an audit says of ten breaches, before the theft and after, with the vendor approved throughout. The replay
 * holds the program to it, and docs/incidents.md is made from it.
 */
import { incidents } from '../../src/sandbox/incidents/index.ts';
import type { IncidentName } from '../../src/sandbox/contract.ts';
import type { Platform, Severity } from '../../src/core/vocabulary.ts';
import type { detections } from '../../src/detections/index.ts';

export type DetectionId = (typeof detections)[number]['id'];

export interface Expected {
  readonly detection: DetectionId;
  /** As the platform calls it; null: about the tenant. */
  readonly app: string | null;
  readonly severity: Severity;
}

export interface Replay {
  readonly name: IncidentName;
  readonly title: string;
  readonly date: string;
  /** What `trace` is asked. */
  readonly vendor: string;
  /** From configuration and grants alone. Lists of known-bad clients do not count: they were written after. */
  readonly before: readonly Expected[];
  readonly during: readonly Expected[];
  /** What the logs of the platform do not show of this story. */
  readonly unseen: string;
}

export const replays: readonly Replay[] = [
  {
    name: 'midnight-blizzard',
    title: 'Midnight Blizzard',
    date: 'January 2024',
    vendor: 'Fabrikam Migrations',
    before: [
      { detection: 'app-only-takeover', app: 'Tenant Migration Test', severity: 'critical' },
      { detection: 'scopes-beyond-approval', app: 'Tenant Migration Test', severity: 'high' },
      { detection: 'dormant-grant', app: 'Tenant Migration Test', severity: 'medium' },
    ],
    during: [
      { detection: 'dormant-wakes', app: 'Tenant Migration Test', severity: 'high' },
      { detection: 'credential-added', app: 'Tenant Migration Test', severity: 'high' },
      { detection: 'tenant-wide-consent', app: 'Mail Sync Helper', severity: 'high' },
      { detection: 'mailbox-wide-access', app: 'Mail Sync Helper', severity: 'high' },
    ],
    unseen:
      'Which mail was read through Exchange Web Services stands in the Purview audit log, which Microsoft Graph does not give. Calls through lines of private people look like anybody’s.',
  },
  {
    name: 'cyberhaven',
    title: 'Cyberhaven',
    date: 'December 2024',
    vendor: 'ShipIt',
    before: [
      { detection: 'scopes-beyond-approval', app: 'ShipIt Release Manager', severity: 'high' },
      { detection: 'open-consent', app: null, severity: 'high' },
    ],
    during: [
      { detection: 'unapproved-app', app: 'Privacy Policy Extension', severity: 'high' },
      { detection: 'anonymous-network', app: 'Privacy Policy Extension', severity: 'high' },
    ],
    unseen:
      'Google tells neither who made an app nor how old its domain is. The new consent shows in the log some hours later, in the list a day or two.',
  },
  {
    name: 'device-code',
    title: 'Device code phishing (Storm-2372)',
    date: 'February 2025',
    vendor: 'Microsoft Authentication Broker',
    before: [{ detection: 'open-device-code', app: null, severity: 'high' }],
    during: [{ detection: 'device-code-sign-in', app: 'Microsoft Authentication Broker', severity: 'high' }],
    unseen:
      'Which Conditional Access policy a single sign-in met is not read. Mail rules that the thief makes are not read.',
  },
  {
    name: 'consent-lures',
    title: 'Lures that look like Adobe, DocuSign and OneDrive',
    date: '2025',
    vendor: 'Adobe',
    before: [
      { detection: 'scopes-beyond-approval', app: 'Adobe Acrobat Sign', severity: 'high' },
      { detection: 'open-consent', app: null, severity: 'high' },
    ],
    during: [
      { detection: 'consent-burst', app: 'Adobe Drive X', severity: 'high' },
      { detection: 'consent-burst', app: 'D0cuSign Review', severity: 'high' },
      { detection: 'consent-burst', app: '0neDrive Shared', severity: 'high' },
      { detection: 'brand-impersonation', app: 'D0cuSign Review', severity: 'high' },
      { detection: 'brand-impersonation', app: '0neDrive Shared', severity: 'high' },
      { detection: 'identity-lure', app: 'D0cuSign Review', severity: 'high' },
      { detection: 'suspicious-reply-url', app: '0neDrive Shared', severity: 'high' },
    ],
    unseen:
      'The false sign-in page behind the app is not fetched. A password typed in there shows only when somebody signs in with it.',
  },
  {
    name: 'vishing',
    title: 'Data Loader by telephone (UNC6040)',
    date: 'June 2025',
    vendor: 'Data Loader',
    before: [
      { detection: 'open-consent', app: null, severity: 'high' },
      { detection: 'app-approval-powers', app: null, severity: 'high' },
      { detection: 'scopes-beyond-approval', app: 'Data Loader', severity: 'high' },
      { detection: 'no-refresh-expiry', app: 'Data Loader', severity: 'high' },
    ],
    during: [
      { detection: 'unlisted-app-sweep', app: null, severity: 'critical' },
      { detection: 'uninstalled-app', app: 'My Ticket Portal', severity: 'high' },
      { detection: 'unapproved-app', app: 'My Ticket Portal', severity: 'high' },
    ],
    unseen:
      'Salesforce logs the calls of an app that was never installed under an id that no list tells the name of, and tells of no call whose network it came from.',
  },
  {
    name: 'drift',
    title: 'Salesloft Drift (UNC6395)',
    date: 'August 2025',
    vendor: 'Drift',
    before: [
      { detection: 'no-refresh-expiry', app: 'Drift', severity: 'high' },
      { detection: 'scopes-beyond-approval', app: 'Drift', severity: 'high' },
      { detection: 'dormant-grant', app: 'Drift', severity: 'medium' },
      { detection: 'self-authorization-open', app: 'Drift', severity: 'medium' },
    ],
    during: [
      { detection: 'object-sweep', app: 'Drift', severity: 'critical' },
      { detection: 'new-user-agent', app: 'Drift', severity: 'high' },
      { detection: 'anonymous-network', app: 'Drift', severity: 'high' },
      { detection: 'dormant-wakes', app: 'Drift Email', severity: 'high' },
      { detection: 'new-network', app: 'Drift Email', severity: 'high' },
    ],
    unseen:
      'Slack logs no reading of messages by an app; its anomaly entries tell of the new address. Salesforce tells addresses without their networks, so that Tor is not told from others there.',
  },
  {
    name: 'gainsight',
    title: 'Gainsight',
    date: 'November 2025',
    vendor: 'Gainsight',
    before: [
      { detection: 'no-refresh-expiry', app: 'Gainsight CS', severity: 'high' },
      { detection: 'scopes-beyond-approval', app: 'Gainsight CS', severity: 'high' },
    ],
    during: [
      { detection: 'object-sweep', app: 'Gainsight CS', severity: 'critical' },
      { detection: 'new-network', app: 'Gainsight CS', severity: 'high' },
    ],
    unseen:
      'A refreshed token leaves no line in the login history of Salesforce. Only the log of API calls, which takes Event Monitoring, tells the addresses.',
  },
  {
    name: 'consentfix',
    title: 'ConsentFix',
    date: 'December 2025',
    vendor: 'Microsoft Azure CLI',
    before: [{ detection: 'open-dev-client', app: 'Microsoft Azure CLI', severity: 'high' }],
    during: [{ detection: 'dev-client-abuse', app: 'Microsoft Azure CLI', severity: 'critical' }],
    unseen:
      'No consent is asked and no grant appears, so that no list of apps ever shows the theft. Only the sign-in log does, which takes Entra ID P1.',
  },
  {
    name: 'context-ai',
    title: 'Context.ai',
    date: 'April 2026',
    vendor: 'Context.ai',
    before: [
      { detection: 'scopes-beyond-approval', app: 'Context', severity: 'high' },
      { detection: 'open-consent', app: null, severity: 'high' },
    ],
    during: [
      { detection: 'dormant-wakes', app: 'Context', severity: 'high' },
      { detection: 'new-network', app: 'Context', severity: 'high' },
      { detection: 'volume-anomaly', app: 'Context', severity: 'high' },
    ],
    unseen:
      'Google logs API calls in some editions only; without them a theft of this kind shows nowhere in Google.',
  },
  {
    name: 'klue',
    title: 'Klue',
    date: 'June 2026',
    vendor: 'Klue',
    before: [
      { detection: 'no-refresh-expiry', app: 'Klue', severity: 'high' },
      { detection: 'scopes-beyond-approval', app: 'Klue', severity: 'high' },
    ],
    during: [{ detection: 'new-network', app: 'Klue', severity: 'high' }],
    unseen:
      'Whose the stolen credential was, only the vendor knows: ask for the window, and export the logs before they end.',
  },
];

/** Platforms on which the story has an app. */
export function platformsOf(name: IncidentName): readonly Platform[] {
  const { vendors, strangers } = incidents[name];
  return [...new Set([...vendors, ...strangers].flatMap(({ apps }) => apps.map(({ platform }) => platform)))];
}
