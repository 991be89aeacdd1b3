/** Detections as SARIF rules. Their place in the list is what results refer to. */
import type { Severity } from '../../src/core/vocabulary.ts';
import type { DetectionFacts } from '../../src/kit/report.ts';

export type Json = Readonly<Record<string, unknown>>;

export const levels = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
  info: 'note',
} as const satisfies Record<Severity, string>;

/** How code scanning names them again: over 9 critical, from 7 high, from 4 medium, below low. */
const securitySeverity = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
  info: '0.1',
} as const satisfies Record<Severity, string>;

/** More are dropped by code scanning. */
const mostTags = 20;

export interface Rules {
  readonly list: readonly Json[];
  readonly indexes: ReadonlyMap<string, number>;
}

/** @param found ids of detections in the results, also such as this version no longer has */
export function rulesFor(detections: readonly DetectionFacts[], found: Iterable<string>): Rules {
  const list = detections.map(rule);
  const indexes = new Map(detections.map(({ id }, index) => [id, index]));
  for (const id of found) {
    if (indexes.has(id)) continue;
    indexes.set(id, list.length);
    list.push({ id, name: pascal(id), shortDescription: { text: id } });
  }
  return { list, indexes };
}

function rule({ id, title, severity, falsePositives, remedy, ...more }: DetectionFacts): Json {
  const frameworks = [...new Set(more.frameworks)];
  return {
    id,
    name: pascal(id),
    shortDescription: { text: title },
    fullDescription: { text: `${title}. ${remedy}` },
    help: {
      text: [remedy, `What looks the same and is harmless: ${falsePositives}`, ...frameworks].join('\n'),
      markdown: [
        `**What to do.** ${remedy}`,
        `**What looks the same and is harmless.** ${falsePositives}`,
        ...(frameworks.length === 0 ? [] : [`**Frameworks.** ${frameworks.join(' · ')}`]),
      ].join('\n\n'),
    },
    defaultConfiguration: { level: levels[severity] },
    properties: {
      tags: ['security', 'oauth', ...frameworks].slice(0, mostTags),
      'security-severity': securitySeverity[severity],
      frameworks,
    },
  };
}

function pascal(id: string): string {
  return id.replaceAll(/(?:^|-)(?<letter>[a-z\d])/gu, (_, letter: string) => letter.toUpperCase());
}
