/** For tests: an org in memory that is changed, and rows and actions about it. */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type { ActionSubject, Actor, ProposedAction, UndoRecipe } from '../../../src/kit/acting.ts';
import { NetworkFault } from '../../../src/kit/transport/network-fault.ts';
import { memoryOrg, type Row } from '../test-org.ts';
import {
  type Asked,
  auditorId,
  type How,
  organizationId,
  refusal,
  type Reply,
  testContext,
} from '../testing.ts';
import { openActor } from './actor.ts';
import { proposeSalesforce } from './proposal.ts';

export const ids = {
  slack: '0H45g000000SlackAA',
  twin: '0H45g0000000TwinAA',
  external: '0xI5g00000DocuAppA',
  anna: '0055g000000AnnaAAA',
  ben: '0055g0000000BenAAA',
  self: auditorId,
  profile: '0PS5g000000StaffAA',
} as const;

const fields = {
  OauthToken: ['AppName', 'UserId', 'CreatedDate', 'AppMenuItemId', 'DeleteToken'],
} as const;

export function tokenRow(nth: number, more: Row = {}): Row {
  return {
    AppName: 'Slack',
    UserId: ids.anna,
    CreatedDate: `2026-0${nth}-01T09:00:00.000+0000`,
    DeleteToken: `0CQdelete-secret-${nth}`,
    AppMenuItem: { ApplicationId: ids.slack },
    ...more,
  };
}

export function accessRow(more: Row = {}): Row {
  return { Id: '0J05g0000000001AAA', ParentId: ids.profile, SetupEntityId: ids.slack, ...more };
}

export interface OrgRows {
  tokens: Row[];
  access: Row[];
  /** Holders of the external client app. */
  holders: string[];
}

export interface TestActor {
  readonly actor: Actor;
  readonly rows: OrgRows;
  readonly asked: readonly Asked[];
  /** `METHOD path body` of what changed, or should have changed, something. */
  readonly written: readonly string[];
}

/** Replaces the answer to a change; 'lost': it is made, and its answer never comes. */
export type Mishap = (written: string, nth: number) => Reply | 'lost' | undefined;

export interface Happenings extends How {
  readonly mishap?: Mishap;
  /** API calls of the day that are left. */
  readonly remaining?: number;
  /** What readMetadata answers, by type. */
  readonly metadata?: Readonly<Record<string, Reply>>;
  /** Entries of the app menu. */
  readonly menu?: readonly Row[];
  /** Permission sets of the user that acts, the profile's own among them. */
  readonly assigned?: readonly string[];
  readonly externalApps?: readonly Row[];
}

export async function openTestActor(
  start: Partial<OrgRows>,
  {
    mishap = () => undefined,
    remaining = 1_000,
    metadata = {},
    menu = [],
    assigned = [],
    externalApps,
    ...how
  }: Happenings = {},
): Promise<TestActor> {
  const rows: OrgRows = { tokens: [], access: [], holders: [], ...start };
  const tables = new Map<string, readonly Row[]>();
  const org = memoryOrg(tables);
  const asked: Asked[] = [];
  const written: string[] = [];

  function answering(one: Asked): Reply | undefined {
    tables.set('OauthToken', rows.tokens).set('SetupEntityAccess', rows.access).set('AppMenuItem', menu);
    tables.set(
      'PermissionSetAssignment',
      assigned.map((PermissionSetId) => ({ AssigneeId: auditorId, PermissionSetId })),
    );
    if (externalApps !== undefined) tables.set('ExternalClientApplication', externalApps);
    if (one.path.endsWith('/limits'))
      return { json: { DailyApiRequests: { Max: 15_000, Remaining: remaining } } };
    if (one.path.startsWith('/services/Soap/')) return metadata[/<type>(\w+)</u.exec(one.body)?.[1] ?? ''];
    const usage = /\/apps\/oauth\/usage(?:\/([^/]+)\/users)?$/u.exec(one.path);
    if (one.method === 'GET' && usage !== null) return usagePage(rows, one, usage[1]);
    if (one.method === 'GET') return org.answering(one);
    const change = [one.method, one.path, one.body].join(' ').trim();
    written.push(change);
    const instead = mishap(change, written.length);
    if (instead !== undefined && instead !== 'lost') return instead;
    const reply = write(rows, one);
    if (instead === 'lost') throw new NetworkFault('NETWORK', 'the connection broke');
    return reply;
  }

  const context = testContext(answering, { acting: true, objects: fields, ...how }, asked, []);
  return { actor: await openActor(context), rows, asked, written };
}

