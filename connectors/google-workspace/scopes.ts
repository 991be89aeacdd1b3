/** What an OAuth scope of Google means. Data in `scope-rules.ts`, `scope-names.ts` and `scope-sentences.ts`. */
import type { Access, Capability, Reach, ScopeVerdict } from '../../src/core/capability.ts';
import { safeText } from '../../src/core/text.ts';
import type { Tier } from '../../src/core/vocabulary.ts';
import { worstTier } from '../../src/core/vocabulary.ts';
import type { ClassifyScope } from '../../src/kit/connector.ts';
import { exported } from './scope-exports.ts';
import { knownScopes } from './scope-names.ts';
import { readOnly, type ScopeRule, scopeRules } from './scope-rules.ts';
import { sentences } from './scope-sentences.ts';
import { subjectOf } from './scope-subjects.ts';

const prefix = 'https://www.googleapis.com/auth/';

/** Two names of one scope. https://developers.google.com/identity/protocols/oauth2/scopes#google-sign-in */
const aliases: ReadonlyMap<string, string> = new Map([
  ['userinfo.email', 'email'],
  ['userinfo.profile', 'profile'],
]);

/** `drive.readonly` for every way of writing it; other hosts keep their URL, without the last slash. */
export function normalizeScope(scope: string): string {
  const trimmed = withoutEnd(scope).trimStart();
  const [, host, path = ''] = /^https?:\/\/([^/]+)(.*)$/iu.exec(trimmed) ?? [];
  const url = host === undefined ? trimmed : `https://${host.toLowerCase()}${path}`;
  const short = url.startsWith(prefix) ? url.slice(prefix.length) : url;
  const name = /^[\w.-]+$/u.test(short) ? short : url;
  return aliases.get(name) ?? name;
}

/** Slashes and blanks at the end say nothing. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s/]/u.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
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

/** Names that say nothing, or the wrong thing, of what they do. To read settings is not to read mail. */
const single: ReadonlyMap<string, readonly Access[]> = new Map([
  ['gmail.send', ['send']],
  ['script.send_mail', ['send']],
  ['gmail.compose', ['write', 'send']],
  ['gmail.insert', ['write']],
  ['gmail.metadata', ['read']],
  ['gmail.settings.basic', ['write']],
  ['gmail.settings.sharing', ['write', 'administer']],
  ['gmail.modify', ['read', 'write', 'send']],
  ['gmail.addons.current.action.compose', ['write', 'send']],
  ['gmail.addons.current.message.action', ['read']],
  ['gmail.addons.current.message.metadata', ['read']],
  ['https://mail.google.com/mail/feed/atom', ['read']],
  ['chromesync', ['read', 'write', 'impersonate']],
  ['chat.admin.delete', ['delete']],
  ['chat.delete', ['delete']],
  ['chat.app.delete', ['delete']],
  ['chat.import', ['write']],
  ['chat.messages', ['read', 'write', 'send', 'delete']],
  ['chat.messages.create', ['send']],
  ['chat.admin.memberships', ['read', 'write', 'administer']],
  ['chat.admin.spaces', ['read', 'write', 'administer']],
  ['apps.groups.migration', ['write']],
  ['https://apps-apis.google.com/a/feeds/migration', ['write']],
  ['cloud-platform', ['read', 'write', 'delete', 'administer', 'run-code']],
  ['youtube.upload', ['write']],
  ['tagmanager.publish', ['write', 'run-code']],
  ['drive.install', ['write']],
  ['script.external_request', ['read', 'send']],
]);

/** Names that only tell, though they do not end as such names do. */
const telling =
  /^(?:dataportability\..+|meetings\.conference\.media.*|classroom\.(?:profile\..+|push-notifications)|admob\.report|script\.(?:metrics|processes|locale)|appsmarketplace\.license|verifiedaccess|cloud_search\.(?:query|stats.*)|playdeveloperreporting|youtube\.channel-memberships\.creator|youtubepartner-channel-audit|cloud-identity\.devices\.lookup|maps-platform\..+|numberer|playintegrity)$/u;

const adding = /\.(?:write|writeonly|append|insertdata)$/u;

function accessesOf(rule: ScopeRule, name: string): readonly Access[] {
  if (adding.test(name)) return ['write'];
  return single.get(name) ?? (readOnly.test(name) || telling.test(name) ? ['read'] : rule.access);
}

/** Of everybody, whoever signed in: these are for administrators. */
const tenantWide =
  /^(?:chat\.(?:admin|app\.all)\..+|directory\.readonly|peopleapi\.readonly|drive\.admin\..+)$/u;

function reachOf(rule: ScopeRule, name: string, mode: 'delegated' | 'application'): Reach {
  if (tenantWide.test(name)) return 'tenant';
  return rule.reach ?? (mode === 'application' ? 'all-users' : 'own');
}

function capabilitiesOf(
  rule: ScopeRule,
  name: string,
  mode: 'delegated' | 'application',
): readonly Capability[] {
  const reach = reachOf(rule, name, mode);
  const about = subjectOf(name)?.data ?? rule.data;
  return about.flatMap((data) => accessesOf(rule, name).map((access) => ({ data, access, reach })));
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
  const plain = sentences.get(name) ?? `Can ${predicateOf(rule, name)}.`;
  const sure = known ? plain : `Not a scope this catalogue knows; by its name: ${plain}`;
  return mode === 'application' && reachOf(rule, name, mode) === 'all-users' && rule.reach === undefined
    ? sure.replace(/\.$/u, ', for everyone in the organisation.')
    : sure;
}

function predicateOf(rule: ScopeRule, name: string): string {
  const copy = exported.get(name);
  if (copy !== undefined) return `download a copy of ${copy}`;
  const subject = subjectOf(name)?.what ?? rule.what;
  if (subject.startsWith('=')) return subject.slice(1);
  const list = adding.test(name) ? ['add records of'] : accessesOf(rule, name).map((access) => verbs[access]);
  const last = list.at(-1) ?? 'use';
  const verb = list.length > 1 ? `${list.slice(0, -1).join(', ')} and ${last}` : last;
  return `${verb} ${subject.replace('{name}', () => safeText(name).slice(0, 100))}`;
}
