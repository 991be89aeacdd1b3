/** What an app calls itself, who says so, and where it sends people. */
import type { AppSpec, World } from '../world.ts';
import { approved, approvedThere, crm, entra, type Examples, one, signIn, slack } from './small-worlds.ts';

function called(name: string | null, more: Partial<AppSpec> = {}): World {
  return one([signIn], { name, ...more });
}

export const honestNames = [
  'Decoda Health',
  'Gong Cha Loyalty',
  'Zoom Notes Exporter',
  'Slack to Sheets',
  'Adobe-free PDF',
  'OneDriver',
  'Modern Salesforces',
  '日本語カレンダー同期 📅',
  'Яндекс Почта',
  'VKонтакте',
  '1С-Битрикс24',
  'Сбербанк Онлайн',
  'مزامنة التقويم',
  'نرم\u200Cافزار حسابداری',
  'כלי גיבוי\u200F',
  'Ελληνικό Ταχυδρομείο',
  'μTorrent',
  'iPhoneバックアップ',
  'हिन्दी क्\u200Dष टूल',
  'Team 👨\u200D👩\u200D👧 Planner 🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
  'Café Müller – Büro',
  'Miró’s Studio',
  'Motion',
  '3D-Мебель',
  '🗓️ 7',
  ' Trailing blanks ',
  '',
] as const;

