/** Against the policy. */
import {
  one,
  entra,
  slack,
  crm,
  records,
  untold,
  approvedThere,
  bannedThere,
  mail,
  everything,
  signIn,
  approved,
  banned,
  type Examples,
} from './small-worlds.ts';

export const examplesOfAccess: Examples = {
  'unapproved-app': [
    {
      name: 'a bot on Slack whose scopes no API tells',
      world: slack([{ ...untold, kind: 'bot', as: 'bot' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'nothing seen on Slack, which lists no tokens',
      world: { ...slack([signIn]), blindSpots: ['installed-tokens'] },
      outcome: 'not-assessed',
      says: ['installed-tokens cannot be read'],
    },
    {
      name: 'approved on Slack',
      world: { ...slack([untold]), policy: approvedThere, blindSpots: ['installed-tokens'] },
      outcome: 'clear',
    },
    {
      name: 'a package in Salesforce',
      world: crm([{ ...untold, kind: 'install' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'tokens of Salesforce were not all read',
      world: { ...crm([signIn]), unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
      says: ['tokens is partial'],
    },
    {
      name: 'our own app with little',
      world: entra([{ scopes: ['medium:files:read'] }], { party: 'internal' }),
      outcome: 'clear',
    },
    {
      name: 'a banned app is another detection',
      world: { ...one([mail]), policy: banned },
      outcome: 'clear',
    },
    {
      name: 'mail of one person, nobody approved it',
      world: one([mail, signIn]),
      outcome: 'found',
      severity: 'medium',
      says: ['does not list it', 'read mail'],
      cites: 1,
    },
    {
      name: 'mail of three people',
      world: one(['a', 'b', 'c'].map((name) => ({ ...mail, person: `${name}@acme.example` }))),
      outcome: 'found',
      severity: 'high',
      says: ['without a password'],
      cites: 3,
    },
    {
      name: 'mail of an administrator',
      world: one([{ ...mail, privileged: 'yes' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'mail of one person, and of more by the vendor’s own count',
      world: one([mail], { vendorUsers: 3 }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'everything of one person',
      world: one([everything]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'mail of everybody',
      world: entra([{ ...mail, kind: 'delegated-tenant', as: 'tenant' }]),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'medium access',
      world: one([{ scopes: ['medium:calendar:read'] }]),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'our own app',
      world: entra([mail], { party: 'internal' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'unlisted and denied by policy',
      world: { ...one([mail]), policy: 'version: 1\ndefaults: { unknownVendor: deny }\n' },
      outcome: 'found',
      says: ['denies'],
    },
    {
      name: 'approval over',
      world: {
        ...one([mail]),
        policy: approved.replace('name: Vendor,', 'name: Vendor, approvedUntil: 2026-11-21,'),
      },
      outcome: 'found',
      says: ['ended on 2026-11-21'],
    },
    {
      name: 'approval on its last day',
      world: {
        ...one([mail]),
        policy: approved.replace('name: Vendor,', 'name: Vendor, approvedUntil: 2026-11-22,'),
      },
      outcome: 'clear',
    },
    {
      name: 'scopes that are not told count as high',
      world: one([{ scopes: [], scopeStatus: 'unknown', privileged: 'yes' }]),
      outcome: 'found',
      severity: 'high',
      says: ['does not tell'],
    },
    {
      name: 'found although a stream is missing',
      world: { ...one([mail]), unread: { tokens: 'partial' } },
      outcome: 'found',
    },
    { name: 'sign-in only', world: one([signIn]), outcome: 'clear' },
    { name: 'approved', world: { ...one([mail]), policy: approved }, outcome: 'clear' },
    { name: 'the platform’s own', world: entra([everything], { party: 'first' }), outcome: 'clear' },
    {
      name: 'grants were not all read',
      world: { ...one([signIn]), unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
      says: ['tokens is partial', 'no permission for tokens'],
    },
    {
      name: 'a stream the operator skips',
      world: { ...entra([signIn]), unread: { 'app-roles': 'skipped' } },
      outcome: 'not-assessed',
      says: ['app-roles is skipped'],
    },
  ],
  'banned-app': [
    {
      name: 'restricted on Slack, yet its bot lives',
      world: { ...slack([{ ...untold, kind: 'bot', as: 'bot' }], { state: 'blocked' }), policy: bannedThere },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'whether Salesforce blocks it, no API tells',
      world: { ...crm([]), policy: bannedThere, blindSpots: ['app-block-state'] },
      outcome: 'not-assessed',
      says: ['app-block-state cannot be read'],
    },
    {
      name: 'holds a grant',
      world: { ...one([mail, signIn]), policy: banned },
      outcome: 'found',
      severity: 'high',
      says: ['stolen tokens', '2 grants'],
      cites: 2,
    },
    {
      name: 'holds a critical grant',
      world: { ...one([everything]), policy: banned },
      outcome: 'found',
      severity: 'critical',
    },
    {
      name: 'even when also approved',
      world: {
        ...one([mail]),
        policy: `${approved}${banned.slice('version: 1\n'.length).replace('name: Vendor', 'name: Other')}`,
      },
      outcome: 'found',
    },
    {
      name: 'without grants but enabled',
      world: { ...entra([]), policy: banned },
      outcome: 'found',
      severity: 'low',
      says: ['not blocked'],
    },
    {
      name: 'without grants and disabled',
      world: { ...entra([], { state: 'disabled' }), policy: banned },
      outcome: 'clear',
    },
    {
      name: 'only looks like a banned vendor',
      world: { ...one([mail], { name: 'Vendor Mail' }), policy: banned.replaceAll('app-1', 'app-2') },
      outcome: 'clear',
    },
    {
      name: 'grants were not all read',
      world: { ...one([]), policy: banned, unread: { tokens: 'unavailable' } },
      outcome: 'not-assessed',
      says: ['tokens is unavailable'],
    },
  ],
  'scopes-beyond-approval': [
    {
      name: 'more than approved in Salesforce',
      world: { ...crm([records]), policy: approvedThere },
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'scopes of a Slack token that no log tells',
      world: { ...slack([untold]), policy: approvedThere },
      outcome: 'not-assessed',
    },
    {
      name: 'high scope where medium is approved',
      world: { ...one([mail, { scopes: ['medium:files:read'] }]), policy: approved },
      outcome: 'found',
      severity: 'high',
      cites: 1,
    },
    {
      name: 'a person outside the approval',
      world: {
        ...one([
          { ...signIn, person: 'eve@acme.example' },
          { ...signIn, person: 'ANN@acme.example' },
        ]),
        policy: approved.replace('apps:', 'allow: { principals: [ann@acme.example] }, apps:'),
      },
      outcome: 'found',
      severity: 'low',
      says: ['people outside its approval'],
      cites: 1,
    },
    {
      name: 'for everyone where some were approved',
      world: {
        ...entra([{ ...signIn, kind: 'delegated-tenant' }]),
        policy: approved.replace('apps:', 'allow: { principals: [ann@acme.example] }, apps:'),
      },
      outcome: 'found',
    },
    {
      name: 'the scope is listed, in other letters',
      world: {
        ...one([mail]),
        policy: approved.replace(
          'apps:',
          'allow: { scopes: { google-workspace: ["HIGH:mail:read"] } }, apps:',
        ),
      },
      outcome: 'clear',
    },
    {
      name: 'the scope is listed for another platform',
      world: {
        ...one([mail]),
        policy: approved.replace('apps:', 'allow: { scopes: { microsoft-365: ["high:mail:read"] } }, apps:'),
      },
      outcome: 'found',
    },
    {
      name: 'high is approved',
      world: { ...one([mail]), policy: approved.replace('apps:', 'allow: { maxTier: high }, apps:') },
      outcome: 'clear',
    },
    { name: 'not approved at all is another detection', world: one([mail]), outcome: 'clear' },
    {
      name: 'which scopes it holds is not told',
      world: { ...one([{ scopes: [], scopeStatus: 'unknown' }]), policy: approved },
      outcome: 'not-assessed',
      says: ['which scopes it holds (1 of its grants)'],
    },
  ],
  'scope-growth': [
    {
      name: 'told now what was not told before',
      world: { ...crm([{ ...records, previousScopes: [] }]), history: true },
      outcome: 'clear',
    },
    {
      name: 'configured for more in Salesforce',
      world: { ...crm([{ ...records, previousScopes: ['info:profile:read'] }]), history: true },
      outcome: 'found',
    },
    {
      name: 'installed again with more on Slack',
      world: {
        ...slack([
          { scopes: ['high:chat:read'], scopeStatus: 'from-log', previousScopes: ['info:profile:read'] },
        ]),
        history: true,
        blindSpots: ['installed-tokens'],
      },
      outcome: 'found',
      says: ['read chat'],
    },
    {
      name: 'mail added',
      world: {
        ...one([
          { ...mail, previousScopes: ['info:profile:read'] },
          { ...signIn, previousScopes: ['info:profile:read'] },
        ]),
        history: true,
      },
      outcome: 'found',
      severity: 'high',
      says: ['gained 1 scope', 'read mail'],
      cites: 1,
    },
    {
      name: 'a new person granted more than anyone before',
      world: { ...one([{ ...signIn, previousScopes: ['info:profile:read'] }, mail]), history: true },
      outcome: 'found',
    },
    {
      name: 'only harmless scopes added',
      world: { ...one([{ scopes: ['low:tasks:read'], previousScopes: [] }]), history: true },
      outcome: 'clear',
    },
    {
      name: 'same scopes in another order and case',
      world: {
        ...one([
          {
            scopes: ['high:mail:read', 'high:files:read'],
            previousScopes: ['HIGH:files:read', 'high:mail:read'],
          },
        ]),
        history: true,
      },
      outcome: 'clear',
    },
    { name: 'an app seen for the first time', world: { ...one([mail]), history: true }, outcome: 'clear' },
    {
      name: 'growth within the approval',
      world: {
        ...one([{ ...mail, previousScopes: [] }]),
        history: true,
        policy: approved.replace('apps:', 'allow: { maxTier: high }, apps:'),
      },
      outcome: 'clear',
    },
    { name: 'first audit', world: one([mail]), outcome: 'not-assessed', says: ['no earlier audit'] },
  ],

  'region-not-allowed': [
    {
      name: 'outside what the policy allows',
      world: { ...one([mail]), policy: regions('[US, RU]') },
      outcome: 'found',
      severity: 'medium',
      says: ['keeps data in RU'],
    },
    {
      name: 'not stated',
      world: { ...one([mail]), policy: regions('[]') },
      outcome: 'found',
      severity: 'low',
      says: ['not stated'],
    },
    {
      name: 'within, in other letters',
      world: { ...one([mail]), policy: regions('[us, EU]') },
      outcome: 'clear',
    },
    { name: 'the policy allows any region', world: { ...one([mail]), policy: approved }, outcome: 'clear' },
    { name: 'only signs people in', world: { ...one([signIn]), policy: regions('[RU]') }, outcome: 'clear' },
    { name: 'of a maker that the policy does not list', world: one([mail]), outcome: 'clear' },
    {
      name: 'grants were not all read',
      world: { ...one([]), policy: regions('[RU]'), unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
    },
  ],
  'rare-app': [
    {
      name: 'one person gave everything',
      world: one([everything]),
      outcome: 'found',
      severity: 'low',
      says: ['1 person'],
      cites: 1,
    },
    { name: 'three people', world: one([everything, everything, everything]), outcome: 'clear' },
    {
      name: 'one person, three APIs',
      world: entra(['a', 'b', 'c'].map((resource) => ({ ...everything, resource, person: 'ann' }))),
      outcome: 'found',
      says: ['1 person'],
    },
    { name: 'what one person gave is not told', world: one([untold]), outcome: 'found', says: ['not told'] },
    { name: 'one person gave little', world: one([mail]), outcome: 'clear' },
    { name: 'approved', world: { ...one([everything]), policy: approved }, outcome: 'clear' },
    { name: 'a vendor that is known', world: one([everything], { name: 'Gong' }), outcome: 'clear' },
    {
      name: 'everyone has it as well',
      world: entra([everything, { ...signIn, kind: 'delegated-tenant' }]),
      outcome: 'clear',
    },
    {
      name: 'who else has it was not read',
      world: { ...one([everything]), unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
    },
  ],
  'ai-agent-write': [
    {
      name: 'may write mail',
      world: one([{ scopes: ['critical:mail:write'] }], { name: 'Desk MCP Connector' }),
      outcome: 'found',
      severity: 'high',
      says: ['write mail'],
    },
    {
      name: 'may write files',
      world: one([{ scopes: ['high:files:write'] }], { name: 'Inbox AI' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'says it in small letters',
      world: one([{ scopes: ['high:mail:send'] }], { name: 'salesbot autopilot' }),
      outcome: 'found',
    },
    {
      name: 'by its maker’s site',
      world: entra([{ scopes: ['high:files:write'] }], { homepage: 'https://app.helper.ai/x' }),
      outcome: 'found',
      says: ['homepage'],
    },
    {
      name: 'by what the directory lists it as',
      world: entra([{ scopes: ['high:files:write'] }], { facts: { kind: 'agentIdentity' } }),
      outcome: 'found',
      says: ['lists it as an agent'],
    },
    {
      name: 'by the scope that agents ask Salesforce for',
      world: crm([{ scopes: ['high:crm:write'] }], { facts: { configuredScopes: 'api mcp_api' } }),
      outcome: 'found',
      says: ['interface that AI agents use'],
    },
    {
      name: 'only reads',
      world: one([{ scopes: ['high:mail:read'] }], { name: 'Notes AI' }),
      outcome: 'clear',
    },
    ...[
      'Directory Sync Agent',
      'Real Estate Agent CRM',
      'Ai Weiwei',
      'Airtable',
      'Maison Blanche',
      'Email It',
      'Gptel',
    ].map((name) => ({
      name: `no agent: ${name}`,
      world: one([{ scopes: ['high:mail:send'] }], { name }),
      outcome: 'clear' as const,
    })),
    {
      name: 'approved for it',
      world: {
        ...one([{ scopes: ['high:mail:send'] }], { name: 'Notes AI' }),
        policy: approved.replace('apps:', 'allow: { maxTier: high }, apps:'),
      },
      outcome: 'clear',
    },
    {
      name: 'approved for less',
      world: { ...one([{ scopes: ['high:mail:send'] }], { name: 'Notes AI' }), policy: approved },
      outcome: 'found',
    },
    {
      name: 'what it holds is not told',
      world: one([untold], { name: 'Notes AI' }),
      outcome: 'not-assessed',
    },
  ],
  'toxic-pair': [
    {
      name: 'reads mail and changes the mailbox’s rules',
      world: one([{ scopes: ['high:mail:read', 'gmail.settings.basic'] }], {}),
      outcome: 'found',
      severity: 'high',
      says: ['forwarding and filters'],
    },
    {
      name: 'reads mail and answers it',
      world: entra([{ scopes: ['high:mail:read', 'high:mail:send'] }]),
      outcome: 'found',
      severity: 'medium',
      says: ['invoice fraud'],
      cites: 1,
    },
    {
      name: 'copies files for ever, not verified',
      world: entra([{ scopes: ['high:files:read', 'offline_access'] }], { verified: 'no' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'copies files for ever, verified',
      world: entra([{ scopes: ['high:files:read', 'offline_access'] }], { verified: 'yes' }),
      outcome: 'clear',
    },
    {
      name: 'one from each of two people',
      world: one([mail, { scopes: ['high:mail:send'] }]),
      outcome: 'clear',
    },
    {
      name: 'the address is no mail',
      world: one([{ scopes: ['info:profile:read', 'high:mail:send'] }]),
      outcome: 'clear',
    },
    {
      name: 'approved',
      world: { ...one([{ scopes: ['high:mail:read', 'high:mail:send'] }]), policy: approved },
      outcome: 'clear',
    },
    { name: 'what it holds is not told', world: one([untold]), outcome: 'not-assessed' },
  ],
  'privileged-grantor': [
    {
      name: 'an administrator gave everything',
      world: one([
        { ...everything, person: 'root@acme.example', privileged: 'yes' },
        { ...everything, privileged: 'no' },
      ]),
      outcome: 'found',
      severity: 'high',
      says: ['root@acme.example'],
      cites: 1,
    },
    {
      name: 'an administrator gave much',
      world: one([{ ...mail, privileged: 'yes' }]),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'our own app',
      world: entra([{ ...everything, privileged: 'yes' }], { party: 'internal' }),
      outcome: 'found',
      severity: 'medium',
    },
    { name: 'an administrator signed in', world: one([{ ...signIn, privileged: 'yes' }]), outcome: 'clear' },
    {
      name: 'an approved app',
      world: { ...one([{ ...everything, privileged: 'yes' }]), policy: approved },
      outcome: 'clear',
    },
    {
      name: 'who is an administrator is not told',
      world: one([{ ...mail, privileged: 'unknown' }]),
      outcome: 'not-assessed',
      says: ['whether the person is an administrator'],
    },
  ],
  'slack-legacy-token': [
    {
      name: 'a scope that covers everything',
      world: slack([{ scopes: ['client'] }]),
      outcome: 'found',
      severity: 'high',
      says: ['never ends by itself'],
    },
    {
      name: 'our own, with the old scope for administrators',
      world: slack([{ scopes: ['admin'] }], { party: 'internal' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'an integration without an app id',
      world: slack([{ ...untold, kind: 'install' }], { facts: { integration: 'from before apps' } }),
      outcome: 'found',
      severity: 'medium',
    },
    { name: 'small scopes', world: slack([{ scopes: ['admin.apps:read'] }]), outcome: 'clear' },
    {
      name: 'incoming webhooks cannot be seen',
      world: { ...slack([signIn]), blindSpots: ['legacy-integrations'] },
      outcome: 'not-assessed',
    },
  ],
};

function regions(list: string): string {
  return approved
    .replace('version: 1', 'version: 1\ndefaults: { allowedRegions: [US, EU] }')
    .replace('name: Vendor,', `name: Vendor, dataRegions: ${list},`);
}
