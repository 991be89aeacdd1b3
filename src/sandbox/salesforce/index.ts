/** A simulated Salesforce org. */
import type { SandboxReply, SandboxRequest, Simulator } from '../contract.ts';
import { createBudget } from './budget.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { describe, describeGlobal } from './describe.ts';
import { emptyReply } from './empty-reply.ts';
import { dailyLimit, invalidSession, notFound, ok, oauthError, soapFault, wrongHost } from './errors.ts';
import { createFaultReplies } from './fault-replies.ts';
import { createSalesforceLife } from './life/index.ts';
import { createMetadata, soapSession } from './metadata.ts';
import { createMutations } from './mutations.ts';
import { createObjects } from './objects/index.ts';
import type { SalesforceOptions } from './options.ts';
import { createOrg, type Org } from './org.ts';
import type { Caller } from './powers.ts';
import { createQueryCalls } from './query-call.ts';
import { isWrite, type Match, match } from './routes.ts';
import { bearerOf, createSignIn, type Urls } from './sign-in.ts';
import type { OrgUser } from './staff.ts';
import { createTheft } from './theft.ts';
import { createUsage } from './usage.ts';
import { createAccess, deleteRecord, revoke } from './writes.ts';

export interface SalesforceSimulator extends Simulator {
  /** What auth types other than the written one need. */
  readonly credentials: Credentials;
  /** The org behind the wire: which approvals, apps and people there are, for tests and benches. */
  readonly org: Org;
}

/** A name under which `served` counts how often queries named AccessToken, RequestToken or DeleteToken. */
export const secretsNamed = 'query: secret fields named';

const keyFile = 'sf-key.pem';
const oldestVersion = 21;

