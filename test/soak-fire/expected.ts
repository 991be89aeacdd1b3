/** Errors that a command may tell, by what befell it. */
import type { Trouble } from './trouble.ts';

/** What weather, and what else befalls, may make a command say. */
export const ofWeather = /^(?:SIGN_IN_|READ_|PAGE_|NETWORK|ACT_|GAP_|PLAN_DRIFT|FEED_UNREACHABLE)/u;
export const ofTrouble: Readonly<Record<Trouble['kind'], RegExp>> = {
  nothing: /^$/u,
  'killed at a write': /^$/u,
  'killed at a moment': /^$/u,
  'disk full': /^(?:DISK_FULL|OUTPUT_FAILED)$/u,
  // A vendor refuses an assertion that is as old, or as new, as the clock says.
  'clock wrong': /^(?:SIGN_IN_|DECISION_REFUSED$|USAGE$)/u,
  'clock jumps': /^(?:SIGN_IN_|DECISION_REFUSED$|USAGE$)/u,
  'two at once': /^(?:WORKSPACE_LOCKED|PLAN_DRIFT|NOTHING_TO_RESUME|NOTHING_RECORDED)$/u,
  'file spoiled':
    /^(?:WORKSPACE_|JOURNAL_BROKEN$|PLAN_INVALID$|PLAN_UNRECORDED$|NOTHING_|USAGE$|DISK_FULL$)/u,
};
