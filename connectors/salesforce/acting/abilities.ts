/** What can be changed here and what it takes. */
import type { ActionKind } from '../../../src/core/plan.ts';
import type { ActingAbility, ActionSpec } from '../../../src/kit/acting.ts';
import type { OwnPermissions } from '../salesforce-session.ts';

export type SalesforceKind = 'revoke-grant' | 'remove-preauthorization' | 'restore-preauthorization';

const access = 'View Setup and Configuration; Manage Profiles and Permission Sets; Customize Application';

/** Ten changes at once of about a fifth of a second each; a person has one to five tokens of an app. */
export const salesforceActions = [
  { kind: 'revoke-grant', needs: 'View Setup and Configuration; Customize Application', perSecond: 20 },
  { kind: 'remove-preauthorization', needs: access, perSecond: 10 },
  { kind: 'restore-preauthorization', needs: access, perSecond: 10 },
] as const satisfies readonly (ActionSpec & { readonly kind: SalesforceKind })[];

export function needsOf(kind: SalesforceKind): string {
  return salesforceActions.find((one) => one.kind === kind)?.needs ?? '';
}

export function isSalesforceKind(kind: ActionKind): kind is SalesforceKind {
  return salesforceActions.some((one) => one.kind === kind);
}

/** As far as the org tells: whether it may change permission sets shows only when it is tried. */
export function abilityOf(kind: ActionKind, held: OwnPermissions): ActingAbility {
  if (!isSalesforceKind(kind))
    return { kind, can: 'no', reason: 'Salesforce has no such change by API', remedy: null };
  const [permission, can] =
    kind === 'revoke-grant'
      ? (['Customize Application', held.customizeApplication] as const)
      : (['View Setup and Configuration', held.viewSetup] as const);
  const remedy = `Give the user that acts the permission ${permission} in a permission set.`;
  if (can === 'no')
    return { kind, can, reason: `the user that acts lacks the permission ${permission}`, remedy };
  if (can === 'unknown')
    return { kind, can, reason: `the org does not tell whether it has the permission ${permission}`, remedy };
  if (kind === 'revoke-grant') return { kind, can, reason: null, remedy: null };
  return {
    kind,
    can: 'unknown',
    reason: 'whether it may change permission sets and profiles shows when it is tried',
    remedy: 'Give the user that acts the permission Manage Profiles and Permission Sets.',
  };
}
