/** The trend: open findings from run to run, joined only where runs can be compared. */
import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';
import type { PastRun } from '../../src/core/result.ts';
import { html, type Markup, type Slot } from './markup.ts';
import { asTable, picture, table } from './picture.ts';
import { count, counted, day, moment } from './words.ts';

const width = 960;
const height = 300;
const inner = { left: 52, right: 850, top: 20, bottom: 258 };
const series = ['critical', 'high', 'medium'] as const;
const runsListed = 30;
const runsMarked = 60;

interface Point {
  readonly run: PastRun;
  readonly at: number;
  /** Read in full, and of the tenants that the last run has. */
  readonly comparable: boolean;
}

/** @param before a sentence on runs that are not kept any more */
export function trendPicture(history: readonly PastRun[], before?: string): Markup {
  const last = history.at(-1);
  if (last === undefined || history.length === 1)
    return html`<p>There is no trend yet: ${last === undefined ? 'no earlier run is at hand' : 'this is the first run that was judged'}. A second audit begins one; ${html`<code class="cmd">grantwarden list runs</code>`} shows them.</p>`;
  const tenants = sameTenants(last);
  const points = history.map(
    (run): Point => ({
      run,
      at: Date.parse(run.startedAt),
      comparable: run.complete && sameTenants(run) === tenants,
    }),
  );
  const gaps = points.filter(({ comparable }) => !comparable).length;
  return html`${picture({
    id: 'trend',
    title: 'Open findings from run to run',
    says: spoken(points),
    width,
    height,
    drawing: drawn(points),
  })}
<p class="note">${counted(history.length, 'run')} from ${day(history[0]?.startedAt ?? '')} to ${day(last.startedAt)}. ${
    gaps === 0
      ? 'All were read in full.'
      : `${count(gaps)} of them ${gaps === 1 ? 'was' : 'were'} not read in full or held other tenants: hollow marks, “at least”, and no line goes through them.`
  }${before === undefined ? '' : ` ${before}`}</p>
${asTable(runTable(points))}`;
}

function sameTenants({ tenants }: PastRun): string {
  return JSON.stringify(tenants.toSorted());
}

function spoken(points: readonly Point[]): string {
  const whole = points.filter(({ comparable }) => comparable);
  const [first] = whole;
  const last = whole.at(-1);
  if (first === undefined || last === undefined || first === last)
    return 'Fewer than two runs can be compared, so no line is drawn.';
  return series
    .map(
      (severity) =>
        `${severity}: ${count(first.run.summary.findings[severity])} on ${day(first.run.startedAt)}, ${count(last.run.summary.findings[severity])} on ${day(last.run.startedAt)}.`,
    )
    .join(' ');
}

function drawn(points: readonly Point[]): Slot {
  const most = Math.max(
    1,
    ...points.flatMap(({ run }) => series.map((severity) => run.summary.findings[severity])),
  );
  const times = points.map(({ at }) => at);
  const x = scaleUtc([Math.min(...times), Math.max(...times)], [inner.left, inner.right]);
  const y = scaleLinear([0, most], [inner.bottom, inner.top]).nice(4);
  const xOf = ({ at }: Point) => round(x(at));
  const ticks = y.ticks(4).filter((tick) => Number.isInteger(tick));
  const labels = apart(series.map((severity) => y(points.at(-1)?.run.summary.findings[severity] ?? 0)));
  return [
    ticks.map(
      (tick) =>
        html`<path class="grid" d="M${inner.left},${round(y(tick))}H${inner.right}"/><text class="axis" x="${inner.left - 8}" y="${round(y(tick) + 4)}" text-anchor="end">${count(tick)}</text>`,
    ),
    points.flatMap((point) =>
      point.comparable ? [] : [html`<path class="gap" d="M${xOf(point)},${inner.top}V${inner.bottom}"/>`],
    ),
    [points[0], points.at(-1)].flatMap((point, index) =>
      point === undefined
        ? []
        : [
            html`<text class="axis" x="${xOf(point)}" y="${inner.bottom + 22}" text-anchor="${index === 0 ? 'start' : 'end'}">${day(point.run.startedAt)}</text>`,
          ],
    ),
    series.map((severity, index) => {
      const valueOf = ({ run }: Point) => y(run.summary.findings[severity]);
      const path = line<Point>(
        ({ at }) => x(at),
        (point) => valueOf(point),
      )
        .defined(({ comparable }) => comparable)
        .digits(1)([...points]);
      const marked = points.length <= runsMarked ? points : points.filter(({ comparable }) => !comparable);
      return html`<g class="series ${severity}"><path class="line" d="${path ?? ''}"/>${marked.map((point) => mark(severity, xOf(point), round(valueOf(point)), point.comparable))}<text class="lab" x="${inner.right + 14}" y="${round((labels[index] ?? 0) + 4)}">${count(points.at(-1)?.run.summary.findings[severity] ?? 0)} ${severity}</text></g>`;
    }),
  ];
}

/** Each severity has its own shape; it is hollow where the number is a lower bound. */
function mark(severity: (typeof series)[number], x: string, y: string, whole: boolean): Markup {
  const shape = {
    critical: 'M0,-6L6,0L0,6L-6,0Z',
    high: 'M0,-6L6,5L-6,5Z',
    medium: 'M-4.5,-4.5H4.5V4.5H-4.5Z',
  };
  return html`<path class="mark${whole ? '' : ' hollow'}" transform="translate(${x},${y})" d="${shape[severity]}"/>`;
}

/** Labels at least a line of text apart, in the order of their values. */
function apart(places: readonly number[]): readonly number[] {
  const order = places.map((place, index) => ({ place, index })).toSorted((a, b) => b.place - a.place);
  const moved = [...places];
  let below = Number.POSITIVE_INFINITY;
  for (const { place, index } of order) {
    below = Math.min(place, below - 18);
    moved[index] = below;
  }
  return moved;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function runTable(points: readonly Point[]): Markup {
  const listed = points.slice(-runsListed).toReversed();
  const caption =
    listed.length < points.length
      ? `The last ${count(listed.length)} of ${count(points.length)} runs`
      : 'Every run, the last first';
  return table(
    caption,
    [
      { head: 'Run' },
      { head: 'Read' },
      { head: 'Apps', number: true },
      ...(['critical', 'high', 'medium', 'low'] as const).map((severity) => ({
        head: severity,
        number: true as const,
      })),
    ],
    listed.map(({ run, comparable }) => [
      moment(run.startedAt),
      run.complete ? (comparable ? 'in full' : 'other tenants') : 'not in full: at least',
      count(run.summary.apps),
      count(run.summary.findings.critical),
      count(run.summary.findings.high),
      count(run.summary.findings.medium),
      count(run.summary.findings.low),
    ]),
  );
}
