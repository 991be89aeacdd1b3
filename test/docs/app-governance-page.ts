import { detections } from '../../src/detections/index.ts';
import type { Detection } from '../../src/kit/detection.ts';
import { alerts, anomalyPolicies, otherNames, unanswered } from './app-governance-alerts.ts';
import { code, page, row, table } from './markdown.ts';

const needed = {
  G: 'grants and metadata',
  F: 'a list of known-bad apps',
  L: 'logs of use',
  X: 'only Microsoft has it',
} as const;

/** docs/app-governance.md */
export function appGovernancePage(): string {
  const known = new Set<string>([...alerts.map(([name]) => name), ...anomalyPolicies]);
  const others = [...counterparts.keys()].filter((name) => !known.has(name)).toSorted();
  const answered = alerts.filter(([name]) => counterparts.has(name)).length;
  return page(
    'Microsoft App Governance, alert by alert',
    `Which detection here answers what an alert of Microsoft’s App Governance asks, or an earlier part of it: the credential before its use, the scopes before the inbox rule. ${answered} of its ${alerts.length} threat alerts have an answer. The detections are not limited to Microsoft 365; which platforms and streams each needs stands in [detections](reference/detections.md).`,
    '## Threat alerts',
    table(
      ['alert', 'needs', 'detection here'],
      alerts.map(([name, letter]) => row(name, needed[letter], answerTo(name))),
    ),
    '## Anomaly policies for connected apps',
    table(
      ['policy', 'detection here'],
      anomalyPolicies.map((name) => row(name, answerTo(name))),
    ),
    '## Other policies and templates',
    table(
      ['policy', 'detection here'],
      others.map((name) => row(name, answerTo(name))),
    ),
  );
}

const counterparts = byCounterpart(detections);

/** Detections by the name of the alert that asks the same. */
export function byCounterpart(list: readonly Detection[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { id, counterparts: names = [] } of list)
    for (const given of names) {
      const name = otherNames.get(given) ?? given;
      found.set(name, [...(found.get(name) ?? []), id]);
    }
  return found;
}

function answerTo(name: string): string {
  return counterparts.get(name)?.map(code).join(', ') ?? unanswered.get(name) ?? '–';
}
