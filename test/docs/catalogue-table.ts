import { platforms } from '../../src/core/vocabulary.ts';
import { detectionsOf, numbers, otherwise, reasons } from '../detections/coverage.ts';
import { code, row, table } from './markdown.ts';

/** The catalogue by number: which detections, on which platforms, with which streams; and why not elsewhere. */
export function catalogueTable(): string {
  return table(
    ['number', 'detection', 'what it reads', 'not on'],
    numbers.map((number) => row(number, detectionsCell(number), streamsCell(number), reasonsCell(number))),
  );
}

function detectionsCell(number: string): string {
  const links = detectionsOf(number).map(({ id, title }) => `[${title}](#${anchorOf(title)}) (${code(id)})`);
  return otherwise.get(number) ?? links.join('; ');
}

function streamsCell(number: string): string {
  const cells = platforms.flatMap((platform) => {
    const streams = new Set(detectionsOf(number).flatMap(({ needs }) => needs[platform]?.streams ?? []));
    return streams.size === 0 ? [] : [`${platform}: ${[...streams].join(', ')}`];
  });
  return cells.length === 0 ? '–' : cells.join('; ');
}

function reasonsCell(number: string): string {
  const byReason = Map.groupBy(Object.entries(reasons.get(number) ?? {}), ([, reason]) => reason);
  const cells = [...byReason].map(
    ([reason, list]) => `${list.map(([platform]) => platform).join(', ')}: ${reason}`,
  );
  return cells.length === 0 ? '–' : cells.join(' ');
}

/** As GitHub makes it of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- ]/gu, '')
    .replaceAll(' ', '-');
}
