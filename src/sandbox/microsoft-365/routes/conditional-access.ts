/**
 * Conditional Access policies, of which some editions have none.
 * https://learn.microsoft.com/en-us/graph/api/conditionalaccessroot-list-policies
 */
import type { GraphCall, Route } from '../graph-call.ts';
import { pageOfRows } from '../graph-call.ts';
import { readPolicies } from '../permissions.ts';
import { isCareful } from '../tenant.ts';
import { refusal } from '../wire.ts';

const unlicensed = refusal(403, 'AccessDenied', 'Your tenant is not licensed for this feature.');

const everything = {
  clientAppTypes: ['all'],
  applications: { includeApplications: ['All'], excludeApplications: [], includeUserActions: [] },
  users: {
    includeUsers: ['All'],
    excludeUsers: [],
    includeGroups: [],
    excludeGroups: [],
    includeRoles: [],
    excludeRoles: [],
  },
  platforms: null,
  locations: null,
  signInRiskLevels: [],
  userRiskLevels: [],
};

/** Administrators need a second factor everywhere; only a careful company blocks the flow for devices without a keyboard. */
function policies({ tenant }: GraphCall) {
  const at = new Date(tenant.directory.startedAt - 400 * 86_400_000).toISOString();
  const named = (nth: number, displayName: string) => ({
    id: tenant.directory.ids.key.at(200 + nth),
    displayName,
    createdDateTime: at,
    modifiedDateTime: null,
    state: 'enabled',
    sessionControls: null,
  });
  const administrators = {
    ...named(0, 'Administrators: multifactor'),
    conditions: {
      ...everything,
      users: {
        ...everything.users,
        includeUsers: [],
        includeRoles: ['62e90394-69f5-4237-9190-012177145e10'],
      },
    },
    grantControls: {
      operator: 'OR',
      builtInControls: ['mfa'],
      customAuthenticationFactors: [],
      termsOfUse: [],
    },
  };
  const deviceCode = {
    ...named(1, 'Everybody: no device code'),
    conditions: { ...everything, authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
    grantControls: {
      operator: 'OR',
      builtInControls: ['block'],
      customAuthenticationFactors: [],
      termsOfUse: [],
    },
  };
  return isCareful(tenant) ? [administrators, deviceCode] : [administrators];
}

export const conditionalAccessRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: 'identity/conditionalAccess/policies',
    needs: readPolicies,
    handle: (call) =>
      call.tenant.scenario === 'basic'
        ? unlicensed
        : pageOfRows(call, policies(call), 'identity/conditionalAccess/policies'),
  },
];
