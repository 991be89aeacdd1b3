import type { OpenContext } from '../../src/kit/connector.ts';
import { once } from '../../src/kit/once.ts';
import { auditClassifier, webClassifier } from './answers.ts';
import { createAuditLog } from './audit-client.ts';
import { createWebApi } from './client.ts';
import { readIdentity } from './identity.ts';
import { auditLane, auditOperations, webLanes, webOperations } from './operations.ts';
import { Settings } from './settings.ts';
import { auditAccess, webAccess } from './sign-in/access.ts';
import type { AuditLogClient, Identity, SlackSession, WorkspaceList } from './slack-session.ts';
import { listWorkspaces } from './workspaces.ts';

/** @param context its settings are the output of `Settings` */
export function openSlackSession(context: OpenContext): SlackSession {
  const settings = context.settings as Settings;
  const { bearer, ended } = webAccess(settings, context);
  const web = createWebApi(
    context.openDoor({
      operations: webOperations,
      origins: [settings.api],
      lanes: webLanes,
      classify: webClassifier(ended),
      bearer,
    }),
    settings.api,
  );
  const identity = once((signal: AbortSignal): Promise<Identity> => readIdentity(web, signal));
  const workspaceList = once(
    async (signal: AbortSignal): Promise<WorkspaceList> =>
      listWorkspaces(web, await identity(signal), signal),
  );
  return {
    client: web,
    auditLog: openAuditLog(settings, context),
    clock: context.clock,
    identity,
    workspaceList,
    workspaces: async (signal) => (await workspaceList(signal)).workspaces,
  };
}

function openAuditLog({ auth, audit }: Settings, context: OpenContext): AuditLogClient | null {
  if (auth.auditToken === undefined) return null;
  const { bearer, ended } = auditAccess(auth.auditToken, context);
  const door = context.openDoor({
    operations: Object.values(auditOperations),
    origins: [audit],
    lanes: [auditLane],
    classify: auditClassifier(ended),
    bearer,
  });
  return createAuditLog(door, audit);
}
