/** What a permission's name says it does, and that in one plain sentence. */
import type { Access, Capability, Reach } from '../../src/core/capability.ts';
import type { ScopeFamily } from './scope-families.ts';
import type { ScopeRuleId } from './scope-rules.ts';

export type ScopeMode = 'delegated' | 'application';

const verbs: readonly (readonly [RegExp, readonly Access[]])[] = [
  [/AccessAsUser|^user_impersonation$/u, ['impersonate']],
  [/^full_access_as_app$|AccessAsApp/u, ['read', 'write', 'send']],
  [/FullControl|ManageAs|PrivilegedOperations|\.Manage/u, ['administer']],
  [/Scripts\.ReadWrite/u, ['run-code']],
  [/\.Send/u, ['send']],
  [/\.(?:Delete|Remove)/u, ['delete']],
  [/ReadWrite|ReadUpdate|ReadApprove|\.Selected/u, ['read', 'write']],
  [/\.(?:Read|Export|Receive|Access|Join)/u, ['read']],
  [
    /\.(?:Write|Create|Edit|Update|Upload|Migrat|Ingest|Submit|Invite|Sign|Import|Initiate|Start|Deploy|Enable|Process)/u,
    ['write'],
  ],
];

/** At least `write`, where the name does not say. */
export function accessesOf(name: string, rule: ScopeRuleId | null): readonly Access[] {
  const accesses = new Set(verbs.flatMap(([pattern, list]) => (pattern.test(name) ? list : [])));
  if (rule !== null && takeovers.has(rule)) accesses.add('administer');
  if (rule === 'R08') accesses.add('run-code');
  if (accesses.size === 0) accesses.add('write');
  return [...accesses];
}

export function capabilitiesOf(
  accesses: readonly Access[],
  { data, personal }: Pick<ScopeFamily, 'data' | 'personal'>,
  mode: ScopeMode,
): readonly Capability[] {
  const reach: Reach = personal ? (mode === 'application' ? 'all-users' : 'own') : 'tenant';
  return accesses.map((access) => ({ data, access, reach }));
}

const takeovers: ReadonlyMap<ScopeRuleId, string> = new Map([
  ['R02', 'Give any directory role, Global Administrator included, to anyone'],
  ['R03', 'Change apps or their permissions, and so take any other permission'],
  ['R04', 'Change nearly everything in the directory: people, groups, apps and settings'],
  ['R05', 'Change accounts or the ways they sign in, and so take them over'],
  ['R06', 'Put anyone into any group, and so give whatever the group may reach'],
  ['R07', 'Switch off or weaken sign-in rules such as multi-factor authentication'],
  ['R08', 'Run code or change settings on managed devices'],
]);

const plainNames: ReadonlyMap<string, string> = new Map([
  ['openid', 'Sign a person in'],
  ['profile', 'Read the signed-in person’s name and picture'],
  ['email', 'Read the signed-in person’s e-mail address'],
  ['User.Read', 'Read the signed-in person’s own profile'],
  ['offline_access', 'Keep its access when the person is not there, until somebody takes it away'],
]);

const verbWords = {
  read: 'read',
  write: 'change',
  send: 'send',
  delete: 'delete',
  administer: 'administer',
  impersonate: 'act as the person in',
  'run-code': 'run code through',
} as const satisfies Record<Access, string>;

export function sentenceOf(
  name: string,
  rule: ScopeRuleId | null,
  accesses: readonly Access[],
  { noun, personal }: Pick<ScopeFamily, 'noun' | 'personal'>,
  mode: ScopeMode,
): string {
  const plain = plainNames.get(name);
  if (plain !== undefined) return `${plain}.`;
  const alone =
    mode === 'application' ? ', without anyone signed in' : ', as far as the signed-in person may';
  const takeover = rule === null ? undefined : takeovers.get(rule);
  if (takeover !== undefined) return `${takeover}${alone}.`;
  const what = joined(accesses.map((access) => verbWords[access]));
  const whose = personal
    ? mode === 'application'
      ? `everyone’s ${noun}`
      : `the signed-in person’s ${noun}`
    : noun;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} ${whose}${personal && mode === 'delegated' ? '' : alone}.`;
}

function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? 'use';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
