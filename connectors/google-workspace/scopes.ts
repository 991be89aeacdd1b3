/** What an OAuth scope of Google means. Data in `scope-rules.ts`, `scope-names.ts` and `scope-sentences.ts`. */
import type { Access, Capability, Reach, ScopeVerdict } from '../../src/core/capability.ts';
import { safeText } from '../../src/core/text.ts';
import type { Tier } from '../../src/core/vocabulary.ts';
import { worstTier } from '../../src/core/vocabulary.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import { knownScopes } from './scope-names.ts';
import { readOnly, type ScopeRule, scopeRules } from './scope-rules.ts';
import { sentences } from './scope-sentences.ts';

const prefix = 'https://www.googleapis.com/auth/';

/** Two names of one scope. https://developers.google.com/identity/protocols/oauth2/scopes#google-sign-in */
const aliases: ReadonlyMap<string, string> = new Map([
  ['userinfo.email', 'email'],
  ['userinfo.profile', 'profile'],
]);

/** `drive.readonly` for every way of writing it; other hosts keep their URL, without the last slash. */
export function normalizeScope(scope: string): string {
  const trimmed = scope.trim().replace(/\/+$/u, '');
  const [, scheme, host, path] = /^(https?):\/\/([^/]+)(.*)$/iu.exec(trimmed) ?? [];
  const url =
    scheme === undefined || host === undefined ? trimmed : `https://${host.toLowerCase()}${path ?? ''}`;
  const name = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  return aliases.get(name) ?? name;
}

/** A scope of a client with domain-wide delegation (`application`) reaches everyone's data. */
export const classifyScope: ClassifyScope = (scope, _resource, mode): ScopeVerdict => {
  const normalized = normalizeScope(scope);
  // Scopes are case-sensitive, but one in another case is surely not harmless where the right one is not.
  const known = knownScopes.has(normalized);
  const name = known ? normalized : normalizeScope(normalized.toLowerCase());
  const rule = scopeRules.find(({ names }) => names.test(name)) ?? null;
  if (rule === null) return unknownScope(scope, normalized);
  const tier = tierOf(rule, name);
  return {
    scope,
    normalized,
    known,
    tier: known ? tier : worstTier([tier, 'medium']),
    capabilities: capabilitiesOf(rule, name, mode),
    sentence: sentenceOf(rule, name, known, mode),
  };
};

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

function tierOf(rule: ScopeRule, name: string): Tier {
  const exception = rule.except?.find(({ names }) => names.test(name));
  if (exception !== undefined) return exception.tier;
  return readOnly.test(name) ? (rule.readTier ?? rule.tier) : rule.tier;
}

/** Names that do one thing only, whatever their rule says. */
const single: ReadonlyMap<string, readonly Access[]> = new Map([
  ['gmail.send', ['send']],
  ['script.send_mail', ['send']],
  ['gmail.compose', ['write', 'send']],
  ['gmail.insert', ['write']],
  ['gmail.metadata', ['read']],
  ['gmail.settings.basic', ['write']],
  ['gmail.settings.sharing', ['write', 'administer']],
  ['gmail.modify', ['read', 'write', 'send']],
]);

function accessesOf(rule: ScopeRule, name: string): readonly Access[] {
  if (name.endsWith('.writeonly')) return ['write'];
  return single.get(name) ?? (readOnly.test(name) ? ['read'] : rule.access);
}

function capabilitiesOf(
  rule: ScopeRule,
  name: string,
  mode: 'delegated' | 'application',
): readonly Capability[] {
  const reach: Reach = rule.reach ?? (mode === 'application' ? 'all-users' : 'own');
  return rule.data.flatMap((data) => accessesOf(rule, name).map((access) => ({ data, access, reach })));
}

const verbs: Readonly<Record<Access, string>> = {
  read: 'read',
  write: 'change',
  send: 'send',
  delete: 'delete',
  administer: 'administer',
  impersonate: 'act as',
  'run-code': 'run',
};

function sentenceOf(
  rule: ScopeRule,
  name: string,
  known: boolean,
  mode: 'delegated' | 'application',
): string {
  const list = accessesOf(rule, name).map((access) => verbs[access]);
  const last = list.at(-1) ?? 'use';
  const verb = list.length > 1 ? `${list.slice(0, -1).join(', ')} and ${last}` : last;
  const described = `Can ${verb} ${rule.what.replace('{name}', () => safeText(name).slice(0, 100))}.`;
  const plain = sentences.get(name) ?? described;
  const sure = known ? plain : `Not a scope this catalogue knows; by its name: ${plain}`;
  return mode === 'application' && rule.reach === undefined
    ? `${sure} For everyone in the organisation.`
    : sure;
}
