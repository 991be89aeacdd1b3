import { assert, constantFrom, property, array, string } from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../src/core/errors.ts';
import { readMetadataRecords } from './metadata-xml.ts';

const wanted = new Set(['fullName', 'label', 'oauthConfig/scopes', 'oauthConfig/callbackUrl']);

const envelope = (result: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><readMetadataResponse><result>${result}</result></readMetadataResponse></soapenv:Body></soapenv:Envelope>`;

const read = (xml: string) => readMetadataRecords(xml, wanted).map((record) => Object.fromEntries(record));

const acme = `<records xsi:type="ConnectedApp"><fullName>Acme_ETL</fullName><contactEmail>it@example.com</contactEmail>
  <label>Acme &amp; Sons &lt;ETL&gt; &#39;x&#x27;</label>
  <oauthConfig><callbackUrl>https://etl.example.com/cb
https://etl.example.com/cb2</callbackUrl><consumerKey>3MVG9key</consumerKey><consumerSecret>TOP-SECRET</consumerSecret>
  <scopes>Api</scopes><scopes>RefreshToken</scopes></oauthConfig>
  <samlConfig><scopes>Full</scopes></samlConfig><scopes>Web</scopes></records>`;

test('of each record only the wanted tags are taken, at their own place, and no secret', () => {
  const records = read(
    envelope(`${acme}<records xsi:nil="true"/><records><fullName> Zoom </fullName><label/></records>`),
  );

  expect(records).toEqual([
    {
      fullName: ['Acme_ETL'],
      label: ["Acme & Sons <ETL> 'x'"],
      'oauthConfig/callbackUrl': ['https://etl.example.com/cb\nhttps://etl.example.com/cb2'],
      'oauthConfig/scopes': ['Api', 'RefreshToken'],
    },
    {},
    { fullName: ['Zoom'], label: [''] },
  ]);
  expect(JSON.stringify(records)).not.toContain('SECRET');
});

test('an empty result has no records; prefixes, attributes and comments do not matter', () => {
  expect(read(envelope(''))).toEqual([]);
  expect(
    read(
      envelope(
        '<records x="a>b"><!-- <fullName>No</fullName> --><m:fullName y=\'"\'>Yes</m:fullName ></records>',
      ),
    ),
  ).toEqual([{ fullName: ['Yes'] }]);
});

test.each([
  ['a web page', '<!DOCTYPE html><html><body>Sign in</body></html>'],
  ['no XML', '{"records":[]}'],
  ['nothing', ''],
  ['another answer', '<a><listMetadataResponse><result/></listMetadataResponse></a>'],
  ['a document type', `<!DOCTYPE r [<!ENTITY x "y">]>${envelope('')}`],
  ['an entity of its own', envelope('<records><fullName>&x;</fullName></records>')],
  ['half an entity', envelope('<records><fullName>a & b</fullName></records>')],
  ['a character that is none', envelope('<records><fullName>&#xD800;</fullName></records>')],
  ['a CDATA section', envelope('<records><fullName><![CDATA[x]]></fullName></records>')],
  ['an instruction', envelope('<records><?php x ?></records>')],
  ['a comment within a value', envelope('<records><fullName>A<!-- -->pi</fullName></records>')],
  ['a comment without an end', envelope('<records><!-- </records>')],
  ['tags that cross', envelope('<records><a><b></a></b></records>')],
  ['too many ends', `${envelope('')}</x>`],
  ['a declaration in the middle', envelope('<records><?xml version="1.0"?></records>')],
  ['a tag within a tag', envelope('<records <fullName>Api</fullName></records>')],
  ['a tag without a name', envelope('<records>< ></records>')],
  ['something beside the records', envelope('<error>no</error>')],
  ['a long value', envelope(`<records><fullName>${'x'.repeat(20_000)}</fullName></records>`)],
  [
    'many values',
    envelope(`<records><oauthConfig>${'<scopes>Api</scopes>'.repeat(1001)}</oauthConfig></records>`),
  ],
  ['depth', envelope(`<records>${'<a>'.repeat(100)}${'</a>'.repeat(100)}</records>`)],
  ['a break in a tag', envelope('<records><fullName>Api</fullName></records>').slice(0, -40)],
  ['a break in an attribute', '<a b="'],
  ['much', 'x'.repeat(8_000_001)],
])('%s is refused', (_, xml) => {
  expect(() => read(xml)).toThrow(expect.objectContaining({ code: 'READ_MALFORMED' }) as AppError);
});

test('an answer that breaks off anywhere is never taken for a whole one', () => {
  const whole = envelope(acme);
  for (let end = 0; end < whole.length; end += 1) expect(() => read(whole.slice(0, end))).toThrow(AppError);
});

test('whatever comes, it is read or refused', () => {
  const pieces = `< > / " ' & ; &amp; <a> </a> <records> </records> <!-- --> <?xml ?> <fullName> </fullName> <result> </result> <readMetadataResponse> x`;
  const piece = constantFrom(...pieces.split(' '));
  const outcome = (xml: string): unknown => {
    try {
      return read(xml) && 'read';
    } catch (thrown) {
      return thrown instanceof AppError ? thrown.code : thrown;
    }
  };
  assert(
    property(array(piece), string(), (some, tail) =>
      ['read', 'READ_MALFORMED'].includes(String(outcome(envelope(some.join('')) + tail))),
    ),
  );
});

// Were it quadratic, the runner's own limit would end it.
test.each(['<a b="', '<!--', '<a>', '&', '</', '<records', '<a><!--', '<a b="c" '])(
  'hundreds of thousands of %j are refused at once',
  (piece) => {
    expect(() => read(envelope(`<records><fullName>${piece.repeat(300_000)}`))).toThrow(AppError);
  },
);
