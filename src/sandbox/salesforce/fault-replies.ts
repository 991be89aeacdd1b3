/** Faults in the forms that Salesforce is known to give them. */
import type { FaultName, SandboxReply, SandboxRequest, SimulatorOptions } from '../contract.ts';
import { createExpiry, foreignOrigin, withBody } from '../reply-faults.ts';
import { queriedObject } from './empty-reply.ts';
import { apiError, insufficientAccess, ok, soapFault, tooManyAtOnce, unavailable } from './errors.ts';
import { match, type RouteName } from './routes.ts';

/** Calls with a session after which a session that dies once does so. */
const callsBeforeExpiry = 12;
/** Queries that identify rather than list. */
const identifying: ReadonlySet<string> = new Set(['organization', 'userpermissionaccess']);
/** What an org with `forbidden-stream` does not let its auditor read. */
const forbidden = 'setupentityaccess';
const endless = 'endless00000000AAA';
const emptied = 'emptied00000000AAA';
const signingIn: ReadonlySet<RouteName> = new Set(['token', 'revoke']);

type WireRow = Readonly<Record<string, unknown>>;
interface Page {
  readonly totalSize: number;
  readonly done: boolean;
  readonly records: readonly WireRow[];
}

export interface FaultReplies {
  reply(
    this: void,
    name: FaultName,
    request: SandboxRequest,
    origin: string,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null>;
  /** The request as it would read if no fault had dressed up its locator. */
  undressed(request: SandboxRequest): SandboxRequest;
}

/** @param endSession ends the session that a request came with */
export function createFaultReplies(
  options: SimulatorOptions,
  endSession: (request: SandboxRequest) => void,
): FaultReplies {
  const expires = createExpiry(options.faults, callsBeforeExpiry);
  /** Where pages that came empty lead. */
  const delayed: URL[] = [];

  async function reply(
    name: FaultName,
    request: SandboxRequest,
    _origin: string,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null> {
    const route = match(request.method, request.url.pathname)?.name;
    if (route === undefined || route === 'versions') return null;
    const open = signingIn.has(route);
    const soap = route === 'metadata';
    switch (name) {
      case '429-absent':
      case 'quota-403':
        if (open) return null;
        return soap
          ? soapFault('REQUEST_LIMIT_EXCEEDED', 'ConcurrentRequests Limit exceeded.')
          : tooManyAtOnce();
      case '503':
      case 'quota-503':
        return open || soap ? null : unavailable();
      case '200-error':
        return open || soap
          ? null
          : { ...apiError(200, 'UNKNOWN_EXCEPTION', 'An unexpected error occurred.'), status: 200 };
      case 'token-expiry':
        if (open || !expires()) return null;
        endSession(request);
        return real();
      case 'forbidden-stream':
        return queriedObject(request) === forbidden ? insufficientAccess() : null;
      case 'malformed-row':
        return change(request, real, (page) => ({ ...page, records: page.records.map(broken) }));
      case 'duplicate-rows':
        return change(request, real, ({ records, ...page }) =>
          // A row without an id is not known to be another's copy.
          typeof records[0]?.['Id'] === 'string' ? { ...page, records: [...records, records[0]] } : null,
        );
      case 'missing-rows':
        if (queriedObject(request) !== 'oauthtoken') return null;
        return change(request, real, ({ records, ...page }) => {
          const left = records.filter((_, nth) => nth % 7 !== 3);
          const lost = records.length - left.length;
          return lost === 0 ? null : { ...page, totalSize: page.totalSize - lost, records: left };
        });
      case 'foreign-next':
        return change(request, real, ({ records, ...page }) => ({
          ...page,
          done: false,
          nextRecordsUrl: `${foreignOrigin}${request.url.pathname}/01gFOREIGN00001AAA-${records.length}`,
          records: records.slice(0, Math.ceil(records.length / 2)),
        }));
      case 'endless-cursor':
        return endlessPage(request, real);
      case 'empty-page':
        return emptyPage(request, real);
      case '429-seconds':
      case '429-fraction':
      case '429-date':
      case '429-past-date':
      case '429-zero':
      case 'quota-text':
      case '500-empty':
      case '502-html':
      case '504-html':
      case 'reset':
      case 'truncated':
      case 'slow':
      case 'lost-write':
      case 'lost-answer':
      case 'throttled-write':
        return null;
    }
  }

  /** Goes round for ever between two locators. */
  function endlessPage(
    request: SandboxRequest,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null> {
    const { pathname } = request.url;
    const base = pathname.replace(/\/query.*$/u, '/query');
    if (!pathname.includes(endless))
      return change(request, real, (page) => ({
        ...page,
        done: false,
        nextRecordsUrl: `${base}/${endless}-1`,
      }));
    const turn = pathname.endsWith('-1') ? 2 : 1;
    return Promise.resolve(
      ok({ totalSize: 1, done: false, nextRecordsUrl: `${base}/${endless}-${turn}`, records: [] }),
    );
  }

  /** A page without rows before the real one. */
  function emptyPage(
    request: SandboxRequest,
    real: () => Promise<SandboxReply>,
  ): Promise<SandboxReply | null> {
    if (request.url.pathname.includes(emptied)) return Promise.resolve(null);
    return change(request, real, (page) => {
      delayed.push(request.url);
      const base = request.url.pathname.replace(/\/query.*$/u, '/query');
      const nextRecordsUrl = `${base}/${emptied}-${delayed.length}`;
      return { ...page, done: false, nextRecordsUrl, records: [] };
    });
  }

  return {
    reply,
    undressed(request) {
      const nth = new RegExp(`/${emptied}-(\\d+)$`, 'u').exec(request.url.pathname)?.[1];
      const url = nth === undefined ? undefined : delayed[Number(nth) - 1];
      return url === undefined ? request : { ...request, url };
    },
  };
}

/** The real answer to a query with another page; null when it lists nothing. */
async function change(
  request: SandboxRequest,
  real: () => Promise<SandboxReply>,
  alter: (page: Page) => object | null,
): Promise<SandboxReply | null> {
  const route = match(request.method, request.url.pathname)?.name;
  if (route !== 'query' && route !== 'tooling.query' && route !== 'queryMore') return null;
  if (identifying.has(queriedObject(request))) return null;
  return withBody(await real(), (body) => {
    const page = body as unknown as Page;
    const [first] = page.records;
    const type = (first?.['attributes'] as { readonly type?: string } | undefined)?.type;
    return first === undefined || type === 'AggregateResult' ? null : alter(page);
  });
}

/** The first row with its id turned into something else. */
function broken(row: WireRow, nth: number): WireRow {
  if (nth > 0) return row;
  const id = ['UserId', 'Id', 'DeveloperName', 'SubscriberPackageId'].find((name) => name in row);
  return { ...row, [id ?? Object.keys(row).at(-1) ?? 'Id']: { unexpected: true } };
}
