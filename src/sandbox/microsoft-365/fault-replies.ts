/** Faults in Graph's own forms. */
import type { FaultName, SandboxClock, SandboxReply, SandboxRequest } from '../contract.ts';
import { plainReply, retryAfter } from '../faults.ts';
import { textHash } from '../random.ts';
import { withBody } from '../reply-faults.ts';
import type { Graph } from './graph.ts';
import { refusal, sent, unknownSegment } from './wire.ts';

type Real = () => Promise<SandboxReply>;
type Page = Record<string, unknown> & { value: Record<string, unknown>[] };

const listPath =
  /^\/(?:v1\.0|beta)\/(?:servicePrincipals|oauth2PermissionGrants|applications|users|auditLogs\/|servicePrincipals\/[^/]+\/\w+|roleManagement\/|reports\/)/u;
const usesBeforeEnd = 25;

/** Null: the fault does not fit this call, or has the same form everywhere. */
export async function faultReply(
  name: FaultName,
  request: SandboxRequest,
  graph: Graph,
  clock: SandboxClock,
  real: Real,
): Promise<SandboxReply | null> {
  switch (name) {
    case '429-seconds':
    case '429-fraction':
    case '429-date':
    case '429-past-date':
    case '429-zero':
    case '429-absent': {
      const headers = retryAfter(plainReply(name, clock));
      if (isReadingBatch(request)) return throttleMember(await real(), headers);
      return answer(
        refusal(429, 'TooManyRequests', 'Please retry again later.', { ...headers, ...throttleHeaders }),
        clock,
      );
    }
    case '503':
      return answer(
        refusal(
          503,
          'ServiceUnavailable',
          'The service is temporarily unavailable. Retry the request after a delay.',
          {
            'retry-after': '2',
          },
        ),
        clock,
      );
    case '504-html':
      return {
        status: 504,
        headers: { 'content-type': 'text/html' },
        body: "<html><body><h2>Our services aren't available right now</h2></body></html>",
      };
    case '200-error':
      return request.method === 'GET' ? { ...answer(unknownError, clock), status: 200 } : null;
    case 'token-expiry':
      if (graph.uses(request) < usesBeforeEnd) return null;
      graph.endToken(request);
      return real();
    case 'forbidden-stream':
      return /^\/v1\.0\/applications$/u.test(request.url.pathname)
        ? answer(
            refusal(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'),
            clock,
          )
        : null;
    case 'malformed-row':
      return withPage(request, real, (page) => {
        const row = page.value[0];
        if (row !== undefined) page.value[0] = { ...row, id: 17, clientId: { odd: true }, appId: null };
      });
    case 'duplicate-rows':
      return withPage(request, real, (page) => {
        page.value.push(...page.value.slice(0, 2));
      });
    case 'empty-page': {
      if (request.url.searchParams.has('$emptied')) return null;
      const again = new URL(request.url);
      again.searchParams.set('$emptied', '1');
      return withPage(request, real, (page) => {
        page.value = [];
        delete page['@odata.deltaLink'];
        page['@odata.nextLink'] = again.href.replaceAll('%24', '$');
      });
    }
    case 'endless-cursor':
      return withPage(request, real, (page) => {
        delete page['@odata.deltaLink'];
        page['@odata.nextLink'] = request.url.href;
      });
    case 'foreign-next':
      return withPage(request, real, (page) => {
        delete page['@odata.deltaLink'];
        page['@odata.nextLink'] =
          'https://graph.microsoft.com.attacker.example/v1.0/servicePrincipals?$skiptoken=1';
      });
    case 'missing-rows':
      if (isReadingBatch(request)) return dropMember(await real());
      if (!request.url.pathname.endsWith('/oauth2PermissionGrants')) return null;
      return withPage(request, real, (page) => {
        page.value = page.value.filter((row) => textHash(JSON.stringify(row['id'])) % 9 !== 0);
      });
    case 'quota-403':
    case 'quota-text':
    case 'quota-503':
    case '500-empty':
    case '502-html':
    case 'reset':
    case 'truncated':
    case 'slow':
    case 'lost-write':
    case 'lost-answer':
    case 'throttled-write':
      return null;
  }
}

const throttleHeaders = {
  'x-ms-throttle-scope': 'Tenant_Application/ReadWrite/sandbox/sandbox',
  'x-ms-throttle-information': 'ResourceUnitLimitExceeded',
};
const unknownError = refusal(400, 'UnknownError', '');

function answer(given: ReturnType<typeof unknownSegment>, clock: SandboxClock): SandboxReply {
  const id = '8390e33e-d860-4bd5-8970-0a72a28e0a6e';
  return sent(given, clock.now(), id, id);
}

async function withPage(
  request: SandboxRequest,
  real: Real,
  change: (page: Page) => void,
): Promise<SandboxReply | null> {
  if (request.method !== 'GET' || !listPath.test(request.url.pathname)) return null;
  const reply = await real();
  const changed = withBody(reply, (body) => {
    const page = body as Page;
    if (!Array.isArray(page.value) || page.value.length === 0) return null;
    change(page);
    return page;
  });
  return changed ?? reply;
}

function isReadingBatch({ method, url, body }: SandboxRequest): boolean {
  if (method !== 'POST' || !url.pathname.endsWith('/$batch')) return false;
  const { requests } = JSON.parse(body) as { requests?: { method?: string }[] };
  return requests?.every((member) => member.method?.toUpperCase() === 'GET') === true;
}

type Responses = { responses?: Record<string, unknown>[] };

/** One member is refused with a wait of its own; the batch as a whole is well. */
function throttleMember(reply: SandboxReply, headers: Readonly<Record<string, string>>): SandboxReply {
  const batch = JSON.parse(reply.body ?? '{}') as Responses;
  const first = batch.responses?.[0];
  if (first === undefined) return reply;
  const shown = headers['retry-after'] === undefined ? {} : { 'Retry-After': headers['retry-after'] };
  first['status'] = 429;
  first['headers'] = { ...shown, 'Content-Type': 'application/json' };
  first['body'] = { error: { code: 'TooManyRequests', message: 'Too many requests' } };
  return { ...reply, body: JSON.stringify(batch) };
}

function dropMember(reply: SandboxReply): SandboxReply {
  const batch = JSON.parse(reply.body ?? '{}') as Responses;
  return { ...reply, body: JSON.stringify({ ...batch, responses: batch.responses?.slice(1) }) };
}
