import type { State, Step } from './state.ts';

export interface Binding {
  /** For the palette; unique. */
  readonly command: string;
  readonly keys: readonly string[];
  /** One or two words, for the footer. */
  readonly label: string;
  /** A sentence without a full stop. */
  readonly help: string;
  readonly group: 'move' | 'look' | 'mark' | 'decide' | 'act' | 'go';
  /** Kinds of screen, or ids of screens; absent: everywhere. */
  readonly on?: readonly string[];
  /** Taken only when it comes by itself. */
  readonly careful?: true;
  /** Place in the footer; absent: it is found in help only. */
  readonly footer?: number;
  /** Why it does nothing now, a sentence; null: it does. */
  readonly off?: (state: State) => string | null;
  readonly run: (state: State) => Step;
}
