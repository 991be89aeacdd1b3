/** What a row of the bench is, and what it tells. */

export interface RunOptions {
  /** Reduced sizes, for every push; the figures to quote are those of a full run. */
  readonly short: boolean;
}

export interface Line {
  readonly bound: number;
  readonly measured: number;
}

export interface Measured extends Line {
  readonly peakRssMb: number;
  /** The whole audit against the summed bound, where the row bounds only some streams. */
  readonly whole: (Line & { readonly unit: string }) | null;
  readonly notes: readonly string[];
  /** Musts beside the ratio that were missed: rows lost, throttled calls, memory. */
  readonly missed: readonly string[];
}

export interface Row {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** What measured / bound must not exceed. */
  readonly most: number;
  run(options: RunOptions): Promise<Measured>;
}

export function ratioOf({ bound, measured }: Line): number {
  return measured / bound;
}
