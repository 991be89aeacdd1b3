import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Call, type Operation, sessionMark } from './call.ts';
import { compileReadList } from './read-list.ts';
import { withSession } from './soap-body.ts';

const soap: Operation = {
  id: 'read-metadata',
  method: 'POST',
  path: '/services/Soap/m/{version}',
  soap: ['readMetadata', 'describeMetadata'],
};
const list = compileReadList([
  soap,
  { id: 'query', method: 'POST', path: '/query' },
  { id: 'batch', method: 'POST', path: '/v1/$batch', memberBase: '/v1' },
  { id: 'login', method: 'POST', path: '/login', anonymous: true, soap: ['login'] },
  { id: 'member', method: 'POST', path: '/v1/soap', soap: ['readMetadata'] },
]);

const envelope = 'http://schemas.xmlsoap.org/soap/envelope/';
const start = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="${envelope}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`;
const header = `<soapenv:Header xmlns="urn:m"><SessionHeader><sessionId>${sessionMark}</sessionId></SessionHeader></soapenv:Header>`;
const request = '<readMetadata><type>ConnectedApp</type><fullNames>A &amp; B</fullNames></readMetadata>';

function whole(body: string, before = header): string {
  return `${start}${before}<soapenv:Body xmlns="urn:m">${body}</soapenv:Body></soapenv:Envelope>`;
}

function admit(body: string | undefined, more: Partial<Call> = {}) {
  const call: Call = {
    operation: 'read-metadata',
    method: 'POST',
    url: 'https://api.test/services/Soap/m/67.0',
    headers: { 'Content-Type': 'text/xml', SOAPAction: '""' },
    lane: 'l',
    ...(body === undefined ? {} : { body }),
    ...more,
  };
  return list.admit(call);
}
const refused = expect.objectContaining({ code: 'WRITE_REFUSED' });

test.each([
  ['the form that jsforce writes', whole(request)],
  ['no header', whole(request, '')],
  ['an empty header', whole(request, '<soapenv:Header/>')],
  ['another listed call', whole('<describeMetadata/>')],
  ['another prefix', whole('<x:readMetadata xmlns:x="urn:other"/>')],
  [
    'the envelope as default namespace',
    `<Envelope xmlns="${envelope}"><Body><m:readMetadata xmlns:m="urn:m"/></Body></Envelope>`,
  ],
  [
    'white space between and after',
    `${start}\n <soapenv:Body >\r\n\t<readMetadata />\n</soapenv:Body >\n</soapenv:Envelope>\n`,
  ],
  ['attributes further in', whole('<readMetadata><type xsi:nil="true" x=\'"\'/></readMetadata>')],
  [
    'declared in small letters and single quotes',
    whole(request).replace(/^.*?\?>/u, "<?xml version='1.0' encoding='utf-8' ?>"),
  ],
  ['names of any script', whole('<readMetadata><fullNames>Größe 𝒳</fullNames></readMetadata>')],
])('admits %s, as it is', (_, body) => {
  expect(admit(body).body).toBe(body);
});