export const examplesOfNames: Examples = {
  'brand-impersonation': [
    ...honestNames.map((name) => ({
      name: `honest: ${name}`,
      world: called(name),
      outcome: 'clear' as const,
    })),
    ...['Gооgle Drive', 'Micr0soft Teams', 'SaIesforce Sync', 'Rnicrosoft', 'ѕӏаск'].map((name) => ({
      name: `drawn alike: ${name}`,
      world: called(name),
      outcome: 'found' as const,
      severity: 'high' as const,
    })),
    {
      name: 'a letter left out',
      world: called('Microsft Outlook'),
      outcome: 'found',
      severity: 'medium',
      says: ['but for one letter'],
    },
    { name: 'two letters swapped', world: called('Docuisgn'), outcome: 'found', severity: 'medium' },
    {
      name: 'the platform’s own product, by a stranger',
      world: entra([signIn], { name: 'Microsoft Teams', verified: 'no' }),
      outcome: 'found',
      severity: 'high',
      says: ['its publisher is not verified'],
    },
    {
      name: 'a known product, publisher verified',
      world: entra([signIn], { name: 'Zoom', verified: 'yes' }),
      outcome: 'clear',
    },
    {
      name: 'the platform’s own app',
      world: entra([signIn], { name: 'Microsoft Teams', verified: 'no', party: 'first' }),
      outcome: 'clear',
    },
    {
      name: 'a homepage that looks like a brand',
      world: called('Backup', { homepage: 'https://login.g00gle-drive.example/' }),
      outcome: 'found',
      severity: 'high',
      says: ['homepage'],
    },
    {
      name: 'proven by id',
      world: { ...called('G00gle Drive'), policy: approved },
      outcome: 'clear',
    },
    {
      name: 'on Google nobody tells who makes an app',
      world: { ...called('Zoom'), blindSpots: ['app-verification'] },
      outcome: 'not-assessed',
      says: ['app-verification cannot be read'],
    },
  ],
  'deceptive-name': [
    ...honestNames.map((name) => ({
      name: `honest: ${name}`,
      world: called(name),
      outcome: 'clear' as const,
    })),
    {
      name: 'reversed',
      world: called('\u202Egpj.evitsetorP\u202C'),
      outcome: 'found',
      severity: 'high',
      says: ['direction'],
    },
    {
      name: 'zero width',
      world: called('Zo\u200Bom\u2060'),
      outcome: 'found',
      severity: 'high',
      says: ['nobody sees'],
    },
    {
      name: 'a joiner between Latin letters',
      world: called('Zo\u200Dom'),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'tags without a flag',
      world: called('Zoom\u{E0041}\u{E0042}x'),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'control characters',
      world: called('red \u001B[31mALERT'),
      outcome: 'found',
      says: ['control characters'],
    },
    {
      name: 'Cyrillic within Latin',
      world: called('Dаta Loader'),
      outcome: 'found',
      says: ['mixes Latin letters'],
    },
    {
      name: 'in the publisher',
      world: called('Fine', { publisher: 'Αcme' }),
      outcome: 'found',
      severity: 'high',
    },
    {
      name: 'nothing but dots',
      world: called('...'),
      outcome: 'found',
      severity: 'medium',
      says: ['no letter'],
    },
    {
      name: 'of a vendor that is proven',
      world: { ...called('Zoom\u200B App'), policy: approved },
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'on Slack',
      world: { ...slack([signIn], { name: 'Slаck' }), blindSpots: ['installed-tokens'] },
      outcome: 'found',
    },
    { name: 'the platform’s own', world: entra([signIn], { name: '…', party: 'first' }), outcome: 'clear' },
    {
      name: 'apps were not all listed',
      world: { ...called('Fine'), unread: { tokens: 'partial' } },
      outcome: 'not-assessed',
      says: ['tokens is partial'],
    },
  ],
  'suspicious-reply-url': [
    {
      name: 'a favourite end of phishers, beside a name with digits for letters',
      world: entra([signIn], { name: 'D0cuments Review', replyUrls: ['https://review.top/access'] }),
      outcome: 'found',
      severity: 'medium',
      says: ['under .top'],
    },
    {
      name: 'the same end of an app with a plain name',
      world: entra([signIn], { name: 'Documents Review', replyUrls: ['https://review.top/access'] }),
      outcome: 'clear',
    },
    {
      name: 'an odd name at a plain address',
      world: entra([signIn], { name: 'D0cuments Review', replyUrls: ['https://review.example/access'] }),
      outcome: 'clear',
    },
    ...[
      'https://app.vendor.example/callback',
      'http://localhost:8400',
      'http://127.0.0.1/',
      'http://[::1]:5000/x',
      'msal1234://auth',
      'urn:ietf:wg:oauth:2.0:oob',
      'https://vendor.example/?next=http://10.0.0.1/',
      'not a url',
    ].map((url) => ({
      name: `honest: ${url}`,
      world: entra([signIn], { replyUrls: [url] }),
      outcome: 'clear' as const,
    })),
    ...[
      'http://localhost:7823/access/',
      'https://*.vendor.example/cb',
      'https://ab12.ngrok-free.app/cb',
      'https://bit.ly/3xyz',
      'https://203.0.113.7/cb',
      'https://login.microsoftonline.com@evil.example/',
    ].map((url) => ({
      name: `doubtful: ${url}`,
      world: entra([signIn], { replyUrls: ['https://fine.example', url] }),
      outcome: 'found' as const,
      severity: 'high' as const,
      says: ['1 doubtful address'],
    })),
    {
      name: 'without encryption',
      world: entra([signIn], { replyUrls: ['http://vendor.example/cb'] }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'a tunnel of an approved vendor',
      world: { ...entra([signIn], { replyUrls: ['https://x.loca.lt/'] }), policy: approved },
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'our own app without encryption',
      world: entra([signIn], { replyUrls: ['http://intranet.example/'], party: 'internal' }),
      outcome: 'found',
      severity: 'low',
    },
    { name: 'in Salesforce', world: crm([signIn], { replyUrls: ['https://x.ngrok.io/'] }), outcome: 'found' },
    {
      name: 'metadata of Salesforce was not read',
      world: { ...crm([signIn]), unread: { 'app-scopes': 'unavailable' } },
      outcome: 'not-assessed',
    },
  ],
  'unverified-publisher': [
    {
      name: 'critical and not verified',
      world: entra([{ scopes: ['critical:mail:read'] }], { verified: 'no' }),
      outcome: 'found',
      severity: 'medium',
    },
    {
      name: 'high for everyone',
      world: entra([{ scopes: ['high:mail:read'], kind: 'delegated-tenant' }], { verified: 'no' }),
      outcome: 'found',
      severity: 'low',
    },
    {
      name: 'high of one person',
      world: entra([{ scopes: ['high:mail:read'] }], { verified: 'no' }),
      outcome: 'clear',
    },
    {
      name: 'verified',
      world: entra([{ scopes: ['critical:mail:read'] }], { verified: 'yes' }),
      outcome: 'clear',
    },
    {
      name: 'proven by the policy',
      world: { ...entra([{ scopes: ['critical:mail:read'] }], { verified: 'no' }), policy: approved },
      outcome: 'clear',
    },
    {
      name: 'proven on Slack',
      world: {
        ...slack([{ scopes: ['critical:chat:read'] }], { verified: 'no' }),
        policy: approvedThere,
      },
      outcome: 'clear',
    },
    {
      name: 'whether it is verified is not told',
      world: entra([{ scopes: ['critical:mail:read'] }]),
      outcome: 'not-assessed',
      says: ['whether its publisher is verified'],
    },
  ],
};