function usagePage({ holders }: OrgRows, { query }: Asked, app: string | undefined): Reply {
  const first = query.get('page') === '0';
  if (app === undefined)
    return { json: { apps: first && holders.length > 0 ? [{ identifier: ids.external }] : [] } };
  const users = holders.map((userIdentifier) => ({ userIdentifier }));
  return { json: { users: first && app === ids.external ? users : [] } };
}

function write(rows: OrgRows, { method, path, body }: Asked): Reply {
  if (path === '/services/oauth2/revoke') {
    const token = new URLSearchParams(body).get('token');
    const left = rows.tokens.filter((row) => row['DeleteToken'] !== token);
    const gone = left.length === rows.tokens.length;
    rows.tokens = left;
    return gone ? { status: 400, text: 'error=invalid_token' } : { text: '' };
  }
  const holder = /\/apps\/oauth\/usage\/[^/]+\/([^/]+)\/tokens$/u.exec(path)?.[1];
  if (method === 'DELETE' && holder !== undefined) {
    rows.holders = rows.holders.filter((one) => one !== holder);
    rows.tokens = rows.tokens.filter((row) => row['UserId'] !== holder);
    return { status: 204, text: '' };
  }
  if (method === 'POST' && path.endsWith('/sobjects/SetupEntityAccess')) {
    rows.access = [...rows.access, accessRow({ ...(JSON.parse(body) as Row), Id: '0J05g0000000009AAA' })];
    return { status: 201, json: { id: '0J05g0000000009AAA', success: true, errors: [] } };
  }
  const id = /\/sobjects\/SetupEntityAccess\/([^/]+)$/u.exec(path)?.[1];
  const left = rows.access.filter((row) => row['Id'] !== id);
  if (method !== 'DELETE' || left.length === rows.access.length)
    return refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted');
  rows.access = left;
  return { status: 204, text: '' };
}

const seen = { firstSeen: '2026-11-01T00:00:00.000Z', lastSeen: '2026-11-22T06:00:00.000Z', carried: false };

export function appRow(more: Partial<AppRow> = {}): AppRow {
  const clientId = more.clientId ?? ids.slack;
  return {
    ...untoldApp,
    ...seen,
    tenant: 't',
    platform: 'salesforce',
    key: `salesforce:${clientId}`,
    clientId,
    name: 'Slack',
    activity: null,
    vendorUsers: null,
    ...more,
  };
}

/** @param nths of the tokens it stands for */
export function grantRow(nths: readonly number[] = [1], more: Partial<GrantRow> = {}): GrantRow {
  return {
    ...seen,
    id: 'g_1',
    tenant: 't',
    platform: 'salesforce',
    app: `salesforce:${ids.slack}`,
    principal: { kind: 'user', id: ids.anna, label: 'anna@acme.example', active: 'yes', privileged: 'no' },
    kind: 'delegated-user',
    resource: '',
    scopes: [],
    scopeStatus: 'unknown',
    previousScopes: null,
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: nths.map((nth) => JSON.stringify(['Slack', `2026-0${nth}-01T09:00:00.000Z`])),
    evidence: ['OauthToken'],
    ...more,
  };
}

export function accessGrant(more: Partial<GrantRow> = {}): GrantRow {
  return grantRow([], {
    kind: 'preauthorized',
    principal: {
      kind: 'group',
      id: ids.profile,
      label: 'Profile: Staff',
      active: 'unknown',
      privileged: 'unknown',
    },
    handles: ['0J05g0000000001AAA'],
    evidence: ['SetupEntityAccess'],
    ...more,
  });
}

export function subjectOf(app: AppRow, grants: readonly GrantRow[]): ActionSubject {
  return {
    vendorId: organizationId,
    plannedAt: '2026-11-22T11:00:00.000Z',
    app,
    grants,
    whole: true,
    credentials: [],
    roles: [],
  };
}

/** The only action that is proposed for a grant. */
export function actionFor(grant: GrantRow, app: AppRow = appRow()): Action {
  const { actions } = proposeSalesforce(subjectOf(app, [grant]), { wish: 'revoke' });
  const [proposed] = actions;
  if (proposed === undefined || actions.length > 1) throw new Error('not one action');
  return planned(proposed);
}

export function planned(proposed: ProposedAction, id = 'a_1'): Action {
  return { ...proposed, id, tenant: 't', platform: 'salesforce', why: 'It was asked for.' };
}

/** As undoing a plan makes it. */
export function undoing(recipe: UndoRecipe | null): Action {
  if (recipe === null) throw new Error('no recipe');
  return planned({
    ...recipe,
    survives: null,
    survivesMinutes: null,
    reversible: 'yes',
    undo: '',
    permission: '',
  });
}

/** What a call throws; fails when it does not. */
export async function errorOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was thrown');
}
