/** An actor over a network that answers from a function, and rows and actions for tests. */
import type { AppError } from '../../../src/core/errors.ts';
import type { Action, ActionKind } from '../../../src/core/plan.ts';
import type { AppRow, CredentialRow, GrantRow } from '../../../src/core/rows.ts';
import type { ActionSubject, Actor, UndoRecipe } from '../../../src/kit/acting.ts';
import { answeringContext, answerOf, type Asked, askedOf, type Reply } from '../../../src/kit/testing.ts';
import { NetworkFault } from '../../../src/kit/transport/network-fault.ts';
import { microsoft365Module } from '../module.ts';
import { list, ourTenant, token } from '../testing.ts';
import { openActor } from './actor.ts';

const types = { json: 'application/json', text: 'text/html' };

export interface TestActor {
  readonly actor: Actor;
  /** In the order of asking, the organization left out. */
  readonly asked: readonly Asked[];
  /** `METHOD path body` of what changes something. */
  readonly written: readonly string[];
}

/** @param reply null: the connection breaks before an answer */
export async function openTestActor(
  reply: (asked: Asked, times: number) => Reply | null,
  claims: Readonly<Record<string, unknown>> = {},
): Promise<TestActor> {
  const asked: Asked[] = [];
  const written: string[] = [];
  const times = new Map<string, number>();
  const context = answeringContext(
    (sent) => {
      const one = askedOf(sent);
      const place = `${one.method} ${sent.url.href}`;
      const known = times.get(place) ?? 0;
      times.set(place, known + 1);
      const isOurs = one.path === '/v1.0/organization';
      if (!isOurs) asked.push(one);
      if (one.method !== 'GET') written.push([one.method, one.path, one.body].join(' ').trim());
      const answer = isOurs ? list([{ id: ourTenant, displayName: 'Contoso' }]) : reply(one, known);
      if (answer === null) throw new NetworkFault('NETWORK', 'the connection broke');
      return answerOf(answer, types);
    },
    { acting: true },
  );
  const actor = await openActor({
    ...context,
    settings: microsoft365Module.settings.parse({
      tenantId: ourTenant,
      auth: { type: 'access-token', token: 'env:TOKEN' },
    }),
    secret: () => Promise.resolve(token(claims)),
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
  });
  return { actor, asked, written };
}

/** What a call throws; fails when it does not. */
export async function errorOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (thrown) {
    return thrown as AppError;
  }
  throw new Error('nothing was thrown');
}

export const ids = {
  app: '30609782-e8be-4f7b-aad7-2f2ffc1c4a20',
  servicePrincipal: '08e5b23c-e7e5-47c9-a148-8ec4726580a8',
  graph: '00000003-0000-0000-c000-000000000000',
  graphObject: 'af165263-edf3-4b08-b6e7-cb1aa48b6f08',
  anna: '52f7232b-3449-47c5-928b-8330e723c4d2',
  ben: 'e1a3f3c4-9a6b-4a0e-8d57-0f3b2a1c9d8e',
} as const;

const seen = { firstSeen: '2026-11-01T00:00:00.000Z', lastSeen: '2026-11-22T06:00:00.000Z', carried: false };

export function appRow(more: Partial<AppRow> = {}): AppRow {
  return {
    tenant: 't',
    platform: 'microsoft-365',
    key: `microsoft-365:${ids.app}`,
    clientId: ids.app,
    name: 'Zoomly',
    publisher: null,
    publisherId: null,
    verified: 'no',
    party: 'third',
    state: 'enabled',
    ownerTenant: null,
    nativeIds: [ids.servicePrincipal],
    replyUrls: [],
    homepage: null,
    createdAt: null,
    facts: {},
    activity: null,
    vendorUsers: null,
    ...seen,
    ...more,
  };
}

export function subjectOf(more: Partial<ActionSubject> = {}): ActionSubject {
  return {
    vendorId: ourTenant,
    plannedAt: '2026-11-22T11:00:00.000Z',
    app: appRow(),
    grants: [],
    whole: true,
    credentials: [],
    roles: [],
    ...more,
  };
}

export function grantRow(more: Partial<GrantRow> = {}): GrantRow {
  return {
    id: 'g_1',
    tenant: 't',
    platform: 'microsoft-365',
    app: `microsoft-365:${ids.app}`,
    principal: person(ids.anna, 'anna@contoso.example'),
    kind: 'delegated-user',
    resource: ids.graph,
    scopes: ['Mail.Read', 'User.Read'],
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: ['grant-of-anna'],
    evidence: [],
    previousScopes: null,
    ...seen,
    ...more,
  };
}

export function person(id: string, label: string): GrantRow['principal'] {
  return { kind: 'user', id, label, active: 'yes', privileged: 'no' };
}

export function everyone(more: Partial<GrantRow> = {}): GrantRow {
  return grantRow({
    id: 'g_2',
    kind: 'delegated-tenant',
    principal: { kind: 'tenant', id: ourTenant, label: 'Contoso', active: 'yes', privileged: 'no' },
    handles: ['grant-for-everyone'],
    ...more,
  });
}

export function appRoleRow(more: Partial<GrantRow> = {}): GrantRow {
  return grantRow({
    id: 'g_3',
    kind: 'app-role',
    principal: {
      kind: 'service-principal',
      id: ids.servicePrincipal,
      label: 'Zoomly',
      active: 'yes',
      privileged: 'no',
    },
    scopes: ['Mail.Send', 'Files.Read.All'],
    handles: [`${ids.graphObject}/one`, `${ids.graphObject}/two`],
    ...more,
  });
}

export function credentialRow(more: Partial<CredentialRow> = {}): CredentialRow {
  return {
    tenant: 't',
    platform: 'microsoft-365',
    app: `microsoft-365:${ids.app}`,
    id: 'object-1/key-1',
    outbound: false,
    kind: 'secret',
    name: 'CI',
    createdAt: null,
    expiresAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    owner: null,
    ...seen,
    ...more,
  };
}

/** As planned from a proposal, or from a recipe that takes one back. */
export function planned(proposed: UndoRecipe): Action {
  return {
    id: 'a_1',
    tenant: 't',
    platform: 'microsoft-365',
    why: 'a test',
    survives: null,
    survivesMinutes: null,
    reversible: 'yes',
    undo: '',
    permission: '',
    ...proposed,
  };
}

/** Of a proposal, the one of this kind. */
export function oneOf(actions: readonly UndoRecipe[], kind: ActionKind): Action {
  const found = actions.filter((action) => action.kind === kind);
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} actions ${kind}`);
  return planned(first);
}

/** The recipe that a look gives. */
export async function recipeOf(actor: Actor, action: Action): Promise<Action> {
  const sight = await actor.look(action);
  if (sight.is !== 'ready' || sight.undo === null) throw new Error(`no recipe: ${JSON.stringify(sight)}`);
  return planned(sight.undo);
}
