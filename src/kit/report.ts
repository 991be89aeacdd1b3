import type { AuditView, PastRun } from '../core/result.ts';
import type { Platform } from '../core/vocabulary.ts';
import type { ClassifyScope } from './connector.ts';
import type { Detection } from './detection.ts';

/** Whom a report is for; null: everyone who may ask. */
export type Audience =
  | { readonly for: 'ciso' | 'auditor' | 'engineer' }
  | { readonly for: 'vendor'; readonly vendor: string };

/** What a report may say of a detection. */
export type DetectionFacts = Pick<
  Detection,
  'id' | 'title' | 'severity' | 'frameworks' | 'falsePositives' | 'remedy'
>;

export interface ReportOptions {
  /** Colour and cursor control are wanted; only terminal formats look at it. */
  readonly color: boolean;
  /** Columns of the terminal, or null when the output is not one. */
  readonly width: number | null;
  readonly audience: Audience | null;
  /** The policy as it is written, for formats that point into it; null where it cannot be read. */
  readonly policy: { readonly path: string; readonly text: string } | null;
  /** All there are, for what a finding's own text does not say. */
  readonly detections: readonly DetectionFacts[];
  /** What scopes allow, by their platform's catalogue; null where none is at hand. */
  readonly catalogueOf: ((platform: Platform) => Promise<ClassifyScope>) | null;
  /** Judged runs up to this one, oldest first, this one last. */
  readonly history: readonly PastRun[];
  /** A sentence on runs before these that are not kept any more; absent: there are none. */
  readonly historyNote?: string | undefined;
  /** Hash of the journal's last entry when the report was made; null: nothing was ever recorded. */
  readonly journalHead: string | null;
}

/** For a report that is about one run alone. */
export const aboutOneRun = {
  audience: null,
  policy: null,
  detections: [],
  catalogueOf: null,
  history: [],
  journalHead: null,
} as const;

/** An output format as plain data; the renderer loads when used. */
export interface ReportDefinition {
  readonly name: string;
  readonly title: string;
  readonly mediaType: string;
  readonly extension: string;
  /** It is written anew for each audience (`--for`); absent: it is the same for everyone. */
  readonly forAudiences?: true;
  load(): Promise<ReportModule>;
}

export interface ReportModule {
  /** Pieces of text in order; large lists are streamed. */
  render(view: AuditView, options: ReportOptions): AsyncIterable<string>;
}
