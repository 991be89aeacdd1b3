/**
 * Metadata API over SOAP: readMetadata, and listMetadata for the names it takes.
 * Source: Metadata API Developer Guide, readMetadata(), ConnectedApp, ExtlClntAppOauthSettings and others.
 */
import type { SandboxReply, SandboxRequest } from '../contract.ts';
import { soapFault, xml, xmlText } from './errors.ts';
import type { Org } from './org.ts';
import type { Caller } from './powers.ts';
import { createMetadataRecords, recordTypes } from './metadata-records.ts';

const mostNames = 10;

/** The session of a SOAP call, which stands in its body. */
export function soapSession(body: string): string {
  return text(/<(?:\w+:)?sessionId[^>]*>([\s\S]*?)<\/(?:\w+:)?sessionId>/u.exec(body)?.[1] ?? '');
}

export function createMetadata(org: Org) {
  const records = createMetadataRecords(org);

  function read(body: string): SandboxReply {
    const type = tags(body, 'type')[0] ?? tags(body, 'metadataType')[0] ?? '';
    const names = tags(body, 'fullNames');
    if (!recordTypes.has(type)) return soapFault('INVALID_TYPE', `Unknown type:${type}`);
    if (names.length > mostNames)
      return soapFault(
        'EXCEEDED_ID_LIMIT',
        `record limit reached. cannot submit more than ${mostNames} records in this operation`,
      );
    const found: string[] = [];
    for (const name of names) {
      const record = records.read(type, name);
      if (record?.content === null)
        return soapFault(
          'UNKNOWN_EXCEPTION',
          `Load of metadata from db failed for metadata of type:${type} and file name:${name}.`,
        );
      found.push(
        record === null
          ? '<records xsi:nil="true"/>'
          : `<records xsi:type="${type}">${record.content}</records>`,
      );
    }
    return envelope('readMetadataResponse', `<result>${found.join('')}</result>`);
  }

  function list(body: string): SandboxReply {
    const type = tags(body, 'type')[0] ?? '';
    if (!recordTypes.has(type)) return soapFault('INVALID_TYPE', `Unknown type:${type}`);
    const results = records.names(type).map(({ fullName, id, namespace }) => {
      const prefix = namespace === null ? '' : `<namespacePrefix>${namespace}</namespacePrefix>`;
      return `<result><fullName>${xmlText(fullName)}</fullName><id>${id}</id>${prefix}<type>${type}</type></result>`;
    });
    return envelope('listMetadataResponse', results.join(''));
  }

  return function metadata({ body }: SandboxRequest, caller: Caller): SandboxReply {
    if (!caller.powers.has('ModifyMetadata') && !caller.powers.has('ModifyAllData'))
      return soapFault(
        'INSUFFICIENT_ACCESS',
        'use of the Metadata API requires a user with the ModifyAllData or ModifyMetadata permissions',
      );
    const operation = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/u.exec(body)?.[1];
    if (operation === 'readMetadata') return read(body);
    if (operation === 'listMetadata') return list(body);
    return soapFault('UNKNOWN_EXCEPTION', `No operation available for request ${operation ?? ''}`);
  };
}

function envelope(name: string, content: string): SandboxReply {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>' +
    `<${name}>${content}</${name}></soapenv:Body></soapenv:Envelope>`;
  return { status: 200, headers: xml, body };
}

function tags(body: string, name: string): readonly string[] {
  const pattern = new RegExp(`<(?:\\w+:)?${name}(?:\\s[^>]*)?>([\\s\\S]*?)</(?:\\w+:)?${name}>`, 'gu');
  return [...body.matchAll(pattern)].map(([, value = '']) => text(value));
}

function text(value: string): string {
  return value
    .trim()
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll(/&#(\d+);/gu, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&');
}
