import { expect, test } from 'vitest';
import { readVendorList } from './vendor-list.ts';

const messages = (text: string) =>
  readVendorList(text).problems.map(({ line, message }) => `${line} ${message}`);

test('titles in other spellings, addresses as domains, days in two forms, blanks', () => {
  const text =
    'Vendor Name;Website;Contact;Contract end date;Data residency;Comment;Cost\n' +
    'Zoom;"https://www.Zoom.us/x, zoom.com";it@acme.example;31.12.2027;EU, US;"- first\n- second";12\n' +
    'Other;n/a;-;2028-01-31 00:00:00;;;\n';
  expect(readVendorList(text)).toEqual({
    problems: [],
    ignored: ['Cost'],
    vendors: [
      {
        line: 2,
        name: 'Zoom',
        domains: ['zoom.us', 'zoom.com'],
        owner: 'it@acme.example',
        approvedUntil: '2027-12-31',
        dataRegions: ['EU', 'US'],
        note: '- first - second',
      },
      {
        line: 4,
        name: 'Other',
        domains: [],
        owner: null,
        approvedUntil: '2028-01-31',
        dataRegions: null,
        note: null,
      },
    ],
  });
});

test('a misspelt end date does not become an approval without an end', () => {
  expect(messages('name,approved untl\nZoom,2027-01-01\n')).toEqual([
    '1 unknown column “approved untl”; did you mean “approved until”?',
  ]);
});

test.each([
  ['', '1 the file is empty'],
  ['owner\nx\n', '1 there is no column for the vendor’s name'],
  ['vendor,supplier\nx,y\n', '1 two columns mean “name”'],
  ['name,expires\nA,12/31/2027\n', '2 approvedUntil: must be a date such as 2027-06-30, not “12/31/2027”'],
  ['name,expires\nA,31.02.2027\n', '2 approvedUntil: must be a date'],
  ['name,domain\nA,*.zoom.us\n', '2 domains[0]: must be a domain'],
  ['name,owner\n,x\n', '2 the name is missing'],
  ['name\nZoom\nZOOM\n', '3 “ZOOM” stands in line 2 already'],
  ['name\n🙂\n', '2 the name “🙂” has no letter or digit'],
  ['name,owner\nA,b,c\n', '2 3 cells under 2 titles'],
  ['name\n"x\n', '2 a quote that does not end'],
])('%j is refused with its line', (text, expected) => {
  const [first] = messages(text);
  expect(first).toContain(expected);
  expect(readVendorList(text).vendors).toHaveLength(text.startsWith('name\nZoom') ? 1 : 0);
});

test.each(['=HYPERLINK("http://x")', '+1+1', '@SUM(A1)', '-2+3', '\t=1', ' =1'])(
  'a cell that a spreadsheet would run is refused: %j',
  (cell) => {
    const quoted = `"${cell.replaceAll('"', '""')}"`;
    expect(messages(`name,owner\nA,${quoted}\n`)[0]).toContain('2 owner looks like a formula');
    expect(messages(`name\n${quoted}\n`)[0]).toContain('2 name looks like a formula');
  },
);

test('what hides in a cell is taken out, and names of properties are only names', () => {
  const { vendors, ignored } = readVendorList(
    'name,__proto__,constructor\n__proto__,x,y\n"Zo\u202Eom\u200B",,\n',
  );
  expect(vendors.map(({ name }) => name)).toEqual(['__proto__', 'Zoom']);
  expect(ignored).toEqual(['__proto__', 'constructor']);
});
