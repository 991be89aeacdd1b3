/** What may be sent when a plan is applied: all that an audit reads, and these. */
import type { LaneSpec, Operation } from '../../../src/kit/transport/call.ts';
import { lanes, operations } from '../operations.ts';

interface ActingOperation extends Operation {
  readonly doc: string;
}

const data = '/services/data/{version}';

const own = [
  {
    // Its text is made in tokens.ts alone: the one query that asks for what revokes a token.
    id: 'tokens.revocable',
    method: 'GET',
    path: `${data}/query`,
    doc: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_oauthtoken.htm',
  },
  {
    // The token is the credential: no sign-in goes with it.
    id: 'oauth2.revoke',
    method: 'POST',
    path: '/services/oauth2/revoke',
    writes: true,
    anonymous: true,
    doc: 'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_revoke_token.htm',
  },
  {
    id: 'oauth.usage.tokens.delete',
    method: 'DELETE',
    path: `${data}/apps/oauth/usage/{app}/{user}/tokens`,
    writes: true,
    doc: 'https://developer.salesforce.com/docs/atlas.en-us.chatterapi.meta/chatterapi/connect_resources_usage_app_id_user_id_tokens.htm',
  },
  {
    id: 'access.delete',
    method: 'DELETE',
    path: `${data}/sobjects/SetupEntityAccess/{id}`,
    writes: true,
    doc: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_setupentityaccess.htm',
  },
  {
    id: 'access.create',
    method: 'POST',
    path: `${data}/sobjects/SetupEntityAccess`,
    writes: true,
    doc: 'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_setupentityaccess.htm',
  },
] as const satisfies readonly ActingOperation[];

export type ActingOperationId = (typeof own)[number]['id'];
export const actingOperations: readonly Operation[] = [...operations, ...own];
export const writing: ReadonlySet<string> = new Set(own.flatMap((one) => ('writes' in one ? [one.id] : [])));

/** At most ten changes under way at once, beside the reads. */
export const actingLanes = [
  ...lanes,
  { name: 'change', perSecond: 50, concurrency: 10 },
] as const satisfies readonly LaneSpec[];
