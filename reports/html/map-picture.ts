/** The map: from platforms through vendors to the kinds of data that their apps reach. */
import { type SankeyNode, sankey, sankeyLinkHorizontal } from 'd3-sankey';
import type { JudgedVendor } from '../../src/core/result.ts';
import { safeText } from '../../src/core/text.ts';
import { clip, html, joined, type Markup, type Slot } from './markup.ts';
import { asTable, picture, table } from './picture.ts';
import type { Reached, Strand } from './reach.ts';
import {
  count,
  counted,
  decisionMark,
  name,
  sentenceCase,
  type Standing,
  standingOf,
  title,
} from './words.ts';

const width = 960;
const vendorsDrawn = 9;
const kindsDrawn = 10;
const left = 130;
const right = 800;

interface Group {
  readonly label: string;
  readonly vendor: JudgedVendor | null;
  readonly standing: Standing | 'mixed';
}

interface Node {
  readonly id: string;
  readonly column: 0 | 1 | 2;
  readonly label: string;
  readonly standing: Standing | 'mixed' | 'none';
}

interface Link {
  readonly source: string;
  readonly target: string;
  readonly value: number;
  readonly standing: Standing | 'mixed';
}

/** @param vendors the worst first, at least those to be drawn by name */
export function mapPicture(strands: readonly Strand[], vendors: readonly JudgedVendor[]): Markup {
  // Nearly every app gets to know who signs in; drawn, that would hide the rest.
  const drawn = strands.filter(({ reached }) => reached !== 'profile');
  if (drawn.length === 0)
    return html`<p>No app of others reaches data beyond who signs in, as far as it was read.</p>`;
  const groupOf = grouping(drawn, vendors);
  const kindOf = uniting(drawn);
  const rows = drawn.map((strand) => ({
    ...strand,
    group: groupOf(strand.vendor),
    kind: kindOf(strand.reached),
  }));
  const links = [
    ...summed(
      rows,
      ({ platform }) => `p ${platform}`,
      ({ group }) => `v ${group.label}`,
    ),
    ...summed(
      rows,
      ({ group }) => `v ${group.label}`,
      ({ kind }) => `k ${kind}`,
    ),
  ];
  const nodes = [
    ...new Map(
      rows.flatMap(({ platform, group, kind }) =>
        (
          [
            { id: `p ${platform}`, column: 0, label: title(platform), standing: 'none' },
            { id: `v ${group.label}`, column: 1, label: labelOf(group), standing: group.standing },
            {
              id: `k ${kind}`,
              column: 2,
              label: kind === 'crm' ? 'CRM' : sentenceCase(kind),
              standing: 'none',
            },
          ] as const
        ).map((node): [string, Node] => [node.id, node]),
      ),
    ).values(),
  ];
  const most = Math.max(...[0, 1, 2].map((column) => nodes.filter((node) => node.column === column).length));
  const height = 60 + 38 * most;
  return html`${picture({
    id: 'map',
    title: 'Which vendors reach which kinds of data, from which platform',
    says: spoken(rows),
    width,
    height,
    drawing: drawnMap(nodes, links, height),
  })}
<p class="note">A band is as wide as the number of apps that reach this kind of data. ${legend()} The platforms’ own apps, and who merely signs people in, are not drawn.</p>
${asTable(mapTable(rows))}`;
}

type Row = Strand & { readonly group: Group; readonly kind: string };

function grouping(
  strands: readonly Strand[],
  vendors: readonly JudgedVendor[],
): (vendor: string | null) => Group {
  const met = new Set(strands.map(({ vendor }) => vendor));
  const named = vendors.filter((vendor) => met.has(vendor.name));
  const own = new Map(
    named
      .slice(0, vendorsDrawn)
      .map((vendor): [string, Group] => [
        vendor.name,
        { label: safeText(vendor.name), vendor, standing: standingOf(vendor.decision) },
      ]),
  );
  const others = [...met].filter((vendor) => vendor !== null && !own.has(vendor)).length;
  const rest: Group = { label: counted(others, 'other vendor'), vendor: null, standing: 'mixed' };
  const unknown: Group = { label: 'No known vendor', vendor: null, standing: 'undecided' };
  return (vendor) => (vendor === null ? unknown : (own.get(vendor) ?? rest));
}

/** The kinds of data that most apps reach; the others are one. */
function uniting(strands: readonly Strand[]): (reached: Reached) => string {
  const apps = new Map<Reached, number>();
  for (const { reached, apps: more } of strands) apps.set(reached, (apps.get(reached) ?? 0) + more);
  const most = [...apps]
    .filter(([reached]) => reached !== 'other')
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, kindsDrawn);
  const kept = new Set(most.map(([reached]) => reached));
  return (reached) => (kept.has(reached) || reached === 'scopes not told' ? reached : 'other data');
}

