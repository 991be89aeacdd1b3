/** An actor on a Google in memory, and rows of an inventory to plan from. */
import type { Action } from '../../../src/core/plan.ts';
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type { ActionSubject, Actor, ProposedAction } from '../../../src/kit/acting.ts';
import type { Clock } from '../../../src/core/clock.ts';
import { answeringContext, answerOf, type Asked, askedOf, type Reply } from '../../../src/kit/testing.ts';
import { googleWorkspaceModule } from '../module.ts';
import { openGoogleActor } from './actor.ts';

export { type Asked, type Reply } from '../../../src/kit/testing.ts';

const types = { json: 'application/json; charset=UTF-8', text: 'text/plain' };
export const secretToken = 'ya29.secret-token';

export interface TestActor {
  readonly actor: Actor;
  readonly asked: readonly Asked[];
  readonly clock: Clock;
}

/** @param reply throws for an answer that is lost */
export async function openActor(
  reply: (asked: Asked) => Reply,
  how: { readonly settings?: unknown; readonly secret?: string } = {},
): Promise<TestActor> {
  const asked: Asked[] = [];
  const context = answeringContext(
    (sent) => {
      const one = askedOf(sent);
      asked.push(one);
      return answerOf(reply(one), types);
    },
    { acting: true },
  );
  const actor = await openGoogleActor({
    ...context,
    settings: googleWorkspaceModule.settings.parse(
      how.settings ?? { auth: { type: 'access-token', token: 'env:TOKEN' } },
    ),
    secret: () => Promise.resolve(how.secret ?? secretToken),
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
  });
  return { actor, asked, clock: context.clock };
}

const life = { firstSeen: '2026-11-01T00:00:00Z', lastSeen: '2026-11-22T00:00:00Z', carried: false };
export const zoomly = '77-zoomly.apps.googleusercontent.com';

export function appRow(more: Partial<AppRow> = {}): AppRow {
  const clientId = more.clientId ?? zoomly;
  return {
    ...untoldApp,
    clientId,
    tenant: 'g',
    platform: 'google-workspace',
    key: `google-workspace:${clientId}`,
    name: 'Zoomly',
    activity: null,
    vendorUsers: null,
    ...life,
    ...more,
  };
}

type GrantLike = Omit<Partial<GrantRow>, 'principal'> & {
  readonly principal?: Partial<GrantRow['principal']>;
};

export function grantRow(person: string, { principal, ...more }: GrantLike = {}): GrantRow {
  return {
    id: `g_${person}`,
    tenant: 'g',
    platform: 'google-workspace',
    app: `google-workspace:${zoomly}`,
    kind: 'delegated-user',
    resource: '',
    scopes: ['mail', 'drive'],
    scopeStatus: 'granted',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [zoomly],
    evidence: ['directory.tokens.list'],
    previousScopes: null,
    ...life,
    ...more,
    principal: {
      kind: 'user',
      id: person,
      label: `${person}@acme.example`,
      active: 'yes',
      privileged: 'no',
      ...principal,
    },
  };
}

export function passwordRow(person: string, codeId: string, createdAt: string | null = null): GrantRow {
  return grantRow(person, {
    id: `g_${person}_${codeId}`,
    app: 'google-workspace:app-password',
    kind: 'app-password',
    resource: codeId,
    scopeStatus: 'configured',
    grantedAt: createdAt,
    handles: [codeId],
  });
}

export function subjectOf(
  grants: readonly GrantRow[],
  more: Partial<Omit<ActionSubject, 'grants'>> = {},
): ActionSubject {
  return {
    vendorId: 'C01test',
    plannedAt: '2026-11-22T11:00:00.000Z',
    app: appRow(),
    grants,
    whole: true,
    credentials: [],
    roles: [],
    ...more,
  };
}

export function planned(proposed: ProposedAction | undefined): Action {
  if (proposed === undefined) throw new Error('nothing was proposed');
  return { id: 'a_1', tenant: 'g', platform: 'google-workspace', why: 'asked for', ...proposed };
}
