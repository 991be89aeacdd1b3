/** A simulated Google Workspace tenant. */
import type { Person, SandboxReply, SandboxRequest, Simulator, SimulatorOptions } from '../contract.ts';
import { createLife } from '../life.ts';
import { createActivities, isFiltered, type ReportLog, usualLagMs } from './activities.ts';
import { createAdminLog } from './admin-log.ts';
import { createConsents } from './consents.ts';
import {
  insufficientScope,
  invalidCredentials,
  notAuthorized,
  quotaExceeded,
  quotaText,
  quotaUnavailableText,
  statusError,
  tooManyAtOnce,
  unknownPath,
  userRateLimitExceeded,
} from './errors.ts';
import { createFaultReplies, undressed } from './fault-replies.ts';
import { createGrants } from './grants.ts';
import { auditSubject, createTenant, delegatedScopes } from './identity.ts';
import { accountChanges } from './account-changes.ts';
import { adminChanges } from './admin-changes.ts';
import { grantChanges } from './grant-changes.ts';
import { createMutations } from './mutations.ts';
import { otherLogs } from './other-logs.ts';
import { createPolicies } from './policies.ts';
import { createGoogleProject, type GoogleProject } from './project.ts';
import { createRoster } from './roster.ts';
import { match, type RouteName, routes } from './routes.ts';
import { createStaff } from '../staff.ts';
import { createTheft } from './theft.ts';
import { createTokenEndpoint } from './token-endpoint.ts';
import { createTokenLog, tokenEventNames } from './token-log.ts';
import { type GoogleTruth, truthNow } from './truth.ts';
import { createUsageReport } from './usage-report.ts';

/** Google does not publish how many calls at once are too many. */
const mostAtOnce = 80;

export interface GoogleOptions extends SimulatorOptions {
  /** Shared with other tenants; absent: one of its own. */
  readonly project?: GoogleProject;
}

export interface GoogleSimulator extends Simulator {
  /** What is behind the wire, as it is now. */
  truth(): GoogleTruth;
}

