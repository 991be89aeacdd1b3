import type { AuditView } from '../core/result.ts';

export interface ReportOptions {
  /** Colour and cursor control are wanted; only terminal formats look at it. */
  readonly color: boolean;
  /** Columns of the terminal, or null when the output is not one. */
  readonly width: number | null;
}

/** An output format as plain data; the renderer loads when used. */
export interface ReportDefinition {
  readonly name: string;
  readonly title: string;
  readonly mediaType: string;
  readonly extension: string;
  load(): Promise<ReportModule>;
}

export interface ReportModule {
  /** Pieces of text in order; large lists are streamed. */
  render(view: AuditView, options: ReportOptions): AsyncIterable<string>;
}
