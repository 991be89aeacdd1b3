/** What the lists of apps tell of an app's policies, in the words that all platforms' reports know. */
import type { AppSeen } from '../../src/core/observation.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import type { MenuName } from './menu-names.ts';
import type { ConnectedApplication, ExternalClientApplication, ExternalClientPolicy } from './wire.ts';

/**
 * @param namespaced the org tells of each app the namespace of the package it came with
 * @param menu what the app menu tells of its name; undefined when it has no entry there
 */
export function connectedAppRow(
  app: ConnectedApplication,
  namespaced: boolean,
  menu: MenuName | undefined,
): AppSeen {
  const builtHere = app.OptionsIsInternal === true || (namespaced && !app.NamespacePrefix);
  return {
    ...untoldApp,
    type: 'app',
    clientId: app.Id,
    name: app.Name || null,
    party: builtHere ? 'internal' : 'third',
    homepage: app.StartUrl || null,
    createdAt: app.CreatedDate,
    facts: factsOf({
      kind: 'connected app',
      developerName: menu?.developerName,
      namespace: app.NamespacePrefix || menu?.namespace,
      permittedUsers: permittedUsers(app.OptionsAllowAdminApprovedUsersOnly),
      refreshToken: connectedAppRefresh(app),
    }),
  };
}

export function externalClientAppRow(
  app: ExternalClientApplication,
  policy: ExternalClientPolicy | null,
): AppSeen {
  const local = app.DistributionState === 'Local' || (!app.DistributionState && !app.NamespacePrefix);
  return {
    ...untoldApp,
    type: 'app',
    clientId: app.Id,
    name: app.MasterLabel || app.DeveloperName || null,
    party: local ? 'internal' : 'third',
    createdAt: app.CreatedDate,
    facts: factsOf({
      kind: 'external client app',
      developerName: app.DeveloperName,
      namespace: app.NamespacePrefix,
      distribution: app.DistributionState,
      ...(policy === null ? {} : policyFacts(policy)),
    }),
  };
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_extlclntappoauthconfigurablepolicies.htm */
function policyFacts(policy: ExternalClientPolicy): Facts {
  const { PermittedUsersPolicyType: permitted, IsClientCredentialsFlowEnabled: credentials } = policy;
  return {
    permittedUsers: permitted ? (permittedWords.get(permitted) ?? permitted) : null,
    refreshToken: externalClientRefresh(policy),
    ipRelaxation: policy.IpRelaxationPolicyType,
    clientCredentials: typeof credentials === 'boolean' ? (credentials ? 'yes' : 'no') : null,
  };
}

const permittedWords = new Map([
  ['AdminApprovedPreAuthorized', 'admin-approved'],
  ['AllSelfAuthorized', 'all-users'],
]);

function permittedUsers(adminApprovedOnly: boolean | null | undefined): string | null {
  if (typeof adminApprovedOnly !== 'boolean') return null;
  return adminApprovedOnly ? 'admin-approved' : 'all-users';
}

/** The unit of the period stands only in Setup. */
function connectedAppRefresh({
  OptionsRefreshTokenValidityMetric: byUse,
  RefreshTokenValidityPeriod: period,
}: ConnectedApplication): string | null {
  if (typeof byUse !== 'boolean' || period === undefined) return null;
  if (period === null) return byUse ? null : 'infinite';
  if (period === 0) return 'zero';
  return `${byUse ? 'inactivity' : 'lifetime'} ${period} (unit not told)`;
}

function externalClientRefresh({
  RefreshTokenPolicyType: type,
  RefreshTokenValidityPeriod: period,
  RefreshTokenValidityUnit: unit,
}: ExternalClientPolicy): string | null {
  const said = type?.toLowerCase();
  if (said === 'infinite' || said === 'zero') return said;
  const sort = said === 'specificlifetime' ? 'lifetime' : said === 'specificinactivity' ? 'inactivity' : null;
  if (sort === null || typeof period !== 'number') return type || null;
  return `${sort} ${period} ${unit?.toLowerCase() || '(unit not told)'}`;
}

type Facts = Readonly<Record<string, string | null | undefined>>;

function factsOf(facts: Facts): AppSeen['facts'] {
  return Object.fromEntries(Object.entries(facts).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}
