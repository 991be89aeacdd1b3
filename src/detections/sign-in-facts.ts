/** What the facts of an event say of how somebody signed in, or of what the vendor minds. */
import type { EventRow } from '../core/rows.ts';

type Told = Pick<EventRow, 'event' | 'principal' | 'detail'>;

export function isFailed({ detail }: Told): boolean {
  return detail['outcome'] === 'failed';
}

/** A person was there: the address is where the person is, not where the app runs. */
export function isInPerson({ event, principal, detail }: Told): boolean {
  if (event === 'consent') return true;
  if (event !== 'sign-in' || principal === null || detail['interactive'] === 'no') return false;
  const protocol = detail['protocol'];
  return detail['interactive'] === 'yes' || protocol === 'authorization-code' || protocol === 'device-code';
}

/** The app runs on people's own devices, as Google tells it. */
export function ofOwnDevice({ detail }: Told): boolean {
  return /^NATIVE_|^CONNECTED_DEVICE$/u.test(detail['clientType'] ?? '');
}

/**
 * Why the vendor itself calls what an app did unusual: words of Slack's anomaly entries.
 * https://docs.slack.dev/reference/audit-logs-api/anomalous-events-reference
 */
export function vendorCalls({ event, detail }: Told, ...reasons: readonly string[]): boolean {
  if (event !== 'activity' || detail['reason'] === undefined) return false;
  const words = detail['reason'].toLowerCase().split(/[\s,]+/u, 20);
  return reasons.some((reason) => words.includes(reason));
}
