import * as places from './places.ts';
import type { State } from './state.ts';

/** Of an audit on a terminal, before anything was done. */
export function initialState(
  given: Pick<State, 'session' | 'columns' | 'rows' | 'now' | 'at' | 'run' | 'tenants' | 'summary'>,
): State {
  return {
    ...given,
    past: null,
    outdated: false,
    path: [places.overview],
    lists: new Map(),
    pages: new Map(),
    answers: new Map(),
    traces: new Map(),
    search: '',
    modal: null,
    toast: null,
    task: null,
    planning: { gathered: [], intent: 'revoke', status: 'none', plan: null, written: null },
    applying: null,
    rescanning: null,
    decided: new Map(),
    undoable: [],
  };
}