test.each([
  ['no body', undefined],
  ['nothing', ''],
  ['JSON', '{"readMetadata":{}}'],
  ['another call', whole('<deleteMetadata/>')],
  ['a name that begins alike', whole('<readMetadataX/>')],
  ['other letters', whole('<ReadMetadata/>')],
  ['the prefix as the name', whole('<readMetadata:deleteMetadata xmlns:readMetadata="urn:m"/>')],
  ['two calls', whole(`${request}<deleteMetadata/>`)],
  ['the same call twice', whole(request + request)],
  ['no call', whole('')],
  ['text beside the call', whole(`x${request}`)],
  ['text in the header', whole(request, '<soapenv:Header>x</soapenv:Header>')],
  [
    'two Bodies',
    whole(request).replace(
      '</soapenv:Envelope>',
      '<soapenv:Body><deleteMetadata/></soapenv:Body></soapenv:Envelope>',
    ),
  ],
  ['two headers', whole(request, header + header)],
  [
    'a header after the Body',
    `${start}<soapenv:Body>${request}</soapenv:Body><soapenv:Header/></soapenv:Envelope>`,
  ],
  ['no Body', `${start}${header}</soapenv:Envelope>`],
  [
    'something else in the envelope',
    `${start}<soapenv:Body>${request}</soapenv:Body><x/></soapenv:Envelope>`,
  ],
  [
    'a Body in the header',
    whole(request, '<soapenv:Header><soapenv:Body><deleteMetadata/></soapenv:Body></soapenv:Header>'),
  ],
  [
    'a Body of no namespace in the header',
    whole(request, '<soapenv:Header><Body><deleteMetadata/></Body></soapenv:Header>'),
  ],
  [
    'an envelope in the call',
    whole(`<readMetadata><soapenv:Envelope><soapenv:Body/></soapenv:Envelope></readMetadata>`),
  ],
  ['a Body in the call', whole('<readMetadata><a:Body xmlns:a="urn:m"/></readMetadata>')],
  ['a call of the envelope’s namespace', whole('<soapenv:readMetadata/>')],
  ['an envelope in an envelope', `${start}${whole(request).replace(/^.*?\?>/u, '')}</soapenv:Envelope>`],
  ['two envelopes', whole(request) + whole(request).replace(/^.*?\?>/u, '')],
  ['text after the envelope', `${whole(request)}x`],
  ['an envelope of another namespace', whole(request).replace(envelope, 'urn:envelope')],
  ['an envelope without namespace', `<Envelope><Body>${request}</Body></Envelope>`],
  ['a Body that is not the envelope’s', `${start}<Body>${request}</Body></soapenv:Envelope>`],
  [
    'the prefix of the Body bound anew',
    `${start}<soapenv:Body xmlns:soapenv="urn:x">${request}</soapenv:Body></soapenv:Envelope>`,
  ],
  [
    'a namespace that looks the same once decoded',
    whole(request).replace('http://schemas', 'http:&#x2f;/schemas'),
  ],
  ['a namespace with a blank', whole(request).replace(envelope, ` ${envelope}`)],
  ['a prefix that nobody declared', whole('<m:readMetadata/>')],
  ['an attribute of a prefix that nobody declared', whole('<readMetadata><a m:x="1"/></readMetadata>')],
  ['a prefix bound to nothing', whole('<m:readMetadata xmlns:m=""/>')],
  ['the prefix xml bound', whole('<readMetadata xmlns:xml="urn:x"/>')],
  ['the prefix xmlns used', whole('<xmlns:readMetadata/>')],
  ['a reference on the call', whole('<readMetadata href="#other"/>')],
  ['a type on the call', whole('<readMetadata xsi:type="deleteMetadata"/>')],
  ['an encoding style', whole(`<readMetadata><a soapenv:encodingStyle="x"/></readMetadata>`)],
  ['an attribute on the Body', whole(request).replace('<soapenv:Body', '<soapenv:Body id="x"')],
  ['an attribute twice', whole('<readMetadata><a x="1" x="2"/></readMetadata>')],
  [
    'an attribute twice by two prefixes',
    whole('<readMetadata xmlns:p="urn:p" xmlns:q="urn:p"><a p:x="1" q:x="2"/></readMetadata>'),
  ],
  ['a namespace twice', whole('<readMetadata xmlns="urn:m" xmlns="urn:n"/>')],
  ['an attribute without quotes', whole('<readMetadata><a x=1/></readMetadata>')],
  ['an attribute without value', whole('<readMetadata><a x/></readMetadata>')],
  ['attributes that touch', whole('<readMetadata><a x="1"y="2"/></readMetadata>')],
  ['a less-than sign in an attribute', whole('<readMetadata><a x="<"/></readMetadata>')],
  [
    'a document type',
    `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]>${whole(request).replace(/^.*?\?>/u, '')}`,
  ],
  ['an entity of its own', whole('<readMetadata>&x;</readMetadata>')],
  ['a character reference', whole('<readMetadata>&#60;</readMetadata>')],
  ['a bare ampersand', whole('<readMetadata>a & b</readMetadata>')],
  ['an entity of its own in an attribute', whole('<readMetadata><a x="&y;"/></readMetadata>')],
  ['a processing instruction', whole(`<?x y?>${request}`)],
  ['a declaration that is not the first', ` ${whole(request)}`],
  ['a second declaration', whole(`<?xml version="1.0"?>${request}`)],
  ['a comment', whole(`<!-- x -->${request}`)],
  ['a comment in the call', whole('<readMetadata><!-- --></readMetadata>')],
  ['CDATA', whole('<readMetadata><![CDATA[</readMetadata><deleteMetadata/>]]></readMetadata>')],
  ['the end of a CDATA section', whole('<readMetadata>]]></readMetadata>')],
  ['an encoding other than UTF-8', whole(request).replace('UTF-8', 'UTF-7')],
  ['UTF-16', whole(request).replace('UTF-8', 'UTF-16')],
  ['XML 1.1', whole(request).replace('version="1.0"', 'version="1.1"')],
  ['a byte order mark', `\ufeff${whole(request)}`],
  ['a null', whole('<readMetadata>\0</readMetadata>')],
  ['a control character', whole('<readMetadata>\u0008</readMetadata>')],
  ['half a surrogate pair', whole('<readMetadata>\ud800</readMetadata>')],
  ['a no-break space in a tag', whole('<readMetadata\u00a0/>')],
  ['tags that cross', whole('<readMetadata><a></readMetadata></a>')],
  ['an end tag of another prefix', whole('<readMetadata></m:readMetadata>')],
  ['an end without a beginning', `${whole(request)}</soapenv:Envelope>`],
  ['a body that breaks off', whole(request).slice(0, -5)],
  ['a tag that breaks off', `${start}<soapenv:Body`],
  ['nesting without end', whole(`<readMetadata>${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}</readMetadata>`)],
])('refuses %s', (_, body) => {
  expect(() => admit(body)).toThrow(refused);
});

