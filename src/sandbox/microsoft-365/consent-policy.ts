/** Who may consent: anybody to anything, to verified publishers and harmless scopes only, nobody. */
import type { Tenant } from './tenant.ts';

const ofOwners = 'ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team';

/** Ids of the policies that people have, and those for what they own. */
export function consentPolicies(tenant: Tenant): readonly string[] {
  const assigned = ownConsentPolicies(tenant);
  return tenant.scenario === 'hardened' ? assigned : [...assigned, ofOwners];
}

/** Those that people have for themselves. */
export function ownConsentPolicies({ changes, scenario }: Tenant): readonly string[] {
  const assigned = changes.patches.get('consentPolicies')?.['assigned'];
  if (Array.isArray(assigned)) return assigned.map(String);
  switch (scenario) {
    case 'standard':
      return ['ManagePermissionGrantsForSelf.microsoft-user-default-legacy'];
    case 'basic':
      return ['managePermissionGrantsForSelf.microsoft-user-default-low'];
    case 'strict':
    case 'hardened':
      return [];
  }
}
