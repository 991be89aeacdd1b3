/** August 2025: the tokens of an approved chat vendor are stolen, and used on every platform at once (UNC6395). */
import type { Incident } from '../contract.ts';
import { google, googleScopes, microsoft, salesforce, signIn, slack, vendor } from '../vendors/app.ts';
import { approval, deed, forEver, rented, sweep, tor, torElsewhere } from './thieves.ts';

const mail = google(
  'Drift Email',
  [...signIn, ...googleScopes('https://mail.google.com/', 'contacts.readonly')],
  {
    adoption: 0.015,
    since: 620,
    lastUsed: 95,
  },
);
const mailbox = microsoft('Drift', ['openid', 'offline_access', 'User.Read', 'Mail.ReadWrite', 'Mail.Send'], {
  adoption: 0.01,
  since: 600,
  lastUsed: 92,
});
const chat = slack('Drift', ['channels:read', 'channels:history', 'chat:write', 'users:read'], {
  adoption: 0.02,
  since: 610,
  lastUsed: 93,
});
const crm = salesforce('Drift', ['api', 'refresh_token', 'full'], {
  adoption: 0.01,
  since: 640,
  lastUsed: 90,
  allowed: ['api', 'refresh_token'],
  holder: 0,
  policy: forEver,
});
const byScript = { ...tor, userAgent: torElsewhere.userAgent };
const onSalesforce = { platform: 'salesforce', clientId: crm.clientId, person: 'holder' } as const;
const onGoogle = {
  platform: 'google-workspace',
  clientId: mail.clientId,
  person: 'holder',
  from: torElsewhere,
} as const;
const onMicrosoft = {
  platform: 'microsoft-365',
  clientId: mailbox.clientId,
  person: 'holder',
  from: byScript,
} as const;
const onSlack = { platform: 'slack', clientId: chat.clientId, person: 'holder', from: byScript } as const;

export const drift: Incident = {
  name: 'drift',
  vendors: [
    vendor('Drift', 'drift.com', 'approved', [mail, mailbox, chat, crm], { verified: true, approval }),
  ],
  strangers: [],
  theft: [
    deed(0, { ...onSalesforce, from: tor }, { deed: 'sign-in', protocol: 'refresh', session: null }),
    ...sweep(1, { ...onSalesforce, from: tor }, ['Account', 'Opportunity', 'User'], 'deleted-query-job'),
    ...sweep(7, { ...onSalesforce, from: torElsewhere }, ['Case'], 'deleted-query-job'),
    ...sweep(9, { ...onSalesforce, from: rented }, ['Contact'], 'deleted-query-job'),
    deed(12, onGoogle, {
      deed: 'api-use',
      object: 'gmail.users.messages.list',
      calls: 6,
      rows: 600,
      bytes: 300_000,
    }),
    deed(13, onGoogle, {
      deed: 'api-use',
      object: 'gmail.users.messages.get',
      calls: 40,
      rows: 40,
      bytes: 52_000_000,
    }),
    deed(16, onMicrosoft, { deed: 'sign-in', protocol: 'refresh', session: 'drift mailbox' }),
    deed(18, onSlack, {
      deed: 'api-use',
      object: 'conversations.history',
      calls: 30,
      rows: 3000,
      bytes: 6_000_000,
    }),
  ],
};
