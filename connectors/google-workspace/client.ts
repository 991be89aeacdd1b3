/**
 * Google's API clients over our door: googleapis builds the requests, the door sends, paces, retries and judges
 * them. Bodies come back unparsed by zod; `wire.ts` reads them.
 */
import type { Door } from '../../src/kit/transport/call.ts';
import { exactJson } from './exact-json.ts';
import type { LaneName, OperationId } from './operations.ts';
import type { Settings } from './settings.ts';

export interface ActivityQuery {
  /** Which log: `token`, `admin`, `drive` … */
  readonly application: string;
  /** Makes it a filtered query, of which there are 250 a minute. An unknown name fails the request. */
  readonly eventName?: string;
  /** ISO times; the vendor keeps 180 days, and Gmail's log takes at most 30. */
  readonly startTime?: string;
  readonly endTime?: string;
  readonly pageToken?: string;
  readonly maxResults?: number;
}

/** Each call: least scope and vendor page in `operations.ts`. @throws AppError as `classify` says */
export interface GoogleClient {
  /** Everyone, suspended and archived people included; at most 500 a page. */
  users(
    query: { readonly pageToken?: string; readonly maxResults?: number },
    signal: AbortSignal,
  ): Promise<unknown>;
  /** All grants of one person: one call, no pages. */
  tokens(userKey: string, signal: AbortSignal): Promise<unknown>;
  appPasswords(userKey: string, signal: AbortSignal): Promise<unknown>;
  activities(query: ActivityQuery, signal: AbortSignal): Promise<unknown>;
  /** @param date `yyyy-mm-dd`, Pacific */
  customerUsage(date: string, pageToken: string | undefined, signal: AbortSignal): Promise<unknown>;
  /** @param settingType regular expression over setting types */
  policies(
    query: { readonly settingType: string; readonly pageToken?: string; readonly pageSize?: number },
    signal: AbortSignal,
  ): Promise<unknown>;
}

/** What googleapis hands to its auth client. */
interface SdkRequest {
  readonly url?: string | URL;
  readonly method?: string;
  readonly params?: unknown;
  readonly paramsSerializer?: (params: unknown) => string;
}

interface Sending {
  readonly operation: OperationId;
  readonly lane: LaneName;
  readonly about?: string;
  readonly signal: AbortSignal;
}

/** Loads the SDK's two sub-paths; the whole package would cost a second and 110 MB. */
export async function createClient(door: Door, settings: Settings): Promise<GoogleClient> {
  const [{ admin }, { cloudidentity }] = await Promise.all([
    import('googleapis/build/src/apis/admin/index.js'),
    import('googleapis/build/src/apis/cloudidentity/index.js'),
  ]);
  // Said outright, or an environment variable would choose it.
  const universe = { universeDomain: 'googleapis.com' };
  const directory = admin({ version: 'directory_v1', rootUrl: settings.admin, ...universe });
  const reports = admin({ version: 'reports_v1', rootUrl: settings.admin, ...universe });
  const identity = cloudidentity({ version: 'v1', rootUrl: settings.identity, ...universe });

  /** An auth client whose `request` is ours: the SDK's own would retry, follow redirects and sign in by itself. */
  function via(sending: Sending): { auth: never } {
    const request = async (sdk: SdkRequest) => {
      const query = sdk.params === undefined ? '' : (sdk.paramsSerializer?.(sdk.params) ?? '');
      const answer = await door.send({
        ...sending,
        method: 'GET',
        url: `${String(sdk.url)}${query === '' ? '' : `?${query}`}`,
        headers: { accept: 'application/json' },
      });
      return {
        data: exactJson(answer),
        status: answer.status,
        statusText: '',
        headers: answer.headers,
        config: {},
      };
    };
    return { auth: { request } as never };
  }

  return {
    users: async (query, signal) =>
      (
        await directory.users.list({
          customer: 'my_customer',
          maxResults: 500,
          orderBy: 'email',
          projection: 'basic',
          viewType: 'admin_view',
          fields:
            'kind,nextPageToken,users(id,customerId,primaryEmail,suspended,archived,isAdmin,isDelegatedAdmin)',
          ...query,
          ...via({ operation: 'directory.users.list', lane: 'directory', signal }),
        })
      ).data,
    tokens: async (userKey, signal) =>
      (
        await directory.tokens.list({
          userKey,
          fields: 'kind,items(clientId,displayText,anonymous,nativeApp,scopes)',
          ...via({ operation: 'directory.tokens.list', lane: 'directory', about: 'one person', signal }),
        })
      ).data,
    appPasswords: async (userKey, signal) =>
      (
        await directory.asps.list({
          userKey,
          fields: 'kind,items(codeId,name,creationTime,lastTimeUsed)',
          ...via({ operation: 'directory.asps.list', lane: 'directory', about: 'one person', signal }),
        })
      ).data,
    activities: async ({ application, ...query }, signal) =>
      (
        await reports.activities.list({
          userKey: 'all',
          applicationName: application,
          maxResults: 1000,
          fields: 'kind,nextPageToken,items(id,actor,ipAddress,networkInfo,events)',
          ...query,
          ...via({
            operation: 'reports.activities.list',
            lane: query.eventName === undefined ? 'reports' : 'reports-filtered',
            about: `the ${application} log`,
            signal,
          }),
        })
      ).data,
    customerUsage: async (date, pageToken, signal) =>
      (
        await reports.customerUsageReports.get({
          date,
          parameters: 'accounts:authorized_apps',
          ...(pageToken === undefined ? {} : { pageToken }),
          ...via({ operation: 'reports.customerUsageReports.get', lane: 'reports', signal }),
        })
      ).data,
    policies: async ({ settingType, ...query }, signal) =>
      (
        await identity.policies.list({
          filter: `setting.type.matches('${settingType}')`,
          pageSize: 100,
          ...query,
          ...via({ operation: 'cloudidentity.policies.list', lane: 'policy', signal }),
        })
      ).data,
  };
}
