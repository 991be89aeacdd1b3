/** Who is let in without being asked: by profile or permission set, or as the user that an app acts as. */
import { isoTime } from '../../../src/core/clock.ts';
import type { GrantSeen, Observation, PrincipalSeen } from '../../../src/core/observation.ts';
import type { Batch, Gap, Recall, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { type AppIndex, loadAppIndex } from '../app-index.ts';
import { readExternalClientPolicies } from '../external-client-policies.ts';
import { expectedRows, readQuery, shortfall } from '../query-list.ts';
import { id18 } from '../salesforce-id.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { requireObject } from '../visible.ts';
import { type ExternalClientPolicy, SetupEntityAccess } from '../wire.ts';

export function createPreauthorizationsStream(session: SalesforceSession): Stream {
  return {
    id: 'preauthorizations',
    after: ['users', 'connected-apps', 'external-client-apps', 'app-scopes'],
    read: (context) => readPreauthorizations(session, context),
  };
}

/** https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_setupentityaccess.htm */
const accessQuery =
  "SELECT Id, ParentId, SetupEntityId, Parent.Label, Parent.IsOwnedByProfile, Parent.Profile.Name FROM SetupEntityAccess WHERE SetupEntityType IN ('ConnectedApplication','ExternalClientApplication')";

async function* readPreauthorizations(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { signal, recall } = context;
  const asOf = isoTime(session.clock.now());
  const gaps: Gap[] = [];
  await requireObject(session, 'SetupEntityAccess', signal);
  const index = await loadAppIndex(recall);
  const list = readQuery(
    session.client,
    { soql: accessQuery, shape: SetupEntityAccess, keyOf: ({ Id }) => Id },
    context,
  );
  for await (const some of list)
    yield {
      rows: some.flatMap((access) => accessRows(access, index)),
      read: some.length,
      checkpoint: null,
    };
  let expected = expectedRows(list.end);
  const missing = shortfall('SetupEntityAccess', list.end);
  if (missing !== null) gaps.push(missing);

  // Where the edition has no external client apps, their own stream says so.
  if ((await session.objects(signal)).has('externalclientapplication')) {
    const { policies, gap } = await readExternalClientPolicies(session, context);
    if (gap !== null) gaps.push(gap);
    const acting = [...policies.values()].filter(actsAsUser);
    const rows = await actingRows(acting, index, recall);
    if (rows.length > 0) yield { rows, read: acting.length, checkpoint: null };
    if (expected !== null) expected += acting.length;
  }
  return { expected, asOf, gaps };
}

function accessRows(access: SetupEntityAccess, index: AppIndex): readonly Observation[] {
  const { Id, ParentId, SetupEntityId } = access;
  const principal: PrincipalSeen = {
    type: 'principal',
    kind: 'group',
    id: ParentId,
    label: parentLabel(access),
    active: 'unknown',
    privileged: 'unknown',
  };
  const grant: GrantSeen = {
    ...grantOf(SetupEntityId, index),
    kind: 'preauthorized',
    principal: { kind: 'group', id: ParentId },
    handles: [Id],
    evidence: ['SetupEntityAccess'],
  };
  return [principal, grant];
}

/** A profile's permissions stand in a permission set of its own. */
function parentLabel({ Parent }: SetupEntityAccess): string | null {
  const profile = Parent?.Profile?.Name;
  if (profile) return `Profile: ${profile}`;
  if (!Parent?.Label) return null;
  return `${Parent.IsOwnedByProfile === true ? 'Profile' : 'Permission set'}: ${Parent.Label}`;
}

function actsAsUser(policy: ExternalClientPolicy): boolean {
  return policy.IsClientCredentialsFlowEnabled === true && Boolean(policy.ClientCredentialsFlowUser);
}

/** With the client credentials flow an app is that user, for ever and without a token in any list. */
async function actingRows(
  policies: readonly ExternalClientPolicy[],
  index: AppIndex,
  recall: Recall,
): Promise<readonly Observation[]> {
  if (policies.length === 0) return [];
  const wanted = new Set(policies.map(({ ClientCredentialsFlowUser }) => nameOf(ClientCredentialsFlowUser)));
  const ids = new Map<string, string>();
  for await (const { kind, id, label } of recall.principals())
    if (kind === 'user' && wanted.has(nameOf(label))) ids.set(nameOf(label), id);
  return policies.flatMap(({ Id, ExternalClientApplicationId: app, ClientCredentialsFlowUser: user }) => {
    const name = user ?? '';
    const known = (name.startsWith('005') ? id18(name) : null) ?? ids.get(nameOf(name));
    const id = known ?? name;
    const grant: GrantSeen = {
      ...grantOf(app, index),
      kind: 'app-role',
      principal: { kind: 'user', id },
      handles: [Id],
      evidence: ['ExtlClntAppOauthPlcyCnfg'],
    };
    const unlisted: PrincipalSeen = {
      type: 'principal',
      kind: 'user',
      id,
      label: name,
      active: 'unknown',
      privileged: 'unknown',
    };
    return known === undefined ? [unlisted, grant] : [grant];
  });
}

/** Usernames are compared without case. */
function nameOf(username: string | null | undefined): string {
  return (username ?? '').toLowerCase();
}

function grantOf(
  clientId: string,
  index: AppIndex,
): Omit<GrantSeen, 'kind' | 'principal' | 'handles' | 'evidence'> {
  const scopes = index.scopesOf(clientId);
  return {
    type: 'grant',
    clientId,
    resource: '',
    scopes: scopes ?? [],
    scopeStatus: scopes === null ? 'unknown' : 'configured',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
  };
}
