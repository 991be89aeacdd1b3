/** For tests: the review of an audit that found nothing. */
import { initialState } from './initial-state.ts';
import * as places from './places.ts';
import type { State } from './state.ts';

export function invented(columns = 80, rows = 24): State {
  const state = initialState({
    session: { allowApply: true, configFile: null, tenants: [] },
    columns,
    rows,
    now: Date.parse('2026-11-22T12:00:00Z'),
    at: 0,
    run: {
      id: 'r_1',
      startedAt: '2026-11-22T10:00:00.000Z',
      finishedAt: '2026-11-22T11:00:00.000Z',
      mode: 'full',
    },
    tenants: [],
    summary: {
      apps: 0,
      grants: 0,
      principals: 0,
      findings: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
      notAssessed: 0,
    },
  });
  return { ...state, path: [places.findings] };
}
