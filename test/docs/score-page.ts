import { young } from '../../src/detections/reputation.ts';
import { idleAfterDays } from '../../src/findings/exposure.ts';
import { reputationKinds, type ReputationKind } from '../../src/core/reputation.ts';
import { tiers } from '../../src/core/vocabulary.ts';
import {
  dataPoints,
  decisionPoints,
  peoplePoints,
  powerPoints,
  rarity,
  severityPoints,
  signPoints,
  tierPoints,
  verifiedPoints,
} from '../../src/findings/score.ts';
import { workedExample } from '../score/worked-example.ts';
import { page, row, table } from './markdown.ts';

const powers = {
  tenantWide: 'granted for the whole tenant',
  appOnly: 'acts without a person signed in',
  privileged: 'an administrator has granted it something',
  directoryRole: 'the app itself holds a directory role, which also counts as a scope of tier high',
  idle: `some of its access is known not to have been used for ${idleAfterDays} days`,
} as const satisfies Record<keyof typeof powerPoints, string>;

const kinds = {
  listed: 'on a list of known-bad clients: by an id and as malicious or compromised; otherwise',
  name: 'a name or an address made to look like another: drawn alike or hidden; otherwise',
  address: 'sends sign-ins to a tunnel, a shortener, a wildcard or a bare IP address; without encryption',
  young: `came less than ${young.strong} days ago; less than ${young.weak}`,
  owner: 'belongs to an organisation that neither the policy nor a verified publisher speaks for',
} as const satisfies Record<ReputationKind, string>;

const most = (points: readonly number[]): number => Math.max(...points);

/** Each part of the score and the most it can add. */
function parts(): readonly (readonly [string, number])[] {
  return [
    ['tier of the most dangerous scope', most(Object.values(tierPoints))],
    ['kinds of data', dataPoints.most],
    ['people', most(peoplePoints.map(({ points }) => points))],
    ...Object.entries(powerPoints).map(
      ([power, points]) => [powers[power as keyof typeof powers], points] as const,
    ),
    ['what the policy says', most(Object.values(decisionPoints))],
    ['publisher', most(Object.values(verifiedPoints))],
    ...reputationKinds.map((kind) => [`reputation: ${kind}`, most(Object.values(signPoints[kind]))] as const),
  ];
}

export function scorePage(): string {
  const all = parts();
  const { score, scoreItems } = workedExample();
  return page(
    'The score',
    'A number from 0 to 100 says how much a grant, an app, or all apps of a vendor could do to the company. It orders lists and, within one severity, findings; it decides nothing. `explain ID` shows each item with its reason, and the items add up to the score.',
    [
      '- It is one scale: nothing in it knows a platform.',
      '- More never lowers it: another scope, person, power, or bad sign leaves it equal or higher. Fewer doubts lower it: a verified publisher, an approval by id.',
      '- What is not told adds nothing, but for the publisher: nobody knowing it is a doubt by itself.',
      '- A grant’s score is what this grant alone adds up to: tier, data, kind, the rights of its person, and whether it is known to lie idle. It is never above its app’s, and an app’s never above its vendor’s.',
    ].join('\n'),
    '## The parts',
    table(
      ['part', 'at most'],
      [
        ...all.map(([what, points]) => row(what, String(points))),
        row('**together**', `**${all.reduce((sum, [, points]) => sum + points, 0)}**`),
      ],
    ),
    '## What each adds',
    table(
      ['most dangerous scope', 'points'],
      tiers.map((tier) => row(tier, String(tierPoints[tier]))),
    ),
    `Each kind of data that it reaches with a scope of tier medium or worse adds ${dataPoints.each}, up to ${dataPoints.most}.`,
    table(
      ['people with a grant of their own, from', 'points'],
      peoplePoints.map(({ from, points }) => row(from.toLocaleString('en-US'), String(points))),
    ),
    `What at most ${rarity.people} people use counts as if ${rarity.countsAs} did, because nobody else would notice it; only where all people were counted, and nothing is granted for the whole tenant. So one more person cannot lower the score.`,
    table(
      ['power', 'points'],
      Object.entries(powerPoints).map(([power, points]) =>
        row(powers[power as keyof typeof powers], String(points)),
      ),
    ),
    table(
      ['the policy says', 'points'],
      Object.entries(decisionPoints).map(([decision, points]) => row(decision, String(points))),
    ),
    table(
      ['the publisher is verified', 'points'],
      Object.entries(verifiedPoints).map(([verified, points]) => row(verified, String(points))),
    ),
    table(
      ['reputation', 'strong', 'weak'],
      reputationKinds.map((kind) =>
        row(`${kind}: ${kinds[kind]}`, String(signPoints[kind].strong), String(signPoints[kind].weak)),
      ),
    ),
    'Of each kind of reputation the strongest sign counts, once. For an app that the policy approves by a proving id, name and owner are answered and add nothing. The platform’s own apps have no reputation but what lists say.',
    '## A vendor',
    'Of each part the worst of its apps counts; kinds of data are counted over all of them, people as many as its largest app has. The strictest decision on any of its apps stands for all.',
    '## A finding',
    `Severity comes first: ${Object.entries(severityPoints)
      .map(([severity, points]) => `${severity} ${points}`)
      .join(', ')}. Then comes a fifth of the score of what it is about, rounded down.`,
    '## An example',
    `“Quick PDF Signer” came to a Microsoft tenant 21 days ago. Two people have let it write their mail and read their files, one of them an administrator; nobody has decided on it. It scores **${score}**:`,
    table(
      ['because', 'points'],
      [
        ...scoreItems.map(({ what, points }) => row(what, String(points))),
        row('**together**', `**${score}**`),
      ],
    ),
  );
}
