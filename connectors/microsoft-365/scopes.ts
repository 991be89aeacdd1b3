/** What a permission lets its holder do. Names mean something only within the API that publishes them. */
import type { ScopeVerdict } from '../../src/core/capability.ts';
import { compareTiers, type Tier } from '../../src/core/vocabulary.ts';
import type { ScopeResource } from '../../src/kit/connector.ts';
import { type Api, apis, azureManagementId, graphId } from './apis.ts';
import { permissionNames } from './permission-names.ts';
import { familyOfName, type ScopeFamily } from './scope-families.ts';
import { type ScopeRule, type ScopeRuleId, scopeRules } from './scope-rules.ts';
import { nounWithin } from './scope-nouns.ts';
import { accessesOf, capabilitiesOf, type ScopeMode, sentenceOf } from './scope-words.ts';

/** @param resource client id of the API; '' is Microsoft Graph, or the API that a scope written in full names */
export function classifyScope(scope: string, resource: string, mode: ScopeMode): ScopeVerdict {
  const { id, name } = locate(scope.trim(), resource.toLowerCase());
  const api = apis.get(id);
  const canonical = namesOf(id).get(name.toLowerCase());
  const known = canonical !== undefined;
  const normalized = canonical ?? name;
  if (api === undefined) return foreign(scope, normalized, mode);
  const rule = ruleFor(normalized, api);
  const accesses = accessesOf(normalized, rule?.id ?? null);
  const family = familyOf(normalized, api, id);
  const said = { name: normalized, known, rule: rule?.id ?? null, accesses, family, api: api.title };
  return {
    scope,
    normalized,
    known,
    tier: atLeastMedium(tierOf(normalized, id, rule), known),
    capabilities: capabilitiesOf(accesses, family, mode),
    sentence: sentenceOf(said, mode),
  };
}

/** `https://graph.microsoft.com/Mail.Read` names API and permission; on another API than it names it is no permission. */
function locate(scope: string, resource: string): { readonly id: string; readonly name: string } {
  const [, host, path = ''] = /^https:\/\/([^/]+)\/(.*)$/isu.exec(scope) ?? [];
  if (host === undefined) return { id: resource === '' ? graphId : resource, name: scope };
  const named = apiByHost.get(host.toLowerCase()) ?? '';
  const id = resource === '' ? named : resource;
  return { id, name: named !== '' && id === named ? path.slice(path.lastIndexOf('/') + 1).trim() : scope };
}

const apiByHost: ReadonlyMap<string, string> = new Map(
  [...apis].flatMap(([id, { hosts }]) => hosts.map((host) => [host, id] as const)),
);

export const scopeResources: readonly ScopeResource[] = [...apis].map(([id, { title, hosts }]) => ({
  id,
  title,
  hosts,
}));

/** An API that is not Microsoft's, or gone: its names can say anything. */
function foreign(scope: string, normalized: string, mode: ScopeMode): ScopeVerdict {
  const impersonates = /^user_impersonation$|\.AccessAsUser/iu.test(normalized);
  const access = impersonates ? 'impersonate' : 'write';
  const alone = mode === 'application' ? ', without anyone signed in' : '';
  return {
    scope,
    normalized,
    known: false,
    tier: impersonates ? 'high' : 'medium',
    capabilities: [{ data: 'other', access, reach: mode === 'application' ? 'tenant' : 'own' }],
    sentence: impersonates
      ? 'Act as the signed-in person in another API, with everything that person may do there.'
      : `Use a permission of an API that this catalogue does not know${alone}.`,
  };
}

/** Outside the ruled APIs a name's verbs count, and no name takes over a tenant. */
function ruleFor(name: string, { ruled }: Api): (ScopeRule & { readonly id: ScopeRuleId }) | null {
  const rules = ruled ? scopeRules : scopeRules.filter(({ id }) => verbRules.has(id));
  return rules.find(({ pattern }) => pattern.test(name)) ?? null;
}

const verbRules: ReadonlySet<ScopeRuleId> = new Set(['R17', 'R18', 'R19', 'R20', 'R21', 'R22']);

function tierOf(name: string, id: string, rule: ScopeRule | null): Tier {
  if (id === azureManagementId && name === 'user_impersonation') return 'critical';
  return rule?.tier ?? 'medium';
}

function atLeastMedium(tier: Tier, known: boolean): Tier {
  return known || compareTiers(tier, 'medium') < 0 ? tier : 'medium';
}

function familyOf(name: string, { ruled, data, noun }: Api, id: string): ScopeFamily {
  if (!ruled) return { data, noun: nounWithin(name, id) ?? noun, personal: false };
  if (/^(?:openid|profile|email|offline_access|User\.Read(?:Write)?)$/u.test(name))
    return { data: 'profile', noun: 'profile', personal: true };
  return familyOfName(name) ?? { data, noun, personal: false };
}

const unpacked = new Map<string, ReadonlyMap<string, string>>();

/** Published spelling by lower-case name. Entra compares names without case. */
function namesOf(api: string): ReadonlyMap<string, string> {
  const ready = unpacked.get(api);
  if (ready !== undefined) return ready;
  const names = new Map<string, string>();
  for (const line of (permissionNames.get(api) ?? '').trim().split('\n')) {
    const [family = '', rest] = line.split(': ');
    for (const name of rest === undefined ? [family] : rest.split(' ').map((one) => `${family}.${one}`))
      if (name !== '') names.set(name.toLowerCase(), name);
  }
  unpacked.set(api, names);
  return names;
}
