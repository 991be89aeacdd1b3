import type { StreamCoverage } from '../../src/core/coverage.ts';
import { safeName } from '../../src/core/text.ts';
import type { Scene } from './scene.ts';
import { code, count, heading, plain, table } from './text.ts';

/** How much of each tenant was read; what falls short with reason and remedy, then what no API shows. */
export function coverageSection({ view, edition }: Scene): string {
  const rows = view.tenants.map(({ id, platform, name, coverage }) => {
    const short = coverage.streams.filter(({ status }) => status !== 'complete');
    const missing = short.map(
      (stream) => `${stream.name}: ${stream.status}${stream.accepted ? ' (accepted)' : ''}`,
    );
    return [
      code(id),
      plain(safeName(name, platform)),
      platform,
      `**${coverage.status}**`,
      plain(missing.join(', ')),
    ];
  });
  const streams = view.tenants.flatMap(({ id, coverage }) =>
    coverage.streams.filter(({ status }) => status !== 'complete').map((stream) => streamLine(id, stream)),
  );
  const spots = view.tenants.flatMap(({ id, blindSpots }) =>
    blindSpots.map((spot) => `- ${code(id)} ${code(spot.id)}: ${plain(spot.why)}${toDo(spot.remedy)}\n`),
  );
  return [
    heading(2, 'What was read'),
    table(['Tenant', 'Name', 'Platform', 'Coverage', 'Not complete'], rows),
    edition.streams && streams.length > 0 ? `${streams.join('')}\n` : '',
    edition.streams && spots.length > 0
      ? `${heading(3, 'What no API of the vendor shows')}${spots.join('')}\n`
      : '',
  ].join('');
}

function streamLine(
  tenant: string,
  { name, status, read, expected, reason, remedy }: StreamCoverage,
): string {
  const rows =
    expected === null ? `${count(read)} rows read` : `${count(read)} of ${count(expected)} rows read`;
  const why = reason === null ? '' : `: ${plain(reason)}`;
  return `- ${code(tenant)} ${code(name)} ${status}, ${rows}${why}${toDo(remedy)}\n`;
}

export function toDo(remedy: string | null): string {
  return remedy === null ? '' : ` → ${plain(remedy)}`;
}
