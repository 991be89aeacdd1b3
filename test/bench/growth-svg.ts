/** Points as a picture: eight small charts, both axes by powers of ten. */
import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';

export interface UserPoint {
  readonly users: number;
  readonly calls: number;
  readonly callsBound: number;
  /** Of the vendor's clock, which the quota is counted by. */
  readonly seconds: number;
  readonly secondsBound: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

export interface GrantPoint {
  readonly grants: number;
  readonly apps: number;
  /** Processor time of storing and judging. */
  readonly judgeSeconds: number;
  readonly judgeBound: number;
  readonly judgeRssMb: number;
  /** From a key to its frame: 95th percentile. */
  readonly keyMs: number;
  readonly keyMedianMs: number;
  /** Processor time. */
  readonly traceMs: number;
}

export interface Growth {
  readonly users: readonly UserPoint[];
  readonly grants: readonly GrantPoint[];
}

type Points = readonly (readonly [x: number, y: number])[];

interface Chart {
  readonly title: string;
  readonly across: string;
  readonly measured: Points;
  /** What it is held against, and what that is called. */
  readonly beside?: { readonly label: string; readonly points: Points };
}

const size = { width: 250, height: 200, left: 46, right: 12, top: 34, bottom: 36 };
const perRow = 4;
const colors = { measured: '#0b6e99', beside: '#9a9a9a', text: '#222', grid: '#e4e4e4' };

export function growthSvg({ users, grants }: Growth): string {
  const ofUsers = (title: string, of: (point: UserPoint) => number): Chart => ({
    title,
    across: 'users',
    measured: users.map((point) => [point.users, of(point)]),
  });
  const ofGrants = (title: string, of: (point: GrantPoint) => number): Chart => ({
    title,
    across: 'grants',
    measured: grants.map((point) => [point.grants, of(point)]),
  });
  const bound = (points: Points, label = 'bound') => ({ beside: { label, points } });
  const flat = (y: number, label: string) =>
    bound(
      grants.map((point) => [point.grants, y]),
      label,
    );
  const charts: readonly Chart[] = [
    {
      ...ofUsers('Audit: calls', ({ calls }) => calls),
      ...bound(users.map((each) => [each.users, each.callsBound])),
    },
    {
      ...ofUsers('Audit: seconds of Google’s quota', ({ seconds }) => seconds),
      ...bound(users.map((each) => [each.users, each.secondsBound])),
    },
    ofUsers('Audit: seconds of our processor', ({ cpuSeconds }) => cpuSeconds),
    ofUsers('Audit: peak memory, MB', ({ peakRssMb }) => peakRssMb),
    {
      ...ofGrants('Judge: seconds of processor', ({ judgeSeconds }) => judgeSeconds),
      ...bound(
        grants.map((each) => [each.grants, each.judgeBound]),
        'parse and insert',
      ),
    },
    { ...ofGrants('Judge: peak memory, MB', ({ judgeRssMb }) => judgeRssMb), ...flat(400, 'must') },
    { ...ofGrants('Review: key to frame, p95, ms', ({ keyMs }) => keyMs), ...flat(16, 'must') },
    ofGrants('Trace: ms of processor', ({ traceMs }) => traceMs),
  ].filter(({ measured }) => measured.length > 0);
  const width = size.width * perRow;
  const height = size.height * Math.ceil(charts.length / perRow);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="11" role="img" aria-label="Measured cost of an audit by users, and of judging, reviewing and tracing by grants, each beside its bound">
<rect width="${width}" height="${height}" fill="#fff"/>
${charts.map((chart, nth) => drawn(chart, (nth % perRow) * size.width, Math.floor(nth / perRow) * size.height)).join('\n')}
</svg>
`;
}

function drawn({ title, across, measured, beside }: Chart, left: number, top: number): string {
  const all = [...measured, ...(beside?.points ?? [])];
  const x = scaleLog()
    .domain(around(all.map(([at]) => at)))
    .range([size.left, size.width - size.right]);
  const y = scaleLog()
    .domain(around(all.map(([, value]) => value)))
    .range([size.height - size.bottom, size.top]);
  const path = line<readonly [number, number]>(
    ([at]) => x(at),
    ([, value]) => y(value),
  );
  const powers = ([least, most]: readonly number[]): readonly number[] =>
    Array.from(
      { length: Math.round(Math.log10((most ?? 1) / (least ?? 1))) + 1 },
      (_, nth) => (least ?? 1) * 10 ** nth,
    );
  const last = measured.at(-1);
  const end = beside?.points.at(-1);
  return [
    `<g transform="translate(${left} ${top})">`,
    text(size.left, 18, title, 'font-weight="600"'),
    ...powers(x.domain()).flatMap((at) => [
      rule(x(at), size.top, x(at), size.height - size.bottom),
      text(x(at), size.height - size.bottom + 14, short(at), 'text-anchor="middle"'),
    ]),
    ...powers(y.domain()).flatMap((at) => [
      rule(size.left, y(at), size.width - size.right, y(at)),
      text(size.left - 5, y(at) + 4, short(at), 'text-anchor="end"'),
    ]),
    text((size.left + size.width - size.right) / 2, size.height - 8, across, 'text-anchor="middle"'),
    ...(beside === undefined || end === undefined
      ? []
      : [
          `<path d="${path(beside.points) ?? ''}" fill="none" stroke="${colors.beside}" stroke-width="1.5" stroke-dasharray="4 3"/>`,
          text(
            x(beside.points[0]?.[0] ?? 1) + 4,
            y(beside.points[0]?.[1] ?? 1) + (end[1] > (last?.[1] ?? 0) ? -6 : 14),
            beside.label,
            `fill="${colors.beside}"`,
          ),
        ]),
    `<path d="${path(measured) ?? ''}" fill="none" stroke="${colors.measured}" stroke-width="2"/>`,
    ...measured.map(
      ([at, value]) =>
        `<circle cx="${round(x(at))}" cy="${round(y(value))}" r="3" fill="${colors.measured}"><title>${at} ${across}: ${Number(value.toPrecision(3))}</title></circle>`,
    ),
    ...(last === undefined
      ? []
      : [
          text(
            x(last[0]),
            y(last[1]) + (end !== undefined && end[1] > last[1] ? 16 : -7),
            short(Number(last[1].toPrecision(3))),
            'text-anchor="end"',
          ),
        ]),
    '</g>',
  ].join('\n');
}

/** Whole powers of ten around all of them. */
function around(values: readonly number[]): [number, number] {
  const least = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const most = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  return [least, Math.max(most, least * 10)];
}

function short(value: number): string {
  if (value >= 1_000_000) return `${value / 1_000_000}M`;
  return value >= 1_000 ? `${value / 1_000}k` : String(value);
}

function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${round(x1)} ${round(y1)}L${round(x2)} ${round(y2)}" stroke="${colors.grid}"/>`;
}

function text(x: number, y: number, words: string, more: string): string {
  const fill = more.includes('fill=') ? '' : ` fill="${colors.text}"`;
  return `<text x="${round(x)}" y="${round(y)}"${fill} ${more}>${words}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
