/** What a permission's name says it does, and that in one plain sentence. */
import type { Access, Capability, Reach } from '../../src/core/capability.ts';
import type { ScopeFamily } from './scope-families.ts';
import type { ScopeRuleId } from './scope-rules.ts';
import { deedOf, limitOf } from './scope-deeds.ts';

export type ScopeMode = 'delegated' | 'application';

const verbs: readonly (readonly [RegExp, readonly Access[]])[] = [
  [/^(?:full_access_as_app$|EWS\.|EAS\.)/u, ['read', 'write', 'send', 'delete']],
  [/^(?:IMAP|POP)\./u, ['read', 'write']],
  [/^SMTP\.|\.Send/u, ['send']],
  [/^(?!EWS|EAS|IMAP|POP|SMTP).*AccessAsUser|^user_impersonation$/u, ['impersonate']],
  [/FullControl|\.Manage(?!dBy|Identities)/u, ['read', 'write', 'administer']],
  [/PrivilegedOperations|RevokeSessions|ManageIdentities|\.Command/u, ['administer']],
  [/Scripts\.ReadWrite/u, ['run-code']],
  [/\.(?:Delete|Remove|AddRemove)/u, ['delete']],
  [/ReadWrite|ReadUpdate|ReadApprove|(?<!Read)\.Selected|SelectedOperations|WriteWrite/u, ['read', 'write']],
  [
    /\.(?:Read|Export|Receive|AccessMedia|Join)|\.ImportExport|^(?:openid|profile|email|offline_access)$/u,
    ['read'],
  ],
  [
    /\.(?:Write|Create|Edit|Update|Upload|Migrat|Ingest|Submit|Invite|Sign|Import|Initiate|Start|Deploy|Enable|Process|AddRemove|Archive|Activate|ReportSynthetic)/u,
    ['write'],
  ],
];

/** Empty where the name does not say. */
export function accessesOf(name: string, rule: ScopeRuleId | null): readonly Access[] {
  // To read settings is not to read mail.
  if (/^Mailbox(?:Settings|ConfigItem)\.ReadWrite$/u.test(name)) return ['write'];
  const accesses = new Set(verbs.flatMap(([pattern, list]) => (pattern.test(name) ? list : [])));
  if (rule !== null && takeovers.has(rule)) accesses.add('administer');
  if (rule === 'R08') accesses.add('run-code');
  return [...accesses];
}

/** Where the name does not say what it does it is taken for a write. */
export function capabilitiesOf(
  accesses: readonly Access[],
  { data, personal }: ScopeFamily,
  mode: ScopeMode,
): readonly Capability[] {
  const reach: Reach = personal ? (mode === 'application' ? 'all-users' : 'own') : 'tenant';
  const assumed: readonly Access[] = accesses.length === 0 ? ['write'] : accesses;
  return assumed.map((access) => ({ data, access, reach }));
}

/** Names of the rule that the words do not fit are told by what they are about. */
const takeovers: ReadonlyMap<ScopeRuleId, { readonly names: RegExp; readonly says: string }> = new Map([
  ['R02', { names: /^/u, says: 'Give administrator powers, up to the highest, to anyone' }],
  [
    'R03',
    {
      names: /^(?:App|DelegatedPermissionGrant)/u,
      says: 'Change apps or their permissions, and so take any other permission',
    },
  ],
  [
    'R04',
    {
      names: /^Directory\./u,
      says: 'Change nearly everything in the directory: people, groups, apps and settings',
    },
  ],
  ['R05', { names: /^/u, says: 'Change accounts or the ways they sign in, and so take them over' }],
  ['R06', { names: /^/u, says: 'Put anyone into any group, and so give whatever the group may reach' }],
  ['R07', { names: /^/u, says: 'Switch off or weaken sign-in rules such as multi-factor authentication' }],
  ['R08', { names: /^/u, says: 'Run code or change settings on managed devices' }],
]);

