/** What a credential can see, tried with one small call a stream, and what it could but should not be able to do. */
import { toAppError } from '../../src/core/errors.ts';
import type { Ability, Examination } from '../../src/kit/connector.ts';
import type { StreamId } from '../../src/core/streams.ts';
import { scopes } from './operations.ts';
import { requireEnterprise } from './plan.ts';
import type { Identity, MethodArgs, SlackSession } from './slack-session.ts';

interface Probe {
  readonly stream: StreamId;
  readonly ask: (session: SlackSession, identity: Identity, signal: AbortSignal) => Promise<unknown>;
}

const probes: readonly Probe[] = [
  { stream: 'workspaces', ask: askWorkspaces },
  { stream: 'users', ask: askWorkspace((client, args, signal) => client.call('users.list', args, signal)) },
  { stream: 'installs', ask: askInstalls },
  { stream: 'approved-apps', ask: askApps('admin.apps.approved.list') },
  { stream: 'restricted-apps', ask: askApps('admin.apps.restricted.list') },
  { stream: 'app-requests', ask: askApps('admin.apps.requests.list') },
  { stream: 'consent-policy', ask: askPolicy },
];

const ofAuditLog: ReadonlySet<StreamId> = new Set(['installs', 'consent-policy']);

/** @throws AppError SIGN_IN_* when nothing can be tried at all */
export async function examineSlack(session: SlackSession, signal: AbortSignal): Promise<Examination> {
  const identity = await session.identity(signal);
  const abilities: Ability[] = [];
  for (const probe of probes) abilities.push(await tryProbe(session, identity, probe, signal));
  return { abilities, warnings: warningsOf(identity, session) };
}

async function tryProbe(
  session: SlackSession,
  identity: Identity,
  { stream, ask }: Probe,
  signal: AbortSignal,
): Promise<Ability> {
  try {
    await ask(session, identity, signal);
    if (overWorkspaces(stream, session)) await askWorkspaces(session, identity, signal);
    return { stream, can: 'yes', reason: null, remedy: null };
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    const error = toAppError(thrown);
    // A dead auditToken closes what needs it; a dead token is told by the sign-in.
    if (error.code.startsWith('SIGN_IN_') && !ofAuditLog.has(stream)) throw error;
    const can = /^(?:GAP|SIGN_IN)_/u.test(error.code) ? 'no' : 'unknown';
    const lasting = error.code === 'GAP_LICENCE' && identity.enterpriseId === null;
    return {
      stream,
      can,
      reason: error.message,
      remedy: error.remedy,
      ...(lasting ? { lasting: true } : {}),
    };
  }
}

/** What is read workspace by workspace is as incomplete as their list. */
function overWorkspaces(stream: StreamId, { auditLog }: SlackSession): boolean {
  return stream === 'installs' ? auditLog === null : stream !== 'consent-policy';
}

async function askWorkspaces(session: SlackSession, _identity: Identity, signal: AbortSignal): Promise<void> {
  const { gap } = await session.workspaceList(signal);
  if (gap !== null) throw gap;
}

type AskOne = (client: SlackSession['client'], args: MethodArgs, signal: AbortSignal) => Promise<unknown>;

/** In an organisation each workspace may refuse by itself, so a few are asked. */
const mostAsked = 5;

function askWorkspace(askOne: AskOne): Probe['ask'] {
  return async (session, { teamId }, signal) => {
    const { client } = session;
    if (teamId !== null) return void (await askOne(client, { limit: 1 }, signal));
    const workspaces = await session.workspaces(signal);
    for (const { id } of workspaces.slice(0, mostAsked))
      await askOne(client, { team_id: id, limit: 1 }, signal);
    return undefined;
  };
}

async function askInstalls(session: SlackSession, identity: Identity, signal: AbortSignal): Promise<void> {
  const { auditLog } = session;
  if (auditLog !== null && identity.teamId === null) return void (await auditLog.logs({ limit: 1 }, signal));
  const ask = askWorkspace((client, { team_id }, inner) =>
    client.call('team.integrationLogs', { team_id, count: 1, page: 1 }, inner),
  );
  await ask(session, identity, signal);
}

/** What Slack does not tell of it is an answer too; a log that would tell and cannot be read is none. */
async function askPolicy(
  { auditLog }: SlackSession,
  _identity: Identity,
  signal: AbortSignal,
): Promise<void> {
  await auditLog?.logs({ limit: 1 }, signal);
}

function askApps(
  method: 'admin.apps.approved.list' | 'admin.apps.restricted.list' | 'admin.apps.requests.list',
): Probe['ask'] {
  return async ({ client }, identity, signal) => {
    requireEnterprise(identity);
    const { teamId, enterpriseId } = identity;
    const where = teamId === null ? { enterprise_id: enterpriseId ?? undefined } : { team_id: teamId };
    await client.call(method, { ...where, limit: 1 }, signal);
  };
}

function warningsOf({ scopes: held, teamId }: Identity, { auditLog }: SlackSession): readonly string[] {
  if (held === null) return [];
  const warnings: string[] = [];
  const writes = [...held].filter((scope) => /:(?:write|manage)/u.test(scope)).sort();
  if (writes.length > 0)
    warnings.push(
      `This token can write: ${writes.join(', ')}. An audit needs none of it; keep reading and revoking apart (actAuth).`,
    );
  if (held.has('admin.apps:write'))
    warnings.push(
      'admin.apps:write: once an app manages approvals with it, Slack switches off the app management pages of the workspaces and switches app approval on in all of them. Only revoking the token or deleting the app undoes that.',
    );
  if (held.has(scopes.admin)) warnings.push(adminWarning(auditLog !== null && teamId === null));
  return warnings;
}

function adminWarning(dispensable: boolean): string {
  const wide =
    'The scope admin also opens user management (SCIM) and the access logs: whoever holds the token can change people. An audit cannot, because it sends nothing that is not on its read list.';
  return dispensable
    ? `${wide} With an auditToken it is not needed: take it away.`
    : `${wide} Slack has no read-only scope for the integration log.`;
}
