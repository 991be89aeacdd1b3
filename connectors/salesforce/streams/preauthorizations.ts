/** Who is let in without being asked: by profile or permission set, or as the user that an app acts as. */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
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
  const objects = await session.objects(signal);
  const index = await loadAppIndex(recall, objects);
  const tally = createTally(index);
  const list = readQuery(
    session.client,
    { soql: accessQuery, shape: SetupEntityAccess, keyOf: ({ Id }) => Id },
    context,
  );
  for await (const some of list) {
    const told = some.filter(({ SetupEntityId }) => tally.isTold(SetupEntityId));
    yield {
      rows: told.flatMap((access) => accessRows(access, index)),
      read: told.length,
      checkpoint: null,
    };
  }
  let expected = expectedRows(list.end);
  const missing = shortfall('SetupEntityAccess', list.end);
  if (missing !== null) gaps.push(missing);

  // Where the edition has no external client apps, their own stream says so.
  if (objects.has('externalclientapplication')) {
    const { policies, gap } = await readExternalClientPolicies(session, context);
    if (gap !== null) gaps.push(gap);
    const acting = [...policies.values()].filter(actsAsUser);
    const told = acting.filter((policy) => tally.isTold(policy.ExternalClientApplicationId));
    const { rows, nobody } = await actingRows(told, index, recall);
    if (rows.length > 0) yield { rows, read: told.length - nobody.length, checkpoint: null };
    if (nobody.length > 0) gaps.push(unknownUsers(nobody));
    if (expected !== null) expected += acting.length;
  }
  return { expected, asOf, gaps: [...gaps, ...tally.gaps()] };
}

interface Tally {
  /** False, and counted, for an app that a list not read in full would have told of: whose it is is not known. */
  isTold(clientId: string): boolean;
  gaps(): readonly Gap[];
}

function createTally(index: AppIndex): Tally {
  const untold: string[] = [];
  return {
    isTold(clientId) {
      const list = clientId.startsWith('0xI') ? 'external-client-apps' : 'connected-apps';
      const told = index.isKnown(clientId) || !index.isUnread(list);
      if (!told) untold.push(clientId);
      return told;
    },
    gaps() {
      if (untold.length === 0) return [];
      const apps = [...new Set(untold)];
      const more = apps.length > mostNamed ? ` and ${apps.length - mostNamed} more` : '';
      const error = new AppError('READ_INCOMPLETE', {
        detail: `what the apps ${apps.slice(0, mostNamed).join(', ')}${more} are, only lists of apps could tell that were not read in full`,
        remedy: 'See connected-apps and external-client-apps, then run the audit again.',
      });
      return [{ error, units: untold.length }];
    },
  };
}

const mostNamed = 5;

function unknownUsers(names: readonly string[]): Gap {
  const error = new AppError('READ_INCOMPLETE', {
    detail: `who ${names.slice(0, mostNamed).join(', ')} is, as whom an app acts, only users could tell, which was not read in full`,
    remedy: 'See users, then run the audit again.',
  });
  return { error, units: names.length };
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

interface Acting {
  readonly rows: readonly Observation[];
  /** Usernames whose id a roster that was not read in full may hold. */
  readonly nobody: readonly string[];
}

/** With the client credentials flow an app is that user, for ever and without a token in any list. */
async function actingRows(
  policies: readonly ExternalClientPolicy[],
  index: AppIndex,
  recall: Recall,
): Promise<Acting> {
  if (policies.length === 0) return { rows: [], nobody: [] };
  const wanted = new Set(policies.map(({ ClientCredentialsFlowUser }) => nameOf(ClientCredentialsFlowUser)));
  const ids = new Map<string, string>();
  for await (const { kind, id, label } of recall.principals())
    if (kind === 'user' && wanted.has(nameOf(label))) ids.set(nameOf(label), id);
  const mayLack = /^(?:partial|unavailable)$/u.test(recall.ended('users') ?? '');
  const nobody: string[] = [];
  const rows: Observation[] = [];
  for (const { Id, ExternalClientApplicationId: app, ClientCredentialsFlowUser: user } of policies) {
    const name = user ?? '';
    const known = (name.startsWith('005') ? id18(name) : null) ?? ids.get(nameOf(name));
    if (known === undefined && mayLack) {
      nobody.push(name);
      continue;
    }
    const id = known ?? name;
    if (known === undefined)
      rows.push({
        type: 'principal',
        kind: 'user',
        id,
        label: name,
        active: 'unknown',
        privileged: 'unknown',
      });
    rows.push({
      ...grantOf(app, index),
      kind: 'app-role',
      principal: { kind: 'user', id },
      handles: [Id],
      evidence: ['ExtlClntAppOauthPlcyCnfg'],
    });
  }
  return { rows, nobody };
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
