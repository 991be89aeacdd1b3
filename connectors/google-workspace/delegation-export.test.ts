import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDelegationExport } from './delegation-export.ts';

const calendar = 'https://www.googleapis.com/auth/calendar.readonly';
const drive = 'https://www.googleapis.com/auth/drive';
const service = '115824619743385532879';
const web = '190000000001-a1b2.apps.googleusercontent.com';

const messages = (text: string) =>
  readDelegationExport(text).problems.map(({ line, message }) => `${line} ${message}`);

test('commas, spaces and line breaks part scopes; a byte order mark, semicolons and other titles are no matter', () => {
  const clients = [
    { clientId: service, name: 'Backup', scopes: [calendar, drive] },
    { clientId: web, name: null, scopes: ['openid'] },
  ];
  const commas = `\uFEFFName,Client ID,Scopes\r\nBackup,${service},"${calendar}, ${drive}"\r\n,${web},openid\r\n`;
  const semicolons = `client_id;OAuth scopes;name;Since\n${service};"${calendar}\n${drive}";Backup;2020\n${web};openid;;\n`;

  expect(readDelegationExport(commas)).toEqual({ entries: clients, problems: [], ignored: [] });
  expect(readDelegationExport(semicolons)).toEqual({ entries: clients, problems: [], ignored: ['Since'] });
});

test('rows of one client are one client', () => {
  const { entries: clients } = readDelegationExport(
    `client id,scopes,name\n${service},${drive},\n${service},"${drive} ${calendar}",Backup\n`,
  );
  expect(clients).toEqual([{ clientId: service, name: 'Backup', scopes: [drive, calendar] }]);
});

test('columns that are needed are named with what they may be called', () => {
  expect(messages('who,what\na,b\n')).toEqual([
    '1 there is no column “client id”; its title may be client id, oauth client id, api client id, client',
    '1 there is no column “scopes”; its title may be scopes, scope, oauth scopes, api scopes, authorized scopes',
  ]);
  expect(messages('client id,Client,scopes\n1,2,3\n')).toEqual(['1 two columns mean “client id”']);
  expect(messages('')).toEqual(['1 the file is empty']);
  expect(messages('client id,scopes\n')).toEqual(['1 the list has titles and no rows']);
});

test('each row that cannot be meant is named by its line', () => {
  const rows = [
    `${service},"${drive}\n${calendar}"`,
    `,${drive}`,
    `1.15824619743385E+20,${drive}`,
    `115824619743385000000,${drive}`,
    `=1+1,${drive}`,
    `${service},`,
    `${service},"${drive} +3 more"`,
    `${service},=HYPERLINK(1)`,
    `${service}\u0000,${drive}`,
    `../../etc/passwd,${drive}`,
  ];
  expect(messages(`client id,scopes\n${rows.join('\n')}\n`)).toEqual([
    '4 the client id is missing',
    '5 a spreadsheet has rounded the client id “1.15824619743385E+20”; take the file as the console wrote it',
    '6 a spreadsheet has rounded the client id “115824619743385000000”; take the file as the console wrote it',
    '7 “=1+1” is not a client id',
    '8 the scopes are missing',
    '9 “+3” is not a scope',
    '10 “=HYPERLINK(1)” is not a scope',
    `11 “${service}” is not a client id`,
    '12 “../../etc/passwd” is not a client id',
  ]);
  expect(messages('client id,scopes\n"1,2\n')).toEqual(['2 a quote that does not end']);
});

test('a file made to take long does not', () => {
  const scopes = Array.from({ length: 150_000 }, (_, index) => `s${index}`);
  const { entries: clients, problems } = readDelegationExport(
    `client id,scopes\n${scopes.map((scope) => `12345,${scope}`).join('\n')}\n"12345","${scopes.join('\n')}"\n`,
  );
  expect([clients.map((client) => client.scopes.length), problems]).toEqual([[150_000], []]);
});

test('whatever the file holds, what comes out is clients with scopes, or problems; names stay as they are', () => {
  const name = '\u001B[31m=cmd|\u202Egnp.exe';
  expect(readDelegationExport(`client id,scopes,name\n${service},openid,"${name}"\n`).entries).toEqual([
    { clientId: service, name, scopes: ['openid'] },
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, titled) => {
      const { entries: clients, problems } = readDelegationExport(
        titled ? `client id,scopes\n${text}` : text,
      );
      for (const { clientId, scopes } of clients)
        expect([/^\d[\w.-]+$/u.test(clientId), scopes.length > 0]).toEqual([true, true]);
      expect(clients.length + problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});
