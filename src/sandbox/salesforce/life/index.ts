/** What happens in a Salesforce org on ordinary days, and how often each. */
import { type Change, createLife, type Lot } from '../../life.ts';
import type { Org } from '../org.ts';
import { accessGiven, accessTaken, assigned, powersChanged, setCreated, unassigned } from './access.ts';
import {
  blocked,
  externalAdded,
  externalChanged,
  installed,
  policyChanged,
  uninstalled,
  widened,
} from './apps.ts';
import {
  credentialAdded,
  credentialChanged,
  packageInstalled,
  packageRemoved,
  packageUpgraded,
} from './outbound.ts';
import { closed, frozen, joined, renamed, reopened } from './people.ts';
import { authorised, called, externalUsed, revoked, signedIn, swapped, used } from './tokens.ts';

export function createSalesforceLife(org: Org): (changes: number) => readonly string[] {
  const of =
    (change: (org: Org, lot: Lot) => string | null): Change =>
    (lot) =>
      change(org, lot);
  return createLife(org.seed, 'salesforce life', [
    [8, of(authorised)],
    [8, of(used)],
    [1, of(externalUsed)],
    [3, of(called)],
    [4, of(revoked)],
    [2, of(swapped)],
    [2, of(signedIn)],
    [2, of(installed)],
    [1, of(uninstalled)],
    [1, of(blocked)],
    [2, of(policyChanged)],
    [1, of(widened)],
    [1, of(externalAdded)],
    [1, of(externalChanged)],
    [1, of(accessGiven)],
    [1, of(accessTaken)],
    [1, of(setCreated)],
    [1, of(powersChanged)],
    [2, of(assigned)],
    [1, of(unassigned)],
    [1, of(joined)],
    [1, of(closed)],
    [1, of(reopened)],
    [2, of(frozen)],
    [1, of(renamed)],
    [1, of(packageInstalled)],
    [1, of(packageUpgraded)],
    [1, of(packageRemoved)],
    [2, of(credentialAdded)],
    [2, of(credentialChanged)],
  ]);
}
