/** The simulated org: a pure function of company, scenario and sizes, and of what was changed since. */
import type { LogTrouble, Origin } from '../contract.ts';
import { drawText, pickIndex, textHash } from '../random.ts';
import { day } from '../company.ts';
import { createTenantCompany, type TenantCompany } from '../tenant-company.ts';
import { type ApiCalls, createApiCalls } from './api-calls.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { type AppTable, createApps, type OrgApp } from './apps.ts';
import { createEventLogFiles, type EventLogFiles } from './event-log-files.ts';
import { createIds, type IdSpace } from './ids.ts';
import type { SalesforceOptions } from './options.ts';
import { createOutbound, type Outbound } from './outbound.ts';
import { createPreauthorizations, type Preauthorizations } from './preauthorizations.ts';
import { createPowers, type PowerTables } from './powers.ts';
import { createStaff, type OrgUser, type Staff } from './staff.ts';

/** Somebody let an app in, or was made to. */
export interface OrgLogin {
  readonly at: number;
  readonly user: OrgUser;
  /** Null: a person, with a browser. */
  readonly app: OrgApp | null;
  readonly from: Origin;
}

/** What an administrator did in Setup, as the trail has it. */
export interface SetupChange {
  readonly at: number;
  readonly action: string;
  readonly section: string;
  readonly display: string;
  /** Index of the person. */
  readonly by: number;
}

export interface Org {
  readonly company: TenantCompany;
  readonly seed: number;
  readonly id: string;
  readonly name: string;
  readonly ids: IdSpace;
  readonly powers: PowerTables;
  readonly staff: Staff;
  readonly apps: AppTable;
  readonly approvals: Approvals;
  readonly preauthorizations: Preauthorizations;
  readonly calls: ApiCalls;
  readonly outbound: Outbound;
  /** Made while the org is running. */
  readonly logins: OrgLogin[];
  /** Made while the org is running, but for the apps that came. */
  readonly changes: SetupChange[];
  readonly logTrouble: LogTrouble | undefined;
  /** By serial of the approval; others were given to the app's own servers. */
  readonly givenFrom: Map<number, Origin>;
  readonly logFiles: EventLogFiles;
  /** The newest API version it speaks. */
  readonly version: number;
  readonly scenario: SalesforceOptions['scenario'];
  now(): number;
  /** Salesforce does not say whether GROUP BY tells upper from lower case; here each org does as its seed has it. */
  readonly groupsByCase: boolean;
  /** With which an app of this key signs in. */
  consumerKey(appKey: string): string;
  consumerSecret(appKey: string): string;
  /** How the logs name an app; one that nobody installed has a number that leads nowhere. */
  appIdentifier(app: OrgApp): string;
}

const newestVersion = 67;
/** Before external client apps. */
const oldVersion = 58;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._';

export function createOrg(options: SalesforceOptions): Org {
  const { scenario } = options;
  const company = createTenantCompany(options.company, () => options.clock.now());
  const { seed, startedAt } = company;
  const ids = createIds(seed);
  const powers = createPowers(ids, startedAt - 3000 * day, scenario !== 'strict');
  const staff = createStaff(company, ids, powers, scenario !== 'hardened');
  const apps = createApps(company, ids, options);
  const approvals = createApprovals(company, apps, staff, options);
  const calls = createApiCalls(company, apps, approvals, options.clock, options.lagMs);
  const id = ids.id('00D', 0);
  const appIdentifier = (app: OrgApp) =>
    app.installedId ?? ids.id('888', 1_000_000 + (textHash(app.key) % 1_000_000));
  return {
    company,
    seed,
    id,
    name: company.name,
    ids,
    powers,
    staff,
    apps,
    approvals,
    calls,
    logins: [],
    changes: [],
    logTrouble: options.logTrouble,
    outbound: createOutbound(ids, company),
    givenFrom: new Map(),
    now: () => options.clock.now(),
    appIdentifier,
    logFiles: createEventLogFiles({
      organization: id,
      ids,
      staff,
      calls,
      clock: options.clock,
      startedAt,
      seed,
      trouble: options.logTrouble,
      lagMs: options.lagMs,
      identifier: appIdentifier,
    }),
    preauthorizations: createPreauthorizations(
      apps,
      ids,
      powers,
      () => Math.floor(options.clock.now() / 1000) * 1000,
    ),
    version: scenario === 'basic' ? oldVersion : newestVersion,
    scenario,
    groupsByCase: pickIndex(2, seed, 'groups by case') === 1,
    consumerKey: (key) => `3MVG9${drawText(80, letters, seed, 'consumer key', key)}`,
    consumerSecret: (key) => drawText(64, '0123456789ABCDEF', seed, 'secret', key),
  };
}
