/** An actor on a Slack in memory, and rows of an inventory to plan from. */
import type { Clock } from '../../../src/core/clock.ts';
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { untoldApp } from '../../../src/core/untold-app.ts';
import type { ActionSubject, Actor } from '../../../src/kit/acting.ts';
import { answeringContext, answerOf, askedOf, type Reply } from '../../../src/kit/testing.ts';
import { Settings } from '../settings.ts';
import { openSlackActor } from './actor.ts';

export const secretToken = 'xoxp-1-secret-token';

export interface AskedSlack {
  readonly what: string;
  readonly args: Readonly<Record<string, string>>;
  readonly bearer: string | null;
}

export type SlackReply = (asked: AskedSlack) => Reply;

export interface TestActor {
  readonly actor: Actor;
  readonly asked: readonly AskedSlack[];
  readonly clock: Clock;
}

const types = { json: 'application/json; charset=utf-8', text: 'text/html' };

/** @param reply throws for an answer that is lost */
export function openActor(reply: SlackReply): TestActor {
  const asked: AskedSlack[] = [];
  const context = answeringContext(
    (sent) => {
      const { path, body, bearer } = askedOf(sent);
      const one = {
        what: path.replace('/api/', ''),
        args: Object.fromEntries(new URLSearchParams(body)),
        bearer,
      };
      asked.push(one);
      return answerOf(reply(one), types);
    },
    { acting: true },
  );
  const actor = openSlackActor({
    ...context,
    settings: Settings.parse({ auth: { type: 'token', token: 'env:TOKEN' } }),
    secret: () => Promise.resolve(secretToken),
    saveSecret: () => Promise.reject(new Error('nothing rotates here')),
  });
  return { actor, asked, clock: context.clock };
}

const life = { firstSeen: '2026-11-01T00:00:00Z', lastSeen: '2026-11-22T00:00:00Z', carried: false };
export const botty = 'A0BOTTY';

export function appRow(more: Partial<AppRow> = {}): AppRow {
  const clientId = more.clientId ?? botty;
  return {
    ...untoldApp,
    clientId,
    tenant: 's',
    platform: 'slack',
    key: `slack:${clientId}`,
    name: 'Botty',
    activity: null,
    vendorUsers: null,
    ...life,
    ...more,
  };
}

function grantRow(more: Partial<GrantRow> & Pick<GrantRow, 'kind' | 'resource' | 'principal'>): GrantRow {
  return {
    id: `g_${more.kind}_${more.resource}_${more.principal.id}`,
    tenant: 's',
    platform: 'slack',
    app: `slack:${botty}`,
    scopes: ['chat:write'],
    scopeStatus: 'from-log',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [],
    evidence: ['audit-log app_installed'],
    previousScopes: null,
    ...life,
    ...more,
  };
}

const told = { active: 'yes', privileged: 'unknown' } as const;

export function botRow(team: string, more: Partial<GrantRow> = {}): GrantRow {
  const id = `${botty}@${team}`;
  const handles = [`U0BOT${team}`];
  return grantRow({
    kind: 'bot',
    resource: team,
    principal: { kind: 'bot', id, label: 'Botty', ...told },
    handles,
    ...more,
  });
}

export function tokenRow(team: string, person: string, more: Partial<GrantRow> = {}): GrantRow {
  const principal = { kind: 'user', id: person, label: `${person}@acme.example`, ...told } as const;
  return grantRow({ kind: 'delegated-user', resource: team, principal, ...more });
}

export function approvalRow(place: string, scopes: readonly string[] = ['chat:write']): GrantRow {
  const principal = { kind: 'tenant', id: place, label: place, ...told } as const;
  return grantRow({
    kind: 'preauthorized',
    resource: place,
    principal,
    scopes,
    handles: [botty],
    evidence: ['admin.apps.approved.list'],
  });
}

export function subjectOf(
  grants: readonly GrantRow[],
  more: Partial<Omit<ActionSubject, 'grants'>> = {},
): ActionSubject {
  return {
    vendorId: 'E1',
    plannedAt: '2026-11-22T11:00:00.000Z',
    app: appRow(),
    grants,
    whole: true,
    credentials: [],
    roles: [],
    ...more,
  };
}
