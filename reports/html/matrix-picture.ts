/** The risk matrix: how dangerous an app's access is, against whether anybody has allowed it. */
import { type Tier, tiers } from '../../src/core/vocabulary.ts';
import { html, type Markup } from './markup.ts';
import { asTable, picture, table } from './picture.ts';
import type { Reach } from './reach.ts';
import { count, counted, sentenceCase, type Standing, severityMark, standings } from './words.ts';

const columns = ['refused', 'lapsed', 'undecided', 'approved'] as const satisfies readonly Standing[];

/** What a place in the matrix asks for. */
const zones = { act: 'act on these', look: 'look at these', calm: 'nothing urgent' } as const;
type Zone = keyof typeof zones;

function zoneOf(tier: Tier, standing: Standing): Zone {
  if (standing === 'refused') return 'act';
  if (standing === 'approved') return tier === 'critical' ? 'look' : 'calm';
  if (tier === 'critical' || tier === 'high') return 'act';
  return tier === 'medium' ? 'look' : 'calm';
}

const cell = { width: 190, height: 62, gap: 6 };
const left = 110;
const top = 40;

export function matrixPicture({ cells, platformsOwn }: Reach, atLeast: boolean): Markup {
  const apps = (tier: Tier, standing: Standing) => cells.get(tier)?.get(standing)?.apps ?? 0;
  const everyone = (tier: Tier, standing: Standing) => cells.get(tier)?.get(standing)?.tenantWide ?? 0;
  const inZone = (zone: Zone) =>
    tiers
      .flatMap((tier) =>
        columns.filter((standing) => zoneOf(tier, standing) === zone).map((standing) => apps(tier, standing)),
      )
      .reduce((sum, more) => sum + more, 0);
  const least = atLeast ? 'at least ' : '';
  const width = left + columns.length * (cell.width + cell.gap);
  const height = top + tiers.length * (cell.height + cell.gap);
  const drawing = [
    ...columns.map(
      (standing, index) =>
        html`<text class="col" x="${left + index * (cell.width + cell.gap) + 2}" y="24">${sentenceCase(standings[standing])}</text>`,
    ),
    ...tiers.flatMap((tier, row) => {
      const y = top + row * (cell.height + cell.gap);
      return [
        html`<text class="lab strong" x="${left - 12}" y="${y + cell.height / 2 + 5}" text-anchor="end">${sentenceCase(tier)}</text>`,
        ...columns.map((standing, index) => {
          const number = apps(tier, standing);
          const wide = everyone(tier, standing);
          const x = left + index * (cell.width + cell.gap);
          return html`<g class="cell ${zoneOf(tier, standing)}${number === 0 ? ' empty' : ''}"><rect x="${x}" y="${y}" width="${cell.width}" height="${cell.height}" rx="6"/><text class="big" x="${x + 14}" y="${y + 40}">${number === 0 ? '–' : count(number)}</text>${number === 0 || wide === 0 ? null : html`<text class="small" x="${x + cell.width - 12}" y="${y + 38}" text-anchor="end">${count(wide)} for everyone</text>`}</g>`;
        }),
      ];
    }),
  ];
  const says = `${sentenceCase(least)}${counted(inZone('act'), 'app')} to act on: banned, denied, or dangerous and not approved. ${counted(inZone('look'), 'app')} to look at. ${counted(inZone('calm'), 'app')} with nothing urgent.`;
  return html`${picture({ id: 'matrix', title: 'Apps by how dangerous their access is and who allowed it', says, width, height, drawing })}
<p class="note zones">${(['act', 'look', 'calm'] as const).map((zone) => html`<span class="key"><span class="swatch ${zone}"></span><strong>${least}${count(inZone(zone))}</strong> ${zones[zone]}</span> `)}</p>
<p class="note">Rows: the most dangerous access an app holds. “For everyone”: let in by an administrator for the whole tenant. ${counted(platformsOwn, 'app')} of the platforms themselves ${platformsOwn === 1 ? 'is' : 'are'} not counted here.</p>
${asTable(
  table(
    'Number of apps, in brackets those let in for everyone',
    [
      { head: 'Access' },
      ...columns.map((standing) => ({ head: sentenceCase(standings[standing]), number: true as const })),
    ],
    tiers.map((tier) => [
      severityMark(tier),
      ...columns.map((standing) => {
        const wide = everyone(tier, standing);
        return `${count(apps(tier, standing))}${wide === 0 ? '' : ` (${count(wide)})`}`;
      }),
    ]),
  ),
)}`;
}
