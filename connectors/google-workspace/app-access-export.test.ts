import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readAppAccessExport } from './app-access-export.ts';

const web = '190000000001-a1b2.apps.googleusercontent.com';
const other = '190000000002-c3d4.apps.googleusercontent.com';
const service = '115824619743385532879';

const messages = (text: string) =>
  readAppAccessExport(text).problems.map(({ line, message }) => `${line} ${message}`);

test('commas or semicolons, a byte order mark, other titles and their order are no matter', () => {
  const entries = [
    { clientId: web, name: 'Zoom', access: [{ access: 'trusted', unit: '/' }], verified: 'yes' },
    { clientId: service, name: null, access: [{ access: 'specific-data', unit: '/' }], verified: 'unknown' },
  ];
  const commas = `\uFEFFApp Name,Type,Id,Verified status,Access,Org Unit,Users\r\nZoom,Web,${web},Google verified,Trusted,/,12\r\n,Web,${service},,Specific Google data,/,\r\n`;
  const semicolons = `ORG UNIT;access;name;verified;app_id\n/;TRUSTED;Zoom;yes;${web}\n/;specific google data;;maybe;${service}\n`;

  expect(readAppAccessExport(commas)).toEqual({
    entries,
    problems: [],
    leftOut: [],
    ignored: ['Type', 'Users'],
  });
  expect(readAppAccessExport(semicolons)).toMatchObject({ entries, problems: [], ignored: [] });
});

test('rows of one app are one app, with the access of each organisational unit; the same row twice is one', () => {
  const rows = [`${web},Blocked,/`, `${web},Limited,/Sales`, `${web},Blocked,/`, `${other},Unconfigured,`];
  expect(readAppAccessExport(`id,access,org unit\n${rows.join('\n')}\n`).entries).toEqual([
    {
      clientId: web,
      name: null,
      access: [
        { access: 'blocked', unit: '/' },
        { access: 'limited', unit: '/Sales' },
      ],
      verified: 'unknown',
    },
    {
      clientId: other,
      name: null,
      access: [{ access: 'not-configured', unit: null }],
      verified: 'unknown',
    },
  ]);
  expect(messages(`id,access\n${web},Blocked\n${web},Trusted\n`)).toEqual([
    `3 “${web}” is blocked and trusted in one list`,
  ]);
});

test('columns that are needed are named with what they may be called; none stands twice', () => {
  expect(messages('who,what\na,b\n')).toEqual([
    '1 there is no column “id”; its title may be id, app id, client id, oauth client id, oauth2 client id',
    '1 there is no column “access”; its title may be access, app access, access level, access to google data, access setting',
  ]);
  expect(messages(`id,Client ID,access,Access\n${web},${other},Trusted,Blocked\n`)).toEqual([
    '1 two columns mean “id”',
    '1 two columns mean “access”',
  ]);
  expect(messages('')).toEqual(['1 the file is empty']);
  expect(messages('id,access\n')).toEqual(['1 the list has titles and no rows']);
});

test('phone apps and rows that tell no access are left out and counted; a list of nothing else is refused', () => {
  const { entries, leftOut } = readAppAccessExport(
    `id,access\ncom.example.app,Blocked\ncom.example.other,Trusted\n${web},\n${other},Limited\n`,
  );
  expect([entries.map(({ clientId }) => clientId), leftOut]).toEqual([
    [other],
    [
      { rows: 2, why: 'of phone apps, which have no client id' },
      { rows: 1, why: 'that tell no access' },
    ],
  ]);
  expect(messages(`id,access\n${web},\n`)).toEqual([
    '1 no row tells of an app with a client id what access it has',
  ]);
});

test('each row that cannot be meant is named by its line', () => {
  const rows = [
    `${web},"Limited\n"`,
    `,Blocked`,
    `1.9E+11,Blocked`,
    `115824619743385000000,Blocked`,
    `=HYPERLINK(1),Blocked`,
    `${other},Vertrauenswürdig`,
    `${other},"=cmd|' /C calc'!A0"`,
    `${other}\u001B[2J,Blocked`,
    `../../etc/passwd,Trusted`,
  ];
  const levels =
    'is no access level; known are Trusted, Limited, Specific Google data, Blocked and Unconfigured, in English';
  expect(messages(`id,access\n${rows.join('\n')}\n`)).toEqual([
    '4 the client id is missing',
    '5 a spreadsheet has rounded the client id “1.9E+11”; take the file as the console wrote it',
    '6 a spreadsheet has rounded the client id “115824619743385000000”; take the file as the console wrote it',
    '7 “=HYPERLINK(1)” is not a client id',
    `8 “Vertrauenswürdig” ${levels}`,
    `9 “=cmd|' /C calc'!A0” ${levels}`,
    `10 “${other}[2J” is not a client id`,
    '11 “../../etc/passwd” is not a client id',
  ]);
  expect(messages('id,access\n"1,2\n')).toEqual(['2 a quote that does not end']);
});

test('whatever the file holds, what comes out is apps with access, or problems', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (text, titled) => {
      const { entries, problems } = readAppAccessExport(titled ? `id,access\n${text}` : text);
      for (const { clientId, access } of entries)
        expect([/^\d[\w.@-]+$/u.test(clientId), access.length > 0]).toEqual([true, true]);
      expect(entries.length + problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 30 },
  );
});
