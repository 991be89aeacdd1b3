/**
 * The read list: every operation an audit may send. REST pages are under
 * https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/, Connect pages under …chatterapi…/.
 */
import type { LaneSpec, Operation } from '../../src/kit/transport/call.ts';

interface SalesforceOperation extends Operation {
  readonly doc: string;
}

const data = '/services/data/{version}';

export const operations = [
  {
    id: 'versions',
    method: 'GET',
    path: '/services/data/',
    anonymous: true,
    doc: 'resources_versions',
  },
  { id: 'query', method: 'GET', path: `${data}/query`, doc: 'resources_query' },
  { id: 'query.more', method: 'GET', path: `${data}/query/{locator}`, doc: 'resources_query_more_results' },
  { id: 'tooling.query', method: 'GET', path: `${data}/tooling/query`, doc: 'Tooling API: /query' },
  {
    id: 'tooling.query.more',
    method: 'GET',
    path: `${data}/tooling/query/{locator}`,
    doc: 'Tooling API: /query',
  },
  { id: 'sobjects', method: 'GET', path: `${data}/sobjects`, doc: 'resources_describeGlobal' },
  {
    id: 'sobjects.describe',
    method: 'GET',
    path: `${data}/sobjects/{object}/describe`,
    doc: 'resources_sobject_describe',
  },
  { id: 'limits', method: 'GET', path: `${data}/limits`, doc: 'resources_limits' },
  {
    id: 'oauth.usage',
    method: 'GET',
    path: `${data}/apps/oauth/usage`,
    doc: 'connect_resources_usage_resources',
  },
  {
    id: 'oauth.usage.users',
    method: 'GET',
    path: `${data}/apps/oauth/usage/{app}/users`,
    doc: 'connect_resources_usage_resources',
  },
  {
    id: 'userinfo',
    method: 'GET',
    path: '/services/oauth2/userinfo',
    doc: 'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm',
  },
  {
    id: 'metadata.read',
    method: 'POST',
    path: '/services/Soap/m/{version}',
    soap: ['readMetadata'],
    doc: 'https://developer.salesforce.com/docs/atlas.en-us.api_meta.meta/api_meta/meta_readMetadata.htm',
  },
] as const satisfies readonly SalesforceOperation[];
export type OperationId = (typeof operations)[number]['id'];

/**
 * Salesforce names no rate. What counts is the number of calls a day (`budget.ts`), and 25 that take longer than
 * 20 s at once, 5 in a trial; a user may hold ten open query cursors.
 * https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm
 */
export const lanes = [{ name: 'api', perSecond: 50, concurrency: 4 }] as const satisfies readonly LaneSpec[];