export function createSalesforceSimulator(options: SalesforceOptions): SalesforceSimulator {
  const { clock } = options;
  const org = createOrg(options);
  const credentials = createCredentials(org);
  const signIn = createSignIn(org, credentials, clock);
  const objects = createObjects(org);
  const queries = createQueryCalls(org, objects, clock);
  const usage = createUsage(org);
  const metadata = createMetadata(org);
  const budget = createBudget(org, clock, options.dailyCalls);
  const served = new Map<string, number>();
  let throttled = 0;
  let urls: Urls = {
    login: 'https://login.salesforce.com',
    instance: 'https://northwind-labs.my.salesforce.com',
  };

  const faults = createFaultReplies(options, (request) => {
    signIn.end(sessionOf(request));
  });

  function sessionOf(request: SandboxRequest): string {
    return request.url.pathname.startsWith('/services/Soap/') ? soapSession(request.body) : bearerOf(request);
  }

  function answer(request: SandboxRequest, found: Match, user: OrgUser, caller: Caller): SandboxReply {
    const { name, version, values } = found;
    const [first = ''] = values;
    switch (name) {
      case 'limits':
        return budget.limits();
      case 'query':
        return queries.query(request, 'rest', version, caller);
      case 'tooling.query':
        return queries.query(request, 'tooling', version, caller);
      case 'queryMore':
        return queries.more(first, version, caller);
      case 'describeGlobal':
        return describeGlobal(objects, version, caller);
      case 'describe':
        return describe(objects, first, version, caller);
      case 'eventLogFile': {
        const file =
          caller.powers.has('ViewEventLogFiles') && org.scenario !== 'basic'
            ? org.logFiles.find(first)
            : null;
        return file === null
          ? notFound()
          : { status: 200, headers: { 'content-type': 'text/csv' }, body: file.csv() };
      }
      case 'access.create':
        return createAccess(request, org, caller);
      case 'record.delete':
        return deleteRecord(objects, org, caller, version, values);
      case 'namedCredentials':
        return ok({
          namedCredentials: org.outbound.named.all.map(({ id, developerName, label, endpoint, type }) => ({
            id,
            developerName,
            masterLabel: label,
            calloutUrl: endpoint,
            type,
          })),
        });
      case 'usage.apps':
      case 'usage.users':
      case 'usage.tokens':
      case 'usage.deleteToken':
      case 'usage.deleteApp':
      case 'usage.deleteUser':
        return usage(name, request, version, caller, values);
      case 'metadata':
        return metadata(request, caller);
      case 'userinfo':
        return ok({
          sub: signIn.identityUrl(user, urls),
          user_id: user.id,
          organization_id: org.id,
          preferred_username: user.username,
          nickname: user.family,
          name: user.family,
          email: user.username,
          user_type: 'STANDARD',
          active: user.active,
        });
      case 'token':
      case 'revoke':
      case 'versions':
        return notFound();
    }
  }

  function versions(): SandboxReply {
    const list = Array.from({ length: org.version - oldestVersion + 1 }, (_, nth) => {
      const version = (oldestVersion + nth).toFixed(1);
      return { label: `Release ${version}`, url: `/services/data/v${version}`, version };
    });
    return ok(list);
  }

  /** An answer to a call with a session, which counts towards the day's. */
  function withSession(request: SandboxRequest, found: Match): SandboxReply {
    const soap = found.name === 'metadata';
    const user = signIn.user(sessionOf(request));
    if (user === null)
      return soap
        ? soapFault('INVALID_SESSION_ID', 'Invalid Session ID found in SessionHeader: Illegal Session')
        : invalidSession();
    if (found.name !== 'userinfo' && (found.version < oldestVersion || found.version > org.version))
      return soap ? soapFault('UNSUPPORTED_API_VERSION', 'Invalid Api version specified on URL') : notFound();
    if (!budget.take()) {
      throttled += 1;
      return withInfo(
        soap ? soapFault('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.') : dailyLimit(),
      );
    }
    return withInfo(answer(request, found, user, org.staff.caller(user)));
  }

  function withInfo(reply: SandboxReply): SandboxReply {
    return { ...reply, headers: { ...reply.headers, 'sforce-limit-info': budget.info() } };
  }

  async function handle(asked: SandboxRequest, origin: string): Promise<SandboxReply> {
    const request = faults.undressed(asked);
    const found = match(request.method, request.url.pathname);
    if (found === null) return notFound();
    served.set(found.name, (served.get(found.name) ?? 0) + 1);
    if (found.name === 'token') {
      if (request.url.search !== '') return oauthError('invalid_request', 'parameters belong in the body');
      return signIn.token(request, urls);
    }
    if (found.name === 'revoke') return revoke(request, org, signIn);
    if (origin === 'login') return wrongHost();
    if (found.name === 'versions') return versions();
    const before = queries.secretsNamed;
    const reply = withSession(request, found);
    const named = queries.secretsNamed - before;
    if (named > 0) served.set(secretsNamed, (served.get(secretsNamed) ?? 0) + named);
    return reply;
  }

  return {
    platform: 'salesforce',
    origins: ['login', 'instance'],
    handle,
    listening(told) {
      const { login = urls.login, instance = urls.instance } = told;
      urls = { login, instance };
    },
    faultReply: faults.reply,
    isWrite({ method, url }) {
      const found = match(method, url.pathname);
      return found !== null && isWrite(found.name);
    },
    emptyReply,
    mutate: createMutations(org, clock, createTheft(org, clock, options.incident)),
    live: createSalesforceLife(org),
    liveGrants: (clientId) => [...org.approvals.all()].filter(({ app }) => app.key === clientId).length,
    served,
    get throttled() {
      return throttled;
    },
    credentials,
    org,
    tenantEntry(id, told) {
      const { consumerKey, username, privateKey } = credentials;
      return {
        files: { [keyFile]: privateKey },
        entry: {
          id,
          platform: 'salesforce',
          auth: { type: 'jwt', clientId: consumerKey, username, key: `file:./${keyFile}` },
          actAuth: 'same',
          endpoints: { login: told['login'] },
        },
      };
    },
  };
}
