/** What the streams of one tenant share. */
import type { Clock } from '../../src/core/clock.ts';
import type { AppAccessList, DelegationList } from '../../src/core/operator-list.ts';
import type { AppNames } from './app-names.ts';
import type { GoogleClient } from './client.ts';
import type { Identity } from './identity.ts';
import type { AuditScope } from './operations.ts';
import type { Roster } from './roster.ts';

export interface GoogleSession {
  readonly client: GoogleClient;
  readonly roster: Roster;
  readonly apps: AppNames;
  readonly clock: Clock;
  /** What an operator brought from the Admin console; null: nothing. */
  readonly delegationList: DelegationList | null;
  readonly appAccessList: AppAccessList | null;
  identity(signal: AbortSignal): Promise<Identity>;
  /** Signs in. @throws AppError GAP_PERMISSION when the sign-in lacks the scope */
  readonly require: (scope: AuditScope, signal: AbortSignal) => Promise<void>;
  /** After a 401 about a person: proves that the bearer is still good. @throws AppError SIGN_IN_* when it is not */
  confirm(signal: AbortSignal): Promise<void>;
}
