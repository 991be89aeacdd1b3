/** What a screen is: a list of rows, or a page of text. Both are plain data for the frame and the reducer. */
import type { Details, Review } from '../../app/review.ts';
import type { Entry, ReviewList } from '../../app/review-entries.ts';
import type { Line, Piece } from '../lines.ts';
import type { Effect, Place, State, Subject } from '../state.ts';

/** Rows by id, from the run that is shown. */
export type Source = Pick<Review, 'finding' | 'app' | 'grant'>;

export interface Heading {
  readonly title: string;
  /** Cells; `grow` shares what is left. */
  readonly width: number | 'grow';
  readonly align?: 'right';
  /** Left out on terminals narrower than this. */
  readonly from?: number;
  /** Key of `Entry.sort`; absent: nothing to sort by. */
  readonly sort?: string;
}

export interface ListScreen {
  readonly kind: 'list';
  readonly id: string;
  /** In palette and help. */
  readonly title: string;
  readonly aliases: readonly string[];
  /** Digit that opens it; absent: it is about something, and opened from there. */
  readonly digit?: string;
  /** Of what the rows are, in the plural: “findings”. */
  readonly noun: string;
  /** Read anew each time one comes to it: others write there. */
  readonly fresh?: true;
  /** What is said where there is none; absent: what was read of the tenants says what that means. */
  readonly none?: string;
  load(place: Place): ReviewList;
  readonly headings: readonly Heading[];
  /** One piece a heading; null when the row is gone. */
  cells(source: Source, entry: Entry, state: State): readonly Piece[] | null;
  open(entry: Entry): Place | null;
  /** Null: no decision or plan can be about it. */
  subject(entry: Entry): Subject | null;
}

export interface PageLine {
  readonly line: Line;
  /** Where Enter leads. */
  readonly target?: Place;
  /** Row id of what the line is about. */
  readonly row?: string;
}

export interface PageScreen {
  readonly kind: 'page';
  readonly id: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly digit?: string;
  /** What is to be read first; null: nothing. */
  load(place: Place): { readonly id: string; readonly tenant: string | null } | null;
  /** What is asked for on coming to it, beside what `load` names. */
  begin?(state: State, place: Place): readonly Effect[];
  /** What `y` copies; absent: the id of the place. */
  copy?(state: State): string;
  /** Lists that it shows something of. */
  readonly uses?: readonly Place[];
  lines(state: State, details: Details | null, width: number): readonly PageLine[];
  /** What `w`, `a`, `x` are about. */
  subject(state: State, details: Details | null): Subject | null;
}

export type Screen = ListScreen | PageScreen;

/** A list whose rows are of one type, which nobody else has to know. */
export function listScreen<Row>(
  screen: Omit<ListScreen, 'kind' | 'headings' | 'cells'> & {
    readonly row: (source: Source, entry: Entry) => Row | null;
    readonly columns: readonly (Heading & { readonly cell: (row: Row, state: State) => Piece })[];
  },
): ListScreen {
  const { row, columns, ...rest } = screen;
  return {
    ...rest,
    kind: 'list',
    headings: columns,
    cells: (source, entry, state) => {
      const found = row(source, entry);
      return found === null ? null : columns.map(({ cell }) => cell(found, state));
    },
  };
}
