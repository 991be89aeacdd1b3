/** Names and ids chosen to deceive a reader or to break a program. */
import type { VendorProfile } from '../contract.ts';
import { google, googleScopes, microsoft, salesforce, slack, uninstalled, vendor } from './app.ts';

const rare = { adoption: 0.002, since: 200, lastUsed: 30 };
const drive = googleScopes('drive');
const mail = ['User.Read', 'Mail.Read', 'offline_access'];
const chat = ['channels:history', 'users:read'];
const crm = ['api', 'refresh_token'];

export const hostileVendors: readonly VendorProfile[] = [
  vendor('Reversed Name', 'reversed.example', 'hostile-name', [
    google('\u202Egpj.evitsetorP\u202C', googleScopes('gmail.send'), rare),
    microsoft('\u202Egpj.evitsetorP\u202C', mail, rare),
    slack('\u202Egpj.evitsetorP\u202C', chat, rare),
    uninstalled('\u202Egpj.evitsetorP\u202C', crm, rare),
  ]),
  vendor('Look-alike', 'g00gle-drive.example', 'hostile-name', [
    google('Gооgle Drive', drive, rare),
    microsoft('Miсrosоft Teams', mail, rare),
    slack('Slаck Support', chat, rare),
    uninstalled('Dаta Loader', crm, rare),
  ]),
  vendor('Unseen Ink', 'unseen-ink.example', 'hostile-name', [
    google('Zo\u200Bom\u2060', googleScopes('calendar'), rare),
    microsoft('Zo\u200Bom\u2060', mail, rare),
    slack('Zo\u200Bom\u2060', chat, rare),
  ]),
  vendor('Terminal Breaker', 'terminal-breaker.example', 'hostile-name', [
    google('red \u001B[31mALERT\u001B[0m\r\nX-Injected: 1\u0000', googleScopes('tasks'), rare),
    microsoft('red \u001B[31mALERT\u001B[0m\r\nX-Injected: 1', mail, rare),
    slack('red \u001B[31mALERT\u001B[0m\r\nX-Injected: 1', chat, rare),
    salesforce('red \u001B[31mALERT\u001B[0m', crm, rare),
  ]),
  vendor('Sheet Formula', 'sheet-formula.example', 'hostile-name', [
    google('=HYPERLINK("http://evil.example","click")', googleScopes('contacts.readonly'), rare),
    microsoft('=HYPERLINK("http://evil.example","click")', mail, rare),
    slack('=HYPERLINK("http://evil.example","click")', chat, rare),
    salesforce('=HYPERLINK("http://evil.example","click")', crm, rare),
  ]),
  vendor('Page Script', 'page-script.example', 'hostile-name', [
    google('<img src=x onerror=alert(1)><!-- | `x` [y](javascript:z) -->', drive, rare),
    microsoft('<img src=x onerror=alert(1)>', mail, rare),
    slack('<img src=x onerror=alert(1)>', chat, rare),
    salesforce('<img src=x onerror=alert(1)>', crm, rare),
  ]),
  vendor('Endless Name', 'endless-name.example', 'hostile-name', [
    google(`Endless ${'n'.repeat(1992)}`, googleScopes('drive.readonly'), rare),
    microsoft(`Endless ${'n'.repeat(248)}`, mail, rare),
  ]),
  vendor('No Name', 'no-name.example', 'hostile-name', [
    google('', drive, { ...rare, clientId: '190000000201-empty.apps.googleusercontent.com' }),
    google(null, drive, { ...rare, clientId: '190000000202-none.apps.googleusercontent.com' }),
    microsoft(null, mail, rare),
    slack('', chat, rare),
    uninstalled('', crm, rare),
  ]),
  vendor('Prototype', 'prototype.example', 'hostile-name', [
    google('__proto__', googleScopes('calendar.readonly'), { ...rare, clientId: '__proto__' }),
    google('constructor', googleScopes('calendar.readonly'), { ...rare, clientId: 'constructor' }),
    microsoft('__proto__', mail, rare),
    slack('__proto__', chat, rare),
    uninstalled('__proto__', crm, rare),
  ]),
  vendor('Strange Ids', 'strange-ids.example', 'hostile-name', [
    google('Partner portal', ['https://mail.google.com/'], {
      ...rare,
      clientId: 'http://www.partner.example/app?x=1&y=50%25#z',
    }),
    google('Parent folder', drive, { ...rare, clientId: '..' }),
    google('Numeric service account', googleScopes('admin.directory.user.readonly', 'apps.groups.settings'), {
      ...rare,
      clientId: '115824619743385532879',
    }),
    google('Odd scopes', [' HTTPS://www.googleapis.com/auth/drive.readonly/ ', 'email', 'email', 'x:y:z'], {
      ...rare,
      clientId: '190000000109.apps.googleusercontent.com',
    }),
    google('No scopes', [], { ...rare, clientId: '190000000107.apps.googleusercontent.com' }),
    google('日本語カレンダー同期 📅', googleScopes('calendar'), {
      ...rare,
      clientId: '190000000102.apps.googleusercontent.com',
    }),
    microsoft('日本語カレンダー同期 📅', ['Calendars.Read', 'Unheard.Of.Scope'], rare),
    uninstalled("Robert') OR Name != '", crm, rare),
    uninstalled('back\\slash "and" quote\'s', crm, rare),
    // SOQL compares without case: one filter meets both.
    uninstalled('Pipeline Sync', crm, rare),
    uninstalled('PIPELINE SYNC', crm, rare),
    slack('日本語カレンダー同期 📅', [...chat, 'unheard.of:scope'], rare),
    salesforce('日本語カレンダー同期 📅', [...crm, 'unheard_of_scope'], rare),
  ]),
];