export function createGoogleSimulator(options: GoogleOptions): GoogleSimulator {
  const { clock, scenario } = options;
  const company = createStaff(options.company);
  const project = options.project ?? createGoogleProject(clock, company.seed);
  const tenant = createTenant(company);
  const grants = createGrants(company);
  const tokenLog = createTokenLog(options.company, tenant, grants, scenario !== 'basic');
  const adminLog = createAdminLog(company, tenant, grants, scenario);
  const withheld = scenario === 'strict' ? ['policies.readonly', 'usage.readonly'] : [];
  const allowed = new Set(delegatedScopes.filter((scope) => !withheld.some((end) => scope.endsWith(end))));
  const signIn = createTokenEndpoint(company, clock, tenant, project, allowed);
  const roster = createRoster(company, clock, tenant);
  const consents = createConsents(company, clock, tenant, grants, {
    tokenRevoked(admin, person, revoked) {
      adminLog.tokenRevoked(clock.now(), admin, person, revoked);
      for (const grant of revoked.slice(0, 1)) tokenLog.record('revoke', clock.now(), person, grant);
    },
    passwordRevoked(admin, person) {
      adminLog.passwordRevoked(clock.now(), admin, person);
    },
  });
  const usage = createUsageReport(company, clock, tenant, grants);
  const policies = createPolicies(tenant, scenario);
  const theft = createTheft(company, clock, grants, tokenLog, options.incident);
  const mutate = createMutations(company, clock, grants, tokenLog, theft);

  const live = createLife(company.seed, 'google life', [
    ...grantChanges(company, clock, grants, tokenLog, adminLog),
    ...accountChanges(company, clock, adminLog),
    ...adminChanges(company, clock, {
      grants,
      policies,
      log: adminLog,
      renamed: scenario !== 'basic',
      documented: scenario === 'strict',
    }),
  ]);

  const lagOf = (usual: number) => options.lagMs ?? usual;
  const activities = createActivities(
    company.seed,
    clock,
    tenant,
    new Map<string, ReportLog>([
      [
        'token',
        { streams: tokenLog.streams, eventNames: new Set(tokenEventNames), lagMs: lagOf(usualLagMs.token) },
      ],
      [
        'admin',
        { streams: adminLog.streams, eventNames: adminLog.eventNames, lagMs: lagOf(usualLagMs.admin) },
      ],
      ...otherLogs(options.company, tenant, options.lagMs),
    ]),
    options.logTrouble,
  );

  const { quotas } = project;
  const served = new Map<string, number>();
  let throttled = 0;

  /** Refused by a quota, in one of the forms the API is known to use. */
  function overQuota(
    request: SandboxRequest,
    route: RouteName,
    user: string,
    userKey: string,
  ): SandboxReply | null {
    if (request.inFlight > mostAtOnce) return tooManyAtOnce();
    switch (routes[route].quota) {
      case 'none':
        return null;
      case 'directory': {
        if (quotas.directory(user).take().granted) return null;
        const forms = [quotaExceeded, quotaExceeded, userRateLimitExceeded, quotaText];
        return (forms[throttled % forms.length] ?? quotaExceeded)();
      }
      case 'reports': {
        const small = isFiltered(request, userKey) && !quotas.filtered.take().granted;
        return small || !quotas.reports(user).take().granted ? quotaUnavailableText() : null;
      }
      case 'policies':
        return quotas.policies.take().granted
          ? null
          : statusError(
              429,
              'RESOURCE_EXHAUSTED',
              "Quota exceeded for quota metric 'Read requests' and limit 'Read requests per minute' of service 'cloudidentity.googleapis.com'.",
            );
    }
  }

  function answer(
    request: SandboxRequest,
    route: RouteName,
    admin: Person,
    [first = '', second = '']: readonly string[],
  ): SandboxReply | Promise<SandboxReply> {
    switch (route) {
      case 'token':
        return signIn.exchange(request);
      case 'signJwt':
        return signIn.signJwt(request, first);
      case 'customers.get':
        return roster.customer(request, first);
      case 'users.list':
        return roster.users(request);
      case 'tokens.list':
        return consents.tokens(request, admin, first);
      case 'tokens.get':
        return consents.token(request, admin, first, second);
      case 'tokens.delete':
        return consents.deleteToken(admin, first, second);
      case 'asps.list':
        return consents.passwords(request, admin, first);
      case 'asps.delete':
        return consents.deletePassword(admin, first, second);
      case 'activities.list':
        return activities(request, first, second);
      case 'customerUsageReports.get':
        return usage.report(request, first);
      case 'policies.list':
        return policies.list(request);
    }
  }

  async function handle(request: SandboxRequest): Promise<SandboxReply> {
    const found = match(request.method, request.url.pathname);
    if (found === null) return unknownPath();
    const { name, values } = found;
    served.set(name, (served.get(name) ?? 0) + 1);
    const { scopes, service, rpc } = routes[name];
    if (scopes.length === 0) return answer(request, name, auditSubject(company), values);

    const bearer = signIn.bearer(request);
    if (bearer === null) return invalidCredentials();
    const refusal = overQuota(request, name, bearer.subject, values[0] ?? '');
    if (refusal !== null) {
      throttled += 1;
      return refusal;
    }
    if (!scopes.some((scope) => bearer.scopes.has(scope))) return insufficientScope(rpc, service);
    const index = tenant.find(bearer.subject);
    const admin = index === null ? null : company.person(index);
    if (admin === null || admin.admin === 'none') return notAuthorized();
    if (name === 'policies.list' && admin.admin !== 'super')
      return statusError(403, 'PERMISSION_DENIED', 'The caller does not have permission');
    return answer(undressed(request), name, admin, values);
  }

  return {
    platform: 'google-workspace',
    origins: ['api', 'token'],
    handle,
    faultReply: createFaultReplies(options, project, signIn),
    isWrite: ({ method }) => method === 'DELETE',
    mutate,
    live(changes) {
      usage.settle();
      return live(changes);
    },
    truth: () => truthNow(company, tenant, grants),
    liveGrants: (clientId) => grants.count(clientId),
    served,
    get throttled() {
      return throttled;
    },
    tenantEntry(id, urls) {
      const { email, clientId, keyId, privateKey } = project.serviceAccount;
      const token = `${urls['token']}/token`;
      const key = {
        type: 'service_account',
        project_id: project.id,
        private_key_id: keyId,
        private_key: privateKey,
        client_email: email,
        client_id: clientId,
        auth_uri: 'https://accounts.google.com/o/oauth2/auth',
        token_uri: token,
        universe_domain: 'googleapis.com',
      };
      return {
        files: { 'google-sa.json': `${JSON.stringify(key, null, 2)}\n` },
        entry: {
          id,
          platform: 'google-workspace',
          auth: {
            type: 'service-account',
            key: 'file:./google-sa.json',
            subject: auditSubject(company).email,
          },
          actAuth: 'same',
          endpoints: { api: urls['api'], token },
        },
      };
    },
  };
}
