/** Error bodies: a list from the data API, an object from the token endpoint, a form from revocation. */
import type { SandboxReply } from '../contract.ts';

export const json = { 'content-type': 'application/json;charset=UTF-8' };
export const xml = { 'content-type': 'text/xml;charset=UTF-8' };

export function ok(body: unknown): SandboxReply {
  return { status: 200, headers: json, body: JSON.stringify(body) };
}

export function apiError(
  status: number,
  errorCode: string,
  message: string,
  fields?: readonly string[],
): SandboxReply {
  const error = { message, errorCode, ...(fields === undefined ? {} : { fields }) };
  return { status, headers: json, body: JSON.stringify([error]) };
}

export function oauthError(error: string, description: string, status = 400): SandboxReply {
  return { status, headers: json, body: JSON.stringify({ error, error_description: description }) };
}

/** Revocation speaks in the form of its request. */
export function revokeError(error: string, description: string): SandboxReply {
  return {
    status: 400,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `error=${error}&error_description=${encodeURIComponent(description)}`,
  };
}

export function invalidSession(): SandboxReply {
  return apiError(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
}

export function notFound(): SandboxReply {
  return apiError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

export function wrongHost(): SandboxReply {
  return apiError(400, 'URL_NOT_RESET', 'Destination URL not reset. The URL returned from login must be set');
}

export function insufficientAccess(
  message = 'You do not have permission to view this record.',
): SandboxReply {
  return apiError(403, 'INSUFFICIENT_ACCESS', message);
}

export function dailyLimit(): SandboxReply {
  return apiError(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
}

/** Too many at once: gone a moment later. */
export function tooManyAtOnce(): SandboxReply {
  return apiError(
    403,
    'REQUEST_LIMIT_EXCEEDED',
    'ConcurrentRequests (Concurrent API Requests) Limit exceeded.',
  );
}

export function unavailable(): SandboxReply {
  return apiError(503, 'SERVER_UNAVAILABLE', 'Server too busy');
}

/** @param code without its namespace, e.g. INVALID_SESSION_ID */
export function soapFault(code: string, message: string): SandboxReply {
  const body =
    '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:sf="http://soap.sforce.com/2006/04/metadata"><soapenv:Body><soapenv:Fault>' +
    `<faultcode>sf:${code}</faultcode><faultstring>${code}: ${xmlText(message)}</faultstring>` +
    '</soapenv:Fault></soapenv:Body></soapenv:Envelope>';
  return { status: 500, headers: xml, body };
}

/** Text between tags; signs that XML 1.0 has no form for are left out, as Salesforce does. */
export function xmlText(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
