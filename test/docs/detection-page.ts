import { platforms } from '../../src/core/vocabulary.ts';
import { detections } from '../../src/detections/index.ts';
import type { Detection } from '../../src/kit/detection.ts';
import { catalogueTable } from './catalogue-table.ts';
import { examples } from '../detections/examples/index.ts';
import { code, page, row, table } from './markdown.ts';

export function detectionPage(): string {
  return page(
    'Detections',
    'Each is found, clear, not assessed (a need was not met, with the reason) or off, per tenant. Set numbers and severity in the policy under `detections`, or `off`.',
    '## The catalogue by number',
    catalogueTable(),
    ...detections.map(detectionSection),
  );
}

function detectionSection(detection: Detection): string {
  const { id, number, title, severity, unit, needs, options, frameworks, remedy } = detection;
  const { falsePositives, counterparts } = detection;
  const rows = platforms.flatMap((platform) => {
    const need = needs[platform];
    if (need === undefined) return [];
    const rest = [
      ...(need.history === true ? ['an earlier complete read'] : []),
      ...(need.facts ?? []).map((fact) => `fact: ${fact}`),
      ...(need.lists ?? []).map((list) => `what you supply: ${list}`),
      ...(need.blindSpots ?? []).map((spot) => `left open by: ${spot}`),
    ];
    return [row(platform, need.streams.map(code).join(', '), rest.join('; ') || '–')];
  });
  const numbers = Object.entries(options ?? {}).map(([name, value]) => `\`${name}: ${value}\``);
  return [
    `## ${title}`,
    `\`${id}\` · ${number} · ${severity} · one finding per ${unit}${numbers.length === 0 ? '' : ` · options ${numbers.join(', ')}`}`,
    remedy,
    table(['platform', 'streams it needs', 'and'], rows),
    ...(falsePositives === undefined ? [] : [`Looks the same and is harmless: ${falsePositives}`]),
    ...(counterparts === undefined
      ? []
      : [`Microsoft’s App Governance asks this as: ${counterparts.map((name) => `“${name}”`).join(', ')}.`]),
    ...exampleLines(id),
    `Frameworks: ${frameworks.join(', ')}.`,
  ].join('\n\n');
}

const outcomes = { found: 'Found', clear: 'Clear', 'not-assessed': 'Not assessed' } as const;

function exampleLines(id: string): readonly string[] {
  const lines = (Object.keys(outcomes) as (keyof typeof outcomes)[]).flatMap((outcome) => {
    const names = (examples.get(id) ?? []).filter((one) => one.outcome === outcome).map(({ name }) => name);
    return names.length === 0 ? [] : [`- ${outcomes[outcome]}: ${names.join('; ')}.`];
  });
  return lines.length === 0 ? [] : [`Tried on:\n${lines.join('\n')}`];
}
