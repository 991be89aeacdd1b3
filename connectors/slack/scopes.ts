/** What an OAuth scope of Slack means. Data in `scope-names.ts` and `scope-rules.ts`. */
import type { Capability, ScopeVerdict } from '../../src/core/capability.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import { knownScopes } from './scope-names.ts';
import { type ScopeRule, scopeRules, subjects } from './scope-rules.ts';

type Token = 'user' | 'bot';

/** Slack compares names exactly; one in another case is no scope of its. */
function normalizeScope(scope: string): string {
  return scope.trim();
}

/** @param mode `application`: held by a bot's token; `delegated`: by a person's */
export const classifyScope: ClassifyScope = (scope, _resource, mode): ScopeVerdict => {
  const normalized = normalizeScope(scope);
  const types = knownScopes.get(normalized);
  const rule = types === undefined ? null : ruleFor(normalized, tokenOf(types, mode));
  if (types === undefined || rule === null) return unknownScope(scope, normalized);
  const token = tokenOf(types, mode);
  return {
    scope,
    normalized,
    known: true,
    tier: rule.tier,
    capabilities: capabilitiesOf(rule, token),
    sentence: sentenceOf(rule, normalized, token),
  };
};

/** What no bot can hold is judged as a user's, whoever says that a bot holds it. */
function tokenOf(
  types: { readonly bot: boolean; readonly user: boolean },
  mode: 'delegated' | 'application',
): Token {
  if (types.bot !== types.user) return types.bot ? 'bot' : 'user';
  return mode === 'application' ? 'bot' : 'user';
}

function ruleFor(name: string, token: Token): ScopeRule | null {
  return (
    scopeRules.find((rule) => rule.names.test(name) && (rule.token === undefined || rule.token === token)) ??
    null
  );
}

function unknownScope(scope: string, normalized: string): ScopeVerdict {
  return {
    scope,
    normalized,
    known: false,
    tier: 'medium',
    capabilities: [],
    sentence: 'Not a scope this catalogue knows: what it allows has to be looked up.',
  };
}

/** What a bot reaches is nobody's own: channels of many people. */
function capabilitiesOf({ data, access, reach }: ScopeRule, token: Token): readonly Capability[] {
  const whose = reach ?? (token === 'bot' ? 'all-users' : 'own');
  return access.map((one) => ({ data, access: one, reach: whose }));
}

function sentenceOf({ does }: ScopeRule, name: string, token: Token): string {
  const subject = subjects.get(name.split(':', 1)[0] ?? '') ?? 'it';
  const able = does.replace('{what}', () => subject);
  return `Can ${able}${token === 'bot' ? ', as a bot' : ''}.`;
}
