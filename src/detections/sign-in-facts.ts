/** What the facts of an event say of how somebody signed in. */
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
  return (
    detail['interactive'] === 'yes' ||
    protocol === 'authorization-code' ||
    protocol === 'device-code' ||
    protocol === 'password'
  );
}

/** The app runs on people's own devices, as Google tells it. */
export function ofOwnDevice({ detail }: Told): boolean {
  return /^NATIVE_|^CONNECTED_DEVICE$/u.test(detail['clientType'] ?? '');
}
