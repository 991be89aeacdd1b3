import { AppError } from '../../src/core/errors.ts';
import type { OpenContext, Session } from '../../src/kit/connector.ts';
import type { Door } from '../../src/kit/transport/call.ts';
import { graphClassifier } from './answers.ts';
import { organization } from './client.ts';
import { clouds } from './clouds.ts';
import { examine } from './examine.ts';
import { type Graph, openGraph } from './graph.ts';
import { graphOperations, lanes } from './operations.ts';
import { isGuid, type Settings } from './settings.ts';
import { openSignIn, type SignIn } from './sign-in.ts';
import { appRoles } from './streams/app-roles.ts';
import { applicationOwners } from './streams/application-owners.ts';
import { applications } from './streams/applications.ts';
import { auditEvents } from './streams/audit-events.ts';
import { consentPolicy } from './streams/consent-policy.ts';
import { delegatedGrants } from './streams/delegated-grants.ts';
import { directoryRoles } from './streams/directory-roles.ts';
import { federatedCredentials } from './streams/federated-credentials.ts';
import { principals } from './streams/principals.ts';
import { servicePrincipals } from './streams/service-principals.ts';
import { signInActivity } from './streams/sign-in-activity.ts';
import { signIns } from './streams/sign-ins.ts';
import { createTenant } from './tenant.ts';
import { claimsOf } from './token-claims.ts';
import { Organization, Page } from './wire.ts';

export async function openSession(context: OpenContext): Promise<Session> {
  const settings = context.settings as Settings;
  const signIn = await openSignIn(context, settings);
  const door: Door = context.openDoor({
    operations: graphOperations,
    origins: [settings.graph],
    lanes,
    classify: graphClassifier((claims) => signIn.demand(claims)),
    bearer: signIn.bearer,
  });
  const graph = await openGraph(door, settings.graph);
  const { signal } = context;
  let pinned: Promise<{ readonly id: string; readonly name: string | null }> | null = null;
  const identity = () => (pinned ??= identify(graph, signIn, settings, signal));
  const tenant = createTenant(graph, context.clock, {
    id: async () => (await identity()).id,
    delta: clouds[settings.cloud].delta,
  });
  return {
    identify: identity,
    async examine() {
      return examine(graph, settings, claimsOf(await signIn.bearer.current(signal)), signal);
    },
    streams: [
      servicePrincipals(tenant),
      delegatedGrants(tenant),
      appRoles(tenant),
      applications(tenant),
      applicationOwners(tenant),
      federatedCredentials(tenant),
      directoryRoles(tenant),
      signInActivity(tenant, clouds[settings.cloud].signInReport),
      signIns(tenant),
      consentPolicy(tenant),
      auditEvents(tenant),
      principals(tenant),
    ],
  };
}

/** The tenant is the token's `tid`; the organization only adds a name, or the id where the token is opaque. */
export async function identify(
  graph: Graph,
  { bearer }: SignIn,
  { tenantId }: Settings,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly name: string | null }> {
  const { tid } = claimsOf(await bearer.current(signal));
  const known = await readOrganization(graph, signal);
  const id = tid || known?.id;
  if (id === undefined)
    throw new AppError('SIGN_IN_REFUSED', {
      detail: 'neither the token nor Graph says whose tenant this is',
    });
  if (isGuid(tenantId) && id.toLowerCase() !== tenantId)
    throw new AppError('TENANT_CHANGED', { detail: `the token is for ${id}, not for ${tenantId}` });
  return { id, name: known?.displayName || null };
}

async function readOrganization(
  graph: Graph,
  signal: AbortSignal,
): Promise<{ readonly id: string; readonly displayName?: string | null | undefined } | null> {
  try {
    const { value } = await graph.get(organization, Page, signal);
    const first = Organization.safeParse(value[0]);
    return first.success ? first.data : null;
  } catch (thrown) {
    if (thrown instanceof AppError && /^(?:GAP_|READ_)/u.test(thrown.code)) return null;
    throw thrown;
  }
}