test.each([
  { 'content-type': 'text/xml; charset=utf-16' },
  { 'content-type': 'text/xml; charset=utf-8; charset=utf-7' },
  { 'content-type': 'application/json' },
  { 'content-type': 'multipart/related; type="text/xml"' },
  { 'content-type': 'text/xml', 'content-encoding': 'gzip' },
  { 'content-type': 'text/xml', soapaction: '"deleteMetadata"' },
  { 'content-type': 'text/xml', 'Content-Type': 'text/xml; charset=utf-7' },
  {},
])('refuses headers by which a server might read it otherwise: %j', (headers) => {
  expect(() => admit(whole(request), { headers })).toThrow(refused);
});

test.each([
  { 'content-type': 'text/xml; charset=UTF-8' },
  { 'content-type': 'text/xml;charset="utf-8"', soapaction: '' },
  { 'content-type': 'text/xml', soapaction: '"readMetadata"' },
])('admits headers that agree: %j', (headers) => {
  expect(admit(whole(request), { headers }).operation).toBe(soap);
});

test.each([
  ['in the Body', whole(`<readMetadata>${sessionMark}</readMetadata>`)],
  ['with text around it', whole(request, header.replace(sessionMark, `x${sessionMark}`))],
  ['in an attribute', whole(request, `<soapenv:Header><a x="${sessionMark}"/></soapenv:Header>`)],
  ['as a name', whole(request, `<soapenv:Header><${sessionMark}/></soapenv:Header>`)],
  ['beside an element', whole(request, `<soapenv:Header><a><b/>${sessionMark}</a></soapenv:Header>`)],
  ['directly in the header', whole(request, `<soapenv:Header>${sessionMark}</soapenv:Header>`)],
])('a session mark is refused %s', (_, body) => {
  expect(() => admit(body)).toThrow(refused);
});

