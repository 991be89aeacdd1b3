/** Which vendors the data of each platform goes to: the largest, by the people who let them in. */
import type { Entry } from '../../app/review-entries.ts';
import { decisions, platforms } from '../../core/vocabulary.ts';
import { bar, fit, piece, type Piece } from '../lines.ts';
import { appOf, appPlace, apps, only, vendorPlace } from '../places.ts';
import type { Place, State } from '../state.ts';
import { decisionPiece, some } from '../words.ts';
import { ofList } from './overview-counts.ts';
import type { PageLines } from './page-lines.ts';

/** One vendor on one platform, or one app whose vendor is not known. */
interface Flow {
  readonly name: string;
  readonly place: Place;
  /** Infinity: everybody. */
  readonly people: number;
  readonly decision: string;
}

interface Platform {
  readonly platform: string;
  readonly apps: number;
  readonly flows: readonly Flow[];
}

export function flows(page: PageLines, state: State, width: number): void {
  const all = flowsOf(state);
  if (all === null || all.length === 0) return;
  const each = Math.min(6, Math.max(2, Math.floor((state.rows - 20) / all.length)));
  const most = Math.max(1, ...all.flatMap(({ flows: own }) => own.map(peopleOf).filter(Number.isFinite)));
  const name = Math.max(18, Math.floor(width / 4));
  page.title('Where data goes, by people who let it');
  for (const { platform, apps: count, flows: own } of all) {
    const others = own.length - each;
    page.link(only(apps, `platform:${platform} !party:internal !party:first`), [
      piece(platform, 'title'),
      piece(
        `  ${some(count, 'app of others', 'apps of others')}${others > 0 ? `, ${some(others, 'vendor')} not shown` : ''}`,
        'muted',
      ),
    ]);
    for (const { name: label, place, people, decision } of own.slice(0, each))
      page.link(place, [
        piece('  → '),
        piece(fit(label, name)),
        piece(' '),
        piece(
          fit(bar(people / most, Math.floor(width / 4)), Math.floor(width / 4)),
          decisionPiece(decision).role,
        ),
        piece((Number.isFinite(people) ? people.toLocaleString('en-US') : 'everyone').padStart(9)),
        piece('  '),
        ...sign(decision),
      ]);
  }
}

const signs: ReadonlyMap<string, string> = new Map([
  ['approved', '✓'],
  ['banned', '✗'],
  ['denied', '✗'],
]);

function sign(decision: string): readonly Piece[] {
  return [piece(`${signs.get(decision) ?? '?'} ${decision}`, decisionPiece(decision).role)];
}

const flowsOf = ofList(apps, (entries) =>
  platforms.flatMap((platform): Platform[] => {
    const own = entries.filter(isOutside(platform));
    return own.length === 0 ? [] : [{ platform, apps: own.length, flows: byVendor(own) }];
  }),
);

/** Ours, and the platform’s own, take data nowhere. */
function isOutside(platform: string): (entry: Entry) => boolean {
  return ({ fields }) =>
    fields['platform'] === platform && fields['party'] !== 'internal' && fields['party'] !== 'first';
}

function byVendor(entries: readonly Entry[]): readonly Flow[] {
  const groups = Map.groupBy(entries, ({ vendor, id }) =>
    vendor === undefined ? `app ${id}` : `vendor ${vendor}`,
  );
  return [...groups.values()]
    .flatMap((own): Flow[] => {
      const [first] = own;
      if (first === undefined) return [];
      const { vendor, label, place } = first;
      const app = appOf(place ?? '');
      return [
        {
          name: vendor ?? label,
          place: vendor === undefined ? appPlace(app.tenant, app.key, label) : vendorPlace(vendor, vendor),
          people: Math.max(...own.map(usersOf)),
          decision: worst(own),
        },
      ];
    })
    .toSorted((a, b) => (a.people === b.people ? 0 : b.people - a.people));
}

function peopleOf({ people }: Flow): number {
  return people;
}

/** The least is said of several apps: one person may have let in all of them. */
function usersOf({ sort }: Entry): number {
  return -Number(sort['people']);
}

function worst(entries: readonly Entry[]): string {
  const found = new Set(entries.map(({ fields }) => fields['decision']));
  return worstFirst.find((decision) => found.has(decision)) ?? 'unknown';
}

const worstFirst = [
  'banned',
  'denied',
  'expired',
  'unknown',
  'review',
  'approved',
] satisfies readonly (typeof decisions)[number][];
