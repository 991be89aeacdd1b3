/** Decides on apps, one call each, and reads the lists before and after. */
import type { Action, ActionTarget } from '../../../src/core/plan.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { Actor, Sight } from '../../../src/kit/acting.ts';
import type { OpenContext } from '../../../src/kit/connector.ts';
import { once } from '../../../src/kit/once.ts';
import { webClassifier } from '../answers.ts';
import { createWebApi } from '../client.ts';
import { readIdentity } from '../identity.ts';
import type { Settings } from '../settings.ts';
import { webAccess } from '../sign-in/access.ts';
import type { MethodArgs } from '../slack-session.ts';
import { listWorkspaces } from '../workspaces.ts';
import { abilitiesOf } from './abilities.ts';
import { asRefused, isAlready, wantsOrganisation } from './answers.ts';
import { type Bots, createBots } from './bots.ts';
import { createDecisions } from './decisions.ts';
import { actingLanes, actingOperations, isSlackKind, methodOf, type SlackActionKind } from './operations.ts';
import { createPendingRequests } from './pending.ts';
import { sightOfApproval, sightOfClearing, sightOfRestriction } from './sights.ts';
import { organisationArgs, placeArgs, slackId, teamsIn } from './targets.ts';

export function openSlackActor(context: OpenContext): Actor {
  const { clock, signal } = context;
  const settings = context.settings as Settings;
  const { bearer, ended } = webAccess(settings, context);
  const door = context.openDoor({
    operations: actingOperations,
    origins: [settings.api],
    lanes: actingLanes,
    classify: webClassifier(ended),
    bearer,
  });
  const web = createWebApi(door, settings.api);
  const identity = once(() => readIdentity(web, signal));
  const enterpriseId = async (): Promise<string | null> => (await identity()).enterpriseId;
  const decisions = createDecisions(web, clock, signal);
  const bots = createBots(web, clock, signal);
  const pending = createPendingRequests({
    client: web,
    clock,
    signal,
    enterpriseId,
    workspaceList: async () => listWorkspaces(web, await identity(), signal),
  });

  async function write(kind: SlackActionKind, args: MethodArgs): Promise<void> {
    const method = methodOf(kind);
    const fields = Object.entries(args).map(([name, value]): [string, string] => [name, String(value)]);
    try {
      await door.send({
        operation: method,
        method: 'POST',
        url: `${settings.api}/api/${method}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(fields).toString(),
        lane: method,
        signal,
      });
    } catch (thrown) {
      if (!isAlready(thrown, kind)) throw thrown;
    }
  }

  async function uninstall(target: ActionTarget, app_id: string): Promise<void> {
    const whole = { app_id, ...organisationArgs(await enterpriseId()) };
    const teams = teamsIn(target, 'teams');
    if (teams.length === 0) return write('uninstall-app', whole);
    try {
      await write('uninstall-app', { app_id, team_ids: teams.join(',') });
    } catch (thrown) {
      // Refused, so nothing was changed; the plan is about all of the app.
      if (!wantsOrganisation(thrown)) throw thrown;
      await write('uninstall-app', whole);
    }
  }

  /** @throws AppError ACT_UNKNOWN when some were cancelled before one was not */
  async function cancel(app_id: string): Promise<void> {
    const { requests } = await pending.all();
    let cancelled = 0;
    for (const { id, place } of requests.filter(({ appId }) => appId === app_id)) {
      try {
        await write('cancel-request', { request_id: slackId(id), ...place });
        cancelled += 1;
      } catch (thrown) {
        if (cancelled === 0) throw thrown;
        const { message } = asRefused(thrown);
        throw new AppError('ACT_UNKNOWN', { detail: `${cancelled} were cancelled, then: ${message}` });
      }
    }
  }

  async function change(kind: SlackActionKind, target: ActionTarget): Promise<void> {
    const app_id = slackId(target.clientId);
    if (kind === 'uninstall-app') return uninstall(target, app_id);
    if (kind === 'cancel-request') return cancel(app_id);
    const args = { app_id, ...placeArgs(target, await enterpriseId()) };
    const { botScopes, userScopes } = target.facts;
    if (kind !== 'approve-app') return write(kind, args);
    await write(kind, {
      ...args,
      ...(botScopes === undefined ? {} : { bot_scopes: botScopes }),
      ...(userScopes === undefined ? {} : { user_scopes: userScopes }),
    });
  }

  function forget(): void {
    decisions.forget();
    bots.forget();
    pending.forget();
  }

  return {
    async identify() {
      const { id, appId, userId } = await identity();
      return { tenant: id, clientId: appId, operator: userId === null ? [] : [userId] };
    },
    examine: async (kinds) => abilitiesOf(await identity(), kinds),
    async look(action) {
      const kind = kindOf(action);
      const appId = slackId(action.target.clientId);
      if (kind === 'uninstall-app') return sightOfInstall(action.target, appId, bots);
      if (kind === 'cancel-request') {
        const { requests, lacking } = await pending.all();
        if (requests.some((request) => request.appId === appId)) return { is: 'ready', undo: null };
        return lacking === null ? { is: 'done' } : { is: 'untold', why: lacking };
      }
      const now = await decisions.at(placeArgs(action.target, await enterpriseId()), appId);
      if (kind === 'restrict-app') return sightOfRestriction(action, now);
      return kind === 'clear-decision' ? sightOfClearing(action, now) : sightOfApproval(action, now);
    },
    async act(action) {
      const kind = kindOf(action);
      try {
        await change(kind, action.target);
      } catch (thrown) {
        throw asRefused(thrown);
      } finally {
        forget();
      }
      return {};
    },
  };
}

function kindOf({ kind }: Action): SlackActionKind {
  if (isSlackKind(kind)) return kind;
  throw new AppError('ACT_REFUSED', { detail: `Slack offers no ${kind}` });
}

/** @throws AppError as the door does */
async function sightOfInstall(target: ActionTarget, appId: string, bots: Bots): Promise<Sight> {
  const teams = teamsIn(target, 'bots');
  if (teams.length === 0)
    return {
      is: 'untold',
      why: 'No API of Slack lists installs, and no bot user of it is known there; app_uninstalled in the audit log tells.',
    };
  const lacking: string[] = [];
  for (const team of teams) {
    try {
      const { apps, lacking: why } = await bots.in(team);
      if (apps.has(appId)) return { is: 'ready', undo: null };
      if (why !== null) lacking.push(why);
    } catch (thrown) {
      if (!(thrown instanceof AppError) || !thrown.code.startsWith('GAP_')) throw thrown;
      lacking.push(thrown.message);
    }
  }
  return lacking.length === 0 ? { is: 'done' } : { is: 'untold', why: lacking.join('; ') };
}
