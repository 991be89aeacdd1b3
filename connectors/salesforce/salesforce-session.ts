/** What the streams of one signed-in Salesforce org share. */
import type { Clock } from '../../src/core/clock.ts';
import type { Tri } from '../../src/core/vocabulary.ts';

/** Metadata types that an audit may read, of which only scope and policy tags are kept. */
export type MetadataType =
  | 'ConnectedApp'
  | 'ExtlClntAppOauthSettings'
  | 'ExtlClntAppGlobalOauthSettings'
  | 'ConnectedAppSettings'
  | 'OauthOidcSettings'
  | 'OauthCustomScope';

/** Bodies come back unparsed by zod. Each throws AppError as `classify` says. */
export interface SalesforceClient {
  /**
   * One page of SOQL.
   * @throws Error for a query that names AccessToken, RequestToken or DeleteToken, or asks for FIELDS(…)
   */
  query(soql: string, signal: AbortSignal): Promise<unknown>;
  queryTooling(soql: string, signal: AbortSignal): Promise<unknown>;
  /** The page behind `nextRecordsUrl`, which is only followed on the instance's own origin. @throws AppError PAGE_FOREIGN */
  more(nextRecordsUrl: string, signal: AbortSignal): Promise<unknown>;
  describeGlobal(signal: AbortSignal): Promise<unknown>;
  describe(object: string, signal: AbortSignal): Promise<unknown>;
  limits(signal: AbortSignal): Promise<unknown>;
  /** OAuth usage of external client apps, a page of 100. */
  usage(page: number, signal: AbortSignal): Promise<unknown>;
  usageUsers(appId: string, page: number, signal: AbortSignal): Promise<unknown>;
  /** The answer's XML text. At most 10 names. */
  readMetadata(type: MetadataType, names: readonly string[], signal: AbortSignal): Promise<string>;
}

export interface Identity {
  /** 18 characters, `00D…`. */
  readonly organizationId: string;
  readonly name: string | null;
  /** Origin that all calls go to. */
  readonly instance: string;
  /** 18 characters, `005…`; null when the org did not say. */
  readonly userId: string | null;
  readonly username: string | null;
  /** E.g. `67.0`. */
  readonly apiVersion: string;
}

/** Of the user whom the audit signs in as; `unknown` where the org does not tell. */
export interface OwnPermissions {
  readonly apiEnabled: Tri;
  readonly customizeApplication: Tri;
  readonly manageUsers: Tri;
  readonly monitorLoginHistory: Tri;
  readonly viewSetup: Tri;
  readonly viewAllUsers: Tri;
}

export interface SalesforceSession {
  readonly client: SalesforceClient;
  readonly clock: Clock;
  identity(signal: AbortSignal): Promise<Identity>;
  /** Read once; a failure is not remembered. */
  permissions(signal: AbortSignal): Promise<OwnPermissions>;
  /** Names of the objects that this edition, version and user can see (Describe Global), lower-case. Read once. */
  objects(signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** Names of an object's fields, lower-case. Read once per object. */
  fields(object: string, signal: AbortSignal): Promise<ReadonlySet<string>>;
}
