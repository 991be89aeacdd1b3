/** Power over the whole tenant. */
import { type GrantSpec } from '../world.ts';
import {
  one,
  entra,
  slack,
  crm,
  records,
  mail,
  everything,
  signIn,
  approved,
  type Examples,
} from './small-worlds.ts';

const takesOver: GrantSpec = { scopes: ['critical:identity:administer'], kind: 'app-role' };

export const examplesOfPowers: Examples = {
  'tenant-wide-consent': [
    {
      name: 'limited access for everyone: whether it is wanted is asked elsewhere',
      world: entra([{ scopes: ['medium:directory:read'], kind: 'app-role' }]),
      outcome: 'found',
      severity: 'low',
      says: ['medium access to the whole tenant'],
    },
    {
      name: 'let in for a profile without asking',
      world: crm([{ ...records, kind: 'preauthorized', as: 'group' }]),
      outcome: 'found',
      severity: 'high',
      says: ['whole groups'],
    },
    {
      name: 'approved for a Slack organisation with critical scopes',
      world: slack([{ scopes: ['critical:chat:administer'], kind: 'preauthorized' }]),
      outcome: 'found',
      severity: 'high',
      says: ['signs in to it'],
    },
    {
      name: 'a legacy integration cannot be seen',
      world: { ...slack([records]), blindSpots: ['legacy-integrations'] },
      outcome: 'not-assessed',
    },
    {
      name: 'consent for all',
      world: entra([{ ...mail, kind: 'delegated-tenant' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'app permission, critical',
      world: entra([{ ...everything, kind: 'app-role' }]),
      outcome: 'found',
      severity: 'critical',
      says: ['without anybody signing in'],
    },
    {
      name: 'delegation for the whole domain',
      world: one([{ ...mail, kind: 'domain-wide-delegation' }]),
      outcome: 'found',
    },
    {
      name: 'found in spite of the blind spot',
      world: { ...one([{ ...mail, kind: 'domain-wide-delegation' }]), blindSpots: ['delegation-list'] },
      outcome: 'found',
    },
    { name: 'sign-in for all', world: entra([{ ...signIn, kind: 'delegated-tenant' }]), outcome: 'clear' },
    {
      name: 'approved',
      world: { ...entra([{ ...mail, kind: 'delegated-tenant' }]), policy: approved },
      outcome: 'clear',
    },
    {
      name: 'our own app',
      world: entra([{ ...mail, kind: 'app-role' }], { party: 'internal' }),
      outcome: 'clear',
    },
    { name: 'people’s own consents only', world: entra([everything]), outcome: 'clear' },
    {
      name: 'Google lists no delegations',
      world: { ...one([mail]), blindSpots: ['delegation-list'] },
      outcome: 'not-assessed',
      says: ['delegation-list cannot be read'],
    },
  ],
  'app-only-takeover': [
    {
      name: 'signs in by itself as an administrator',
      world: crm([
        { ...records, kind: 'app-role', as: 'user', person: 'root@acme.example', privileged: 'yes' },
      ]),
      outcome: 'found',
      severity: 'critical',
      says: ['as root@acme.example'],
      cites: 1,
    },
    {
      name: 'signs in by itself as somebody without rights',
      world: crm([{ ...records, kind: 'app-role', as: 'user' }]),
      outcome: 'clear',
    },
    {
      name: 'as a person whose rights are not known',
      world: crm([{ ...records, kind: 'app-role', as: 'user', privileged: 'unknown' }]),
      outcome: 'not-assessed',
      says: ['administrator'],
    },
    {
      name: 'as an administrator, to learn who signs in',
      world: crm([{ ...signIn, kind: 'app-role', as: 'user', privileged: 'yes' }]),
      outcome: 'clear',
    },
    {
      name: 'blocked',
      world: entra([{ scopes: ['critical:directory:administer'], kind: 'app-role' }], { state: 'blocked' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'can grant itself any permission',
      world: entra([{ scopes: ['critical:identity:administer'], kind: 'app-role' }]),
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'holds Global Administrator',
      world: entra([], { roles: ['62E90394-69f5-4237-9190-012177145e10'] }),
      outcome: 'found',
      severity: 'critical',
      says: ['Global Administrator'],
    },
    {
      name: 'switched off',
      world: entra([{ scopes: ['critical:directory:administer'], kind: 'app-role' }], { state: 'disabled' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'accepted to the letter',
      world: {
        ...entra([{ scopes: ['critical:identity:administer'], kind: 'app-role' }]),
        policy: approved.replace(
          'apps:',
          'allow: { scopes: { microsoft-365: ["critical:identity:administer"] } }, apps:',
        ),
      },
      outcome: 'found',
      severity: 'medium',
      says: ['approval covers this'],
    },
    {
      name: 'approved, but not for that',
      world: { ...entra([{ scopes: ['critical:identity:administer'], kind: 'app-role' }]), policy: approved },
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'the same scope in a person’s name',
      world: entra([{ scopes: ['critical:identity:administer'] }]),
      outcome: 'clear',
    },
    {
      name: 'critical, but not over identities',
      world: entra([{ ...everything, kind: 'app-role' }]),
      outcome: 'clear',
    },
    {
      name: 'a harmless directory role',
      world: entra([], { roles: ['88d8e3e3-8f55-4a1e-953a-9b9898b8876b'] }),
      outcome: 'clear',
    },
    {
      name: 'roles were not read',
      world: { ...entra([]), unread: { 'directory-roles': 'unavailable' } },
      outcome: 'not-assessed',
      says: ['directory-roles'],
    },
  ],

  'mailbox-wide-access': [
    {
      name: 'mail of everyone, by itself',
      world: entra([{ ...mail, kind: 'app-role' }]),
      outcome: 'found',
      severity: 'high',
      says: ['every mailbox'],
    },
    {
      name: 'all that mail can be made to do',
      world: entra([{ ...everything, kind: 'app-role' }]),
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'by domain-wide delegation',
      world: { ...one([{ ...mail, kind: 'domain-wide-delegation' }]), blindSpots: ['delegation-list'] },
      outcome: 'found',
    },
    {
      name: 'approved for exactly that',
      world: {
        ...entra([{ ...mail, kind: 'app-role' }]),
        policy: approved.replace('apps:', 'allow: { maxTier: high }, apps:'),
      },
      outcome: 'found',
      severity: 'low',
      says: ['The approval covers this'],
    },
    {
      name: 'switched off',
      world: entra([{ ...mail, kind: 'app-role' }], { state: 'disabled' }),
      outcome: 'found',
      severity: 'medium',
    },
    { name: 'mail of the people who agreed', world: entra([everything]), outcome: 'clear' },
    {
      name: 'the e-mail address is no mail',
      world: entra([{ scopes: ['info:profile:read'], kind: 'app-role' }]),
      outcome: 'clear',
    },
    {
      name: 'app permissions were not read',
      world: { ...entra([mail]), unread: { 'app-roles': 'partial' } },
      outcome: 'not-assessed',
    },
  ],
  'wide-delegation': [
    {
      name: 'powerful',
      world: one([{ ...mail, kind: 'domain-wide-delegation' }]),
      outcome: 'found',
      severity: 'high',
      says: ['take any person’s place'],
    },
    {
      name: 'many small scopes',
      world: one([
        {
          kind: 'domain-wide-delegation',
          scopes: Array.from({ length: 11 }, (_, index) => `low:tasks${index}:read`),
        },
      ]),
      outcome: 'found',
      says: ['11 scopes'],
    },
    {
      name: 'approved',
      world: {
        ...one([{ ...mail, kind: 'domain-wide-delegation' }]),
        policy: approved.replace('apps:', 'allow: { maxTier: high }, apps:'),
      },
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'approved for less',
      world: { ...one([{ ...mail, kind: 'domain-wide-delegation' }]), policy: approved },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'a few small scopes',
      world: one([{ scopes: ['low:tasks:read'], kind: 'domain-wide-delegation' }]),
      outcome: 'clear',
    },
    {
      name: 'Google lists no delegations',
      world: { ...one([signIn]), blindSpots: ['delegation-list'] },
      outcome: 'not-assessed',
    },
  ],
  'indirect-takeover': [
    {
      name: 'an ordinary person owns an app that can take over',
      world: entra([takesOver], { owners: [{ label: 'ann@acme.example' }] }),
      outcome: 'found',
      severity: 'critical',
      says: ['ann@acme.example'],
    },
    {
      name: 'whether the owner is an administrator is not told',
      world: entra([takesOver], { owners: [{ privileged: 'unknown' }] }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'by the app’s directory role',
      world: entra([signIn], { owners: [{}], roles: ['62e90394-69f5-4237-9190-012177145e10'] }),
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'owned by an administrator',
      world: entra([takesOver], { owners: [{ privileged: 'yes' }] }),
      outcome: 'clear',
    },
    {
      name: 'its owner has left',
      world: entra([takesOver], { owners: [{ active: 'no' }] }),
      outcome: 'clear',
    },
    { name: 'nobody owns it', world: entra([takesOver]), outcome: 'clear' },
    {
      name: 'an app without powers',
      world: entra([{ ...mail, kind: 'app-role' }], { owners: [{}] }),
      outcome: 'clear',
    },
    {
      name: 'owners were not read',
      world: { ...entra([takesOver]), unread: { 'application-owners': 'partial' } },
      outcome: 'not-assessed',
    },
  ],
};
