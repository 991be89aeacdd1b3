/** A query as the parser leaves it; names are as they were written. */

export type Literal =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** Milliseconds; of a date, its first and last. */
  | { readonly kind: 'datetime'; readonly from: number; readonly to: number }
  | { readonly kind: 'date'; readonly from: number; readonly to: number }
  | { readonly kind: 'null' };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: Operator;
      /** One, but for IN and NOT IN. */
      readonly values: readonly Literal[];
    };

export const aggregateNames = ['COUNT', 'COUNT_DISTINCT', 'MAX', 'MIN', 'SUM', 'AVG'] as const;
export type AggregateName = (typeof aggregateNames)[number];

/** `DAY_ONLY(path)` is the day of a time in UTC. */
export interface Grouping {
  readonly path: string;
  readonly day: boolean;
}

export type Selected =
  | { readonly kind: 'field'; readonly path: string; readonly alias: string | null }
  | { readonly kind: 'day'; readonly path: string; readonly alias: string | null }
  | {
      readonly kind: 'aggregate';
      readonly name: AggregateName;
      readonly path: string;
      readonly alias: string | null;
    }
  /** FIELDS(ALL) and its like. */
  | { readonly kind: 'fields'; readonly which: string };

export interface Ordering {
  readonly by: Selected;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

export interface Query {
  /** `SELECT COUNT()`, which answers with a size alone. */
  readonly countOnly: boolean;
  readonly select: readonly Selected[];
  readonly from: string;
  readonly where: Condition | null;
  readonly groupBy: readonly Grouping[];
  readonly orderBy: readonly Ordering[];
  readonly limit: number | null;
  readonly offset: number;
}