/** Said in full; whether anybody is signed in does not change them. */
const plainNames: ReadonlyMap<string, string> = new Map([
  ['openid', 'Learn who is signing in'],
  ['profile', 'Read the signed-in person’s name and picture'],
  ['email', 'Read the signed-in person’s e-mail address'],
  ['User.Read', 'Read the signed-in person’s own profile'],
  ['offline_access', 'Keep its access when the person is not there, until somebody takes it away'],
  [
    'full_access_as_app',
    'Read, change, send and delete everyone’s mail, appointments and contacts, without anyone signed in',
  ],
  ['Exchange.ManageAsApp', 'Administer mail for the whole organisation, without anyone signed in'],
  ['Exchange.ManageAsAppV2', 'Administer mail for the whole organisation, without anyone signed in'],
  ['IMAP.AccessAsApp', 'Read, change and delete mail by an old mail protocol, without anyone signed in'],
  ['POP.AccessAsApp', 'Fetch and delete mail by an old mail protocol, without anyone signed in'],
  ['SMTP.SendAsApp', 'Send mail in the name of mailboxes, without anyone signed in'],
  ['IMAP.AccessAsUser.All', 'Read, change and delete the signed-in person’s mail by an old mail protocol'],
  ['POP.AccessAsUser.All', 'Fetch and delete the signed-in person’s mail by an old mail protocol'],
  ['SMTP.Send', 'Send mail as the signed-in person by an old mail protocol'],
  [
    'EWS.AccessAsUser.All',
    'Read, change, send and delete the signed-in person’s mail, appointments and contacts',
  ],
  [
    'EAS.AccessAsUser.All',
    'Read, change, send and delete the signed-in person’s mail, appointments and contacts, as a phone does',
  ],
  ['Directory.AccessAsUser.All', 'Do in the directory whatever the signed-in person may do there'],
  ['User.RevokeSessions.All', 'Sign people out everywhere'],
  ['User.Export.All', 'Export everything that is kept about a person'],
  ['User.Invite.All', 'Invite outside people into the organisation'],
]);

const verbWords = {
  read: 'read',
  write: 'change',
  send: 'send',
  delete: 'delete',
  administer: 'administer',
  impersonate: 'act as the signed-in person in',
  'run-code': 'run code through',
} as const satisfies Record<Access, string>;

export interface Sayable {
  readonly name: string;
  readonly known: boolean;
  readonly rule: ScopeRuleId | null;
  readonly accesses: readonly Access[];
  readonly family: ScopeFamily;
  readonly api: string;
}

export function sentenceOf(scope: Sayable, mode: ScopeMode): string {
  const { known, api, accesses } = scope;
  if (known) return `${sayKnown(scope, mode)}.`;
  const unknown = `A permission that ${api} is not known to publish`;
  if (accesses.length === 0) return `${unknown}; what it allows cannot be told.`;
  return `${unknown}; by its name: ${lowered(sayKnown(scope, mode))}.`;
}

function sayKnown({ name, rule, accesses, family }: Sayable, mode: ScopeMode): string {
  const plain = plainNames.get(name);
  if (plain !== undefined) return plain;
  const { noun, personal } = family;
  const unattended = mode === 'application';
  const alone = unattended ? ', without anyone signed in' : ', as far as the signed-in person may';
  const takeover = rule === null ? undefined : takeovers.get(rule);
  if (takeover !== undefined && takeover.names.test(name)) return `${takeover.says}${limitOf(name)}${alone}`;
  if (accesses.includes('impersonate')) return `Act as the signed-in person in ${noun}`;
  if (accesses.length === 1 && accesses[0] === 'send')
    return `Send ${noun} as ${senderOf(name, unattended)}${limitOf(name)}`;
  const deed = deedOf(name) ?? joined(accesses.map((access) => verbWords[access]));
  const shared = name.endsWith('.Shared') && !unattended ? ' and what others share with them' : '';
  const whose = personal ? whoseOf(noun, name, unattended) : noun;
  const bound = personal && !unattended && !name.endsWith('.All') && shared === '' ? '' : alone;
  const outcome = takeover === undefined ? '' : ', which can end in power over the whole organisation';
  return `${raised(deed)} ${whose}${shared}${limitOf(name)}${outcome}${bound}`;
}

function senderOf(name: string, unattended: boolean): string {
  if (unattended) return 'anyone';
  return `the signed-in person${name.endsWith('.Shared') ? ', or as others who let that person' : ''}`;
}

/** Of all there are, a signed-in person reaches what others share with them too. */
function whoseOf(noun: string, name: string, unattended: boolean): string {
  if (unattended) return `everyone’s ${noun}`;
  return name.endsWith('.All') ? `all ${noun}` : `the signed-in person’s ${noun}`;
}

function joined(words: readonly string[]): string {
  const last = words.at(-1) ?? 'use';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function raised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
