/** A simulated Entra ID tenant behind Microsoft Graph. */
import type { SandboxReply, Simulator } from '../contract.ts';
import { createLife } from '../life.ts';
import { drawText } from '../random.ts';
import { appChanges } from './app-changes.ts';
import { consentChanges } from './consent-changes.ts';
import type { Credentials } from './credentials.ts';
import { createCredentials } from './credentials.ts';
import { faultReply } from './fault-replies.ts';
import { grantsOf } from './grant-listing.ts';
import { createGraph, isWrite } from './graph.ts';
import { keyChanges } from './key-changes.ts';
import { createLogin } from './login.ts';
import { mutateTenant } from './mutations.ts';
import type { MicrosoftOptions } from './options.ts';
import { actingPermissions, auditPermissions } from './permissions.ts';
import { registrationChanges } from './registration-changes.ts';
import { settleLogs } from './routes/logs.ts';
import type { Tenant } from './tenant.ts';
import { tenantChanges } from './tenant-changes.ts';
import { createTenant } from './tenant.ts';
import { createThrottle } from './throttle.ts';
import { createTokenMint } from './tokens.ts';

export interface MicrosoftSimulator extends Simulator {
  readonly tenantId: string;
  /** What auth types other than the written one need. */
  readonly credentials: Credentials;
  /** The tenant behind the wire, for tests and benches. */
  readonly tenant: Tenant;
}

/** Permissions that a careful administrator did not give the auditor. */
const withheld: readonly string[] = ['AuditLog.Read.All', 'Policy.Read.PermissionGrant'];

export function createMicrosoftSimulator(options: MicrosoftOptions): MicrosoftSimulator {
  const { company, clock, scenario } = options;
  const usual =
    scenario === 'strict' ? auditPermissions.filter((name) => !withheld.includes(name)) : auditPermissions;
  const auditorRoles = options.auditorRoles ?? usual;
  const tenant = createTenant(options, [
    { key: 'auditor', roles: auditorRoles },
    { key: 'actor', roles: actingPermissions },
  ]);
  const { directory } = tenant;
  const credentials = createCredentials(
    company.seed,
    {
      auditor: directory.appId(directory.special('auditor')),
      actor: directory.appId(directory.special('actor')),
    },
    { auditor: auditorRoles, actor: actingPermissions },
  );
  const mint = createTokenMint(
    drawText(40, 'abcdefghijklmnopqrstuvwxyz', company.seed, 'microsoft tokens'),
    'https://graph.microsoft.com',
  );
  const served = new Map<string, number>();
  const count = (operation: string) => {
    served.set(operation, (served.get(operation) ?? 0) + 1);
  };
  const graph = createGraph(tenant, mint, createThrottle(clock, company.size, directory.tenantId), count);
  const login = createLogin(tenant, credentials, mint, clock);

  const live = createLife(company.seed, 'microsoft life', [
    ...consentChanges(tenant),
    ...appChanges(tenant),
    ...registrationChanges(tenant),
    ...keyChanges(tenant),
    ...tenantChanges(tenant),
  ]);

  return {
    platform: 'microsoft-365',
    origins: ['graph', 'login'],
    served,
    get throttled() {
      return graph.throttled;
    },
    tenantId: directory.tenantId,
    credentials,
    tenant,
    async handle(request, origin): Promise<SandboxReply> {
      if (origin === 'graph') return graph.handle(request);
      const { operation, reply } = await login.handle(request);
      count(operation);
      return reply;
    },
    faultReply: (name, request, origin, real) =>
      origin === 'graph' ? faultReply(name, request, graph, clock, real) : Promise.resolve(null),
    isWrite: (request, origin) => origin === 'graph' && isWrite(request),
    mutate: (name) => mutateTenant(tenant, name, options.incident),
    live(changes) {
      // What people had granted at first must be counted before they change.
      tenant.grants();
      settleLogs(tenant);
      return live(changes);
    },
    liveGrants(clientId) {
      const app = tenant.appByAppId(clientId);
      return app === null ? 0 : grantsOf(tenant, app.id) + tenant.assignmentsOf(app.id).length;
    },
    tenantEntry(id, urls) {
      const { auditor, actor } = credentials;
      const acting = options.actAuth === true;
      return {
        files: {
          'm365-secret.txt': auditor.secret,
          ...(acting ? { 'm365-act-secret.txt': actor.secret } : {}),
        },
        entry: {
          id,
          platform: 'microsoft-365',
          tenantId: directory.tenantId,
          cloud: 'global',
          auth: { type: 'client-secret', clientId: auditor.appId, secret: 'file:./m365-secret.txt' },
          ...(acting
            ? {
                actAuth: {
                  type: 'client-secret',
                  clientId: actor.appId,
                  secret: 'file:./m365-act-secret.txt',
                },
              }
            : {}),
          endpoints: { graph: urls['graph'], login: urls['login'] },
        },
      };
    },
  };
}
