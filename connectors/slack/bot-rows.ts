/** A bot user proves that its app is installed in that workspace, but not with which scopes. */
import type { GrantEndedSeen, GrantSeen, Observation } from '../../src/core/observation.ts';
import { namedApp } from './app-rows.ts';

/** The same for `users.list` and the logs, so that their rows unite. */
export function botId(clientId: string, place: string): string {
  return `${clientId}@${place}`;
}

export interface Bot {
  readonly clientId: string;
  readonly name: string | null;
  readonly deleted: boolean;
  /** Ids of its bot users. */
  readonly users: readonly string[];
}

export function botRows({ clientId, name, deleted, users }: Bot, workspace: string): readonly Observation[] {
  const identity = {
    clientId,
    principal: { kind: 'bot', id: botId(clientId, workspace) },
    kind: 'bot',
    resource: workspace,
  } as const;
  const ended: GrantEndedSeen = { type: 'grant-ended', ...identity };
  const grant: GrantSeen = {
    type: 'grant',
    ...identity,
    scopes: [],
    scopeStatus: 'unknown',
    grantedAt: null,
    lastUsedAt: null,
    lastUsedStatus: 'unknown',
    handles: [...users],
    evidence: ['users.list'],
  };
  return [
    namedApp(clientId, name),
    {
      type: 'principal',
      kind: 'bot',
      id: identity.principal.id,
      label: name,
      active: deleted ? 'no' : 'yes',
      privileged: 'unknown',
    },
    deleted ? ended : grant,
  ];
}

/** Several bot users of one app in one workspace are one bot, alive if one of them is. */
export function unitedBot(a: Bot, b: Bot): Bot {
  if (a.deleted !== b.deleted) return a.deleted ? b : a;
  return { ...a, name: a.name ?? b.name, users: [...a.users, ...b.users] };
}
