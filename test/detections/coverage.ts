/** The catalogue of detections, D01 to D58: what each number asks where, and why not elsewhere. */
import { type Platform, platforms } from '../../src/core/vocabulary.ts';
import { detections } from '../../src/detections/index.ts';
import type { Detection } from '../../src/kit/detection.ts';

const last = 58;

export const numbers: readonly string[] = Array.from(
  { length: last },
  (_, index) => `D${String(index + 1).padStart(2, '0')}`,
);

/** Numbers that are no detection, and what answers them. */
export const otherwise: ReadonlyMap<string, string> = new Map([
  [
    'D57',
    'A blind spot is no finding: what could not be read is `not assessed`, in every detection, with the reason and the remedy.',
  ],
]);

const google = 'google-workspace';
const microsoft = 'microsoft-365';
const activityLog = 'Graph’s own activity log goes to a log store and is not given by Graph.';
const ofSalesforce = 'A setting of Salesforce’s connected apps.';
const ofMicrosoft = 'A setting or list that only Entra has.';

/** Where a number is not answered on a platform: the reason. */
export const reasons: ReadonlyMap<string, Partial<Readonly<Record<Platform, string>>>> = new Map<
  string,
  Partial<Readonly<Record<Platform, string>>>
>([
  [
    'D07',
    { slack: 'No app takes over a Slack organisation without a user: an administrator’s token is D56.' },
  ],
  ['D08', only(microsoft, 'Who may add a credential to an app is told by Entra alone.')],
  [
    'D09',
    {
      slack: 'There is no mail in Slack.',
      salesforce: 'What of mail lies in Salesforce is records, which D03 and D35 speak of.',
    },
  ],
  ['D10', only(google, 'Domain-wide delegation is Google’s.')],
  [
    'D11',
    {
      slack: 'Slack gives no address to which sign-ins are sent.',
      salesforce: 'An app that asks for a name only is not authorised by people there.',
    },
  ],
  [
    'D16',
    {
      [google]: 'Google tells no address of an app.',
      slack: 'Slack gives no address to which sign-ins are sent.',
    },
  ],
  ['D17', only(microsoft, 'A change of the address is logged by Entra alone.')],
  ['D18', { [google]: 'Google tells no address of an app.', slack: 'Slack tells no address of an app.' }],
  [
    'D19',
    {
      [google]: 'No API of Google tells whether an app was verified.',
      salesforce: 'Salesforce knows no verified publishers.',
    },
  ],
  ['D20', { [google]: 'Google tells no age of an app.', slack: 'Slack tells no age of an app.' }],
  ['D23', { salesforce: 'Salesforce logs no withdrawal of a token by its holder.' }],
  ['D28', { slack: 'Slack tells of no token when it was used.' }],
  ['D29', { slack: 'Slack tells of no token when it was used.' }],
  [
    'D30',
    {
      [microsoft]: activityLog,
      slack: 'Slack logs no calls of an app.',
      salesforce: 'The log of calls tells records, not the scope that let them through.',
    },
  ],
  ['D33', { [google]: 'Google’s token log tells no program.' }],
  ['D34', { [microsoft]: activityLog }],
  ['D35', only('salesforce', 'Records of customers lie in Salesforce; elsewhere D34 speaks of volume.')],
  ['D36', only(microsoft, 'Only Entra logs a new credential of an app.')],
  ['D37', only(microsoft, 'Only Entra lets an app trust an outside issuer in place of a secret.')],
  [
    'D38',
    { [google]: 'Google tells no owner of an app.', salesforce: 'Salesforce tells no owner of an app.' },
  ],
  ['D39', only(microsoft, 'Only Entra tells how long a credential of an app is valid.')],
  ['D40', only(microsoft, 'These clients are Microsoft’s.')],
  [
    'D41',
    { [google]: 'Google’s log tells no way of signing in.', slack: 'Slack knows no sign-in by device code.' },
  ],
  [
    'D42',
    {
      slack: 'Slack knows no sign-in by password for apps; its old tokens are D56.',
    },
  ],
  ['D43', only('salesforce', ofSalesforce)],
  [
    'D44',
    {
      [google]: 'Google knows no such limit for an app.',
      [microsoft]: 'Conditional Access for workloads is not read.',
      slack: 'Slack’s list of allowed addresses of a token is in no API.',
    },
  ],
  ['D45', only('salesforce', ofSalesforce)],
  ['D46', only('salesforce', 'Elsewhere an app that holds a token is in the list of apps.')],
  [
    'D48',
    {
      [google]: 'The queue of requests is not read yet.',
      slack: 'Requests are what Slack’s approval consists of: see D47.',
      salesforce: 'Salesforce knows no queue of requests.',
    },
  ],
  ['D49', only(microsoft, ofMicrosoft)],
  ['D50', { salesforce: 'The setup audit trail is not read yet; the settings themselves are D45 and D47.' }],
  [
    'D55',
    {
      slack: 'Slack’s scopes of a bot reach only where it was invited; D56 speaks of those of people.',
      salesforce: 'One scope gives nearly all there: pairs add nothing to it.',
    },
  ],
  ['D56', only('slack', 'Such tokens are Slack’s.')],
  ['D58', { slack: 'Slack tells no maker of an app by an id.' }],
]);

function only(platform: Platform, reason: string): Partial<Readonly<Record<Platform, string>>> {
  return Object.fromEntries(platforms.filter((one) => one !== platform).map((one) => [one, reason]));
}

/** Detections of one number, in the order of the registry. */
export function detectionsOf(number: string): readonly Detection[] {
  return (detections as readonly Detection[]).filter((one) => one.number === number);
}

/** Platforms on which some detection answers the number. */
export function answeredOn(number: string): readonly Platform[] {
  return platforms.filter((platform) =>
    detectionsOf(number).some(({ needs }) => needs[platform] !== undefined),
  );
}
