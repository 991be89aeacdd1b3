import type { StreamStatus } from '../core/coverage.ts';
import type { StreamId } from '../core/streams.ts';

/** What a running audit tells whoever watches: CLI progress, TUI, scheduler. */
export interface Progress {
  readonly tenant: string;
  readonly stream: StreamId;
  /** Units read (users, pages, objects) and how many there are, where that is known. */
  readonly done: number;
  readonly total: number | null;
  readonly status: 'running' | StreamStatus;
  /** Calls of the whole tenant that the vendor put off so far; absent: not told. */
  readonly throttled?: number;
}

export type OnProgress = (progress: Progress) => void;
