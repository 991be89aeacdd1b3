import { consentPolicies } from '../consent-policy.ts';
import type { GraphCall, Route } from '../graph-call.ts';
import { contextOf, pageOfRows } from '../graph-call.ts';
import {
  readConsentRequestPolicy,
  readConsentRequests,
  readGrantPolicies,
  readPolicies,
} from '../permissions.ts';
import { isCareful } from '../tenant.ts';
import type { GraphAnswer } from '../wire.ts';
import { json, noContent } from '../wire.ts';

function authorizationPolicy(call: GraphCall): GraphAnswer {
  const own = consentPolicies(call.tenant);
  return json({
    '@odata.context': contextOf(call, 'policies/authorizationPolicy/$entity'),
    id: 'authorizationPolicy',
    displayName: 'Authorization Policy',
    allowInvitesFrom: 'everyone',
    allowUserConsentForRiskyApps: null,
    blockMsolPowerShell: false,
    guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    ...(call.version === 'beta' ? { permissionGrantPolicyIdsAssignedToDefaultUserRole: own } : {}),
    defaultUserRolePermissions: {
      allowedToCreateApps: !isCareful(call.tenant),
      allowedToCreateSecurityGroups: true,
      allowedToCreateTenants: true,
      allowedToReadBitlockerKeysForOwnedDevice: true,
      allowedToReadOtherUsers: true,
      ...(call.version === 'beta' ? {} : { permissionGrantPoliciesAssigned: own }),
    },
    ...call.tenant.changes.patches.get('authorizationPolicy'),
  });
}

const grantPolicies = [
  {
    id: 'microsoft-user-default-legacy',
    displayName: 'Default User Policy (legacy)',
    description: 'Any delegated permission that users may consent to.',
    includes: [
      {
        id: '5920ab6c-73e8-476e-a2bc-3f71bbd2a21c',
        permissionClassification: 'all',
        permissionType: 'delegatedUserConsentable',
        resourceApplication: 'any',
        permissions: ['all'],
        clientApplicationIds: ['all'],
        clientApplicationTenantIds: ['all'],
        clientApplicationPublisherIds: ['all'],
        clientApplicationsFromVerifiedPublisherOnly: false,
      },
    ],
    excludes: [],
  },
  {
    id: 'microsoft-user-default-low',
    displayName: 'Default User Low Risk Policy',
    description: 'Low impact permissions of verified publishers.',
    includes: [
      {
        id: '6a2b1f0c-1c5e-4c0e-8c1a-2f4d6f1f7a11',
        permissionClassification: 'low',
        permissionType: 'delegatedUserConsentable',
        resourceApplication: 'any',
        permissions: ['all'],
        clientApplicationIds: ['all'],
        clientApplicationTenantIds: ['all'],
        clientApplicationPublisherIds: ['all'],
        clientApplicationsFromVerifiedPublisherOnly: true,
      },
    ],
    excludes: [],
  },
] as const;

function adminConsentRequestPolicy(call: GraphCall): GraphAnswer {
  const on = isCareful(call.tenant);
  return json({
    '@odata.context': contextOf(call, 'policies/adminConsentRequestPolicy/$entity'),
    isEnabled: on,
    notifyReviewers: on,
    remindersEnabled: on,
    requestDurationInDays: on ? 30 : 0,
    version: 0,
    reviewers: on
      ? [
          {
            query: `/users/${call.tenant.directory.ids.user.at(0)}`,
            queryType: 'MicrosoftGraph',
            queryRoot: null,
          },
        ]
      : [],
    ...call.tenant.changes.patches.get('adminConsentRequestPolicy'),
  });
}

/** Without a date it holds for every app, however old. */
function restriction(restrictionType: string, maxLifetime: string | null) {
  return { restrictionType, state: 'enabled', maxLifetime, restrictForAppsCreatedAfterDateTime: null };
}

/** No secret at all, and certificates of half a year. */
const tightest = {
  passwordCredentials: [
    restriction('passwordAddition', null),
    restriction('passwordLifetime', 'P90D'),
    restriction('symmetricKeyAddition', null),
    restriction('symmetricKeyLifetime', 'P90D'),
    restriction('customPasswordAddition', null),
  ],
  keyCredentials: [restriction('asymmetricKeyLifetime', 'P180D')],
};
const unrestricted = { passwordCredentials: [], keyCredentials: [] };

/** Source: learn.microsoft.com/graph/api/resources/tenantappmanagementpolicy */
function defaultAppManagementPolicy(call: GraphCall): GraphAnswer {
  const { scenario } = call.tenant;
  return json({
    '@odata.context': contextOf(call, 'policies/defaultAppManagementPolicy/$entity'),
    id: '00000000-0000-0000-0000-000000000000',
    displayName: 'Default app management tenant policy',
    description:
      'Default tenant policy that enforces app management restrictions on applications and service principals.',
    isEnabled: isCareful(call.tenant),
    applicationRestrictions:
      scenario === 'hardened'
        ? tightest
        : {
            passwordCredentials:
              scenario === 'strict'
                ? [
                    {
                      restrictionType: 'passwordLifetime',
                      maxLifetime: 'P180D',
                      restrictForAppsCreatedAfterDateTime: '2024-01-01T00:00:00Z',
                    },
                  ]
                : [],
            keyCredentials: [],
          },
    servicePrincipalRestrictions: scenario === 'hardened' ? tightest : unrestricted,
  });
}

function consentRequests(call: GraphCall): GraphAnswer {
  const { directory } = call.tenant;
  const at = directory.special('half-verified');
  return pageOfRows(
    call,
    [
      {
        id: directory.ids.key.at(90),
        appId: directory.appId(at),
        appDisplayName: directory.profile(at).name,
        pendingScopes: [{ displayName: 'Mail.Read' }],
        userConsentRequests: [],
      },
    ],
    'identityGovernance/appConsent/appConsentRequests',
  );
}

export const policyRoutes: readonly Route[] = [
  { method: 'GET', path: 'policies/authorizationPolicy', needs: readPolicies, handle: authorizationPolicy },
  {
    method: 'PATCH',
    path: 'policies/authorizationPolicy',
    needs: ['Policy.ReadWrite.Authorization'],
    handle(call) {
      call.tenant.patch('authorizationPolicy', call.body);
      return noContent;
    },
  },
  {
    method: 'GET',
    path: 'policies/permissionGrantPolicies',
    needs: readGrantPolicies,
    handle: (call) => pageOfRows(call, grantPolicies, 'policies/permissionGrantPolicies'),
  },
  {
    method: 'GET',
    path: 'policies/adminConsentRequestPolicy',
    needs: readConsentRequestPolicy,
    handle: adminConsentRequestPolicy,
  },
  {
    method: 'GET',
    path: 'policies/defaultAppManagementPolicy',
    needs: readPolicies,
    handle: defaultAppManagementPolicy,
  },
  {
    method: 'GET',
    path: 'identityGovernance/appConsent/appConsentRequests',
    needs: readConsentRequests,
    handle: consentRequests,
  },
];