test('a session mark is refused where no session is written: other operations, batches, and signing in', () => {
  const call = (operation: string, path: string, body: string): Call => ({
    operation,
    method: 'POST',
    url: `https://api.test${path}`,
    headers: { 'content-type': 'text/xml' },
    body,
    lane: 'l',
  });
  const login = whole('<login/>');

  expect(() => list.admit(call('query', '/query', `q=${sessionMark}`))).toThrow(refused);
  const requests = [{ id: '1', method: 'POST', url: '/query', body: sessionMark }];
  expect(() => list.admit(call('batch', '/v1/$batch', JSON.stringify({ requests })))).toThrow(refused);
  expect(() => list.admit(call('login', '/login', login))).toThrow(refused);
  expect(list.admit(call('login', '/login', login.replace(sessionMark, 'x'))).operation.id).toBe('login');
});

test('a SOAP call cannot travel inside a batch, where nobody reads its body', () => {
  const requests = [{ id: '1', method: 'POST', url: '/soap', body: whole('<deleteMetadata/>') }];
  const body = JSON.stringify({ requests });

  expect(() =>
    list.admit({ operation: 'batch', method: 'POST', url: 'https://api.test/v1/$batch', body, lane: 'l' }),
  ).toThrow(refused);
});

test('the session is written as text, whatever it holds', () => {
  const written = withSession(whole(request), `a<b>&'"$&`, 'read-metadata');

  expect(written).toContain('<sessionId>a&lt;b&gt;&amp;&apos;&quot;$&amp;</sessionId>');
  expect(() => admit(written)).not.toThrow();
  expect(() => withSession(whole(request), 'a\0b', 'read-metadata')).toThrow(refused);
});

test('whatever stands in a value, it stays a value', () => {
  const escaped = (text: string) => withSession(sessionMark, text, 'read-metadata');
  const readable = fc
    .string({ unit: 'grapheme' })
    .filter((text) => text.isWellFormed() && !/\p{Cc}|[\ufffe\uffff]/u.test(text));

  fc.assert(
    fc.property(readable, readable, (name, session) => {
      const body = whole(`<readMetadata><fullNames>${escaped(name)}</fullNames></readMetadata>`);
      const sent = withSession(admit(body).body ?? '', session, 'read-metadata');
      expect(sent.match(/<[^>]*>/gu)).toEqual(
        whole('<readMetadata><fullNames></fullNames></readMetadata>').match(/<[^>]*>/gu),
      );
    }),
  );
});

test('whatever stands in place of the call, only the listed ones pass', () => {
  const pieces = fc.constantFrom(
    '<',
    '>',
    '/',
    '!',
    '?',
    '&',
    'readMetadata',
    'deleteMetadata',
    'soapenv:',
    'Body',
    ' ',
    '"',
    'x="',
    '--',
    '[CDATA[',
    ']]>',
    'xmlns=',
    'a',
  );

  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
      const text = parts.join('');
      try {
        admit(whole(text));
      } catch {
        return true;
      }
      return /^\s*<readMetadata[\s/>]/u.test(text) && !/<deleteMetadata\/?>\s*$/u.test(text);
    }),
    { numRuns: 2000 },
  );
});

test('hostile length does not stall it', () => {
  const began = performance.now();
  for (const body of [
    whole(`<readMetadata>${' '.repeat(200_000)}`),
    whole(`<readMetadata${' '.repeat(200_000)}`),
    whole(`<readMetadata ${'a="" '.repeat(20_000)}`),
    whole('&amp;'.repeat(50_000)),
    `<${'a'.repeat(500_000)}`,
    '<a '.repeat(100_000),
  ])
    expect(() => admit(body)).toThrow(refused);

  expect(performance.now() - began).toBeLessThan(2000);
});