function summed(
  rows: readonly Row[],
  sourceOf: (row: Row) => string,
  targetOf: (row: Row) => string,
): readonly Link[] {
  return [...Map.groupBy(rows, (row) => JSON.stringify([sourceOf(row), targetOf(row)])).values()].flatMap(
    (alike) =>
      alike.slice(0, 1).map((row) => ({
        source: sourceOf(row),
        target: targetOf(row),
        value: alike.reduce((sum, { apps }) => sum + apps, 0),
        standing: row.group.standing,
      })),
  );
}

function labelOf({ label, vendor }: Group): string {
  const short = clip(label, 30);
  return vendor === null || vendor.decision === 'approved' ? short : `${short} · ${vendor.decision}`;
}

function drawnMap(nodes: readonly Node[], links: readonly Link[], height: number): Slot {
  const graph = sankey<Node, Link>()
    .nodeId(({ id }) => id)
    .nodeAlign(({ column }) => column)
    .nodeSort(inOrder)
    .nodeWidth(10)
    .nodePadding(18)
    .extent([
      [left, 34],
      [right, height - 14],
    ])({ nodes: nodes.map((node) => ({ ...node })), links: links.map((link) => ({ ...link })) });
  const path = sankeyLinkHorizontal<Node, Link>();
  return [
    html`<text class="col" x="${left + 10}" y="16" text-anchor="end">Platform</text><text class="col" x="${(left + right) / 2 - 5}" y="16">Vendor</text><text class="col" x="${right - 10}" y="16">Data reached</text>`,
    graph.links.map(
      (link) =>
        html`<path class="band ${link.standing}" d="${path(link) ?? ''}" stroke-width="${round(Math.max(link.standing === 'refused' ? 2.5 : 1, link.width ?? 1))}"/>`,
    ),
    graph.nodes.map(({ x0 = 0, x1 = 0, y0 = 0, y1 = 0, column, label, standing, value = 0 }) => {
      const before = column === 0;
      const x = before ? x0 - 8 : x1 + 8;
      return html`<rect class="node ${standing}" x="${round(x0)}" y="${round(y0)}" width="${round(x1 - x0)}" height="${round(Math.max(1, y1 - y0))}" rx="2"/><text class="lab" x="${round(x)}" y="${round((y0 + y1) / 2 + 4)}"${before ? html` text-anchor="end"` : null}>${label}${column === 2 ? html` <tspan class="dim">${count(value)}</tspan>` : null}</text>`;
    }),
  ];
}

const order = ['refused', 'lapsed', 'undecided', 'mixed', 'approved', 'none'] as const;

/** What should not be there stands on top; else the widest. */
function inOrder(a: SankeyNode<Node, Link>, b: SankeyNode<Node, Link>): number {
  return order.indexOf(a.standing) - order.indexOf(b.standing) || (b.value ?? 0) - (a.value ?? 0);
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function legend(): Markup {
  return html`<span class="key"><span class="swatch refused"></span>banned or denied</span> <span class="key"><span class="swatch lapsed"></span>approval lapsed</span> <span class="key"><span class="swatch undecided"></span>undecided</span> <span class="key"><span class="swatch approved"></span>approved</span> <span class="key"><span class="swatch mixed"></span>several vendors</span>`;
}

function spoken(rows: readonly Row[]): string {
  const sentences = [...Map.groupBy(rows, ({ group }) => group.label).values()].map((same) => {
    const kinds = [...new Set(same.map(({ kind }) => kind))];
    const where = [...new Set(same.map(({ platform }) => title(platform)))];
    const [first] = same;
    return `${first === undefined ? '' : labelOf(first.group)} reaches ${kinds.join(', ')} from ${where.join(', ')}.`;
  });
  return sentences.join(' ');
}

function mapTable(rows: readonly Row[]): Markup {
  return table(
    'Kinds of data that apps reach, by vendor, with the number of apps',
    [{ head: 'Vendor' }, { head: 'Decision' }, { head: 'Platforms' }, { head: 'Data reached (apps)' }],
    [...Map.groupBy(rows, ({ group }) => group).entries()].map(([group, same]) => [
      name(group.label, ''),
      group.vendor === null
        ? group.standing === 'mixed'
          ? 'various'
          : 'none'
        : decisionMark(group.vendor.decision),
      [...new Set(same.map(({ platform }) => title(platform)))].join(', '),
      joined(
        [...Map.groupBy(same, ({ kind }) => kind)].map(
          ([kind, alike]) => `${kind} (${count(alike.reduce((sum, { apps }) => sum + apps, 0))})`,
        ),
        ', ',
      ),
    ]),
  );
}
