/**
 * An app as a whole: its service principal is disabled, never deleted, because the next consent would create a deleted
 * one anew. https://learn.microsoft.com/en-us/security/operations/incident-response-playbook-app-consent
 */
import { AppError } from '../../../src/core/errors.ts';
import type { Action } from '../../../src/core/plan.ts';
import { safeText } from '../../../src/core/text.ts';
import type { Sight, UndoRecipe } from '../../../src/kit/acting.ts';
import { isGuid } from '../settings.ts';
import { DelegatedGrant } from '../wire.ts';
import type { Calls, Read } from './calls.ts';
import { changed, type Deed, done, handleOf } from './deed.ts';
import { appWords, disabledByMicrosoft, isManaged } from './words.ts';
import { AppObject } from './wire.ts';

const fields: Pick<Read, 'select'> = {
  select: ['id', 'appId', 'accountEnabled', 'disabledByMicrosoftStatus', 'servicePrincipalType'],
};

export function disableApp(calls: Calls): Deed {
  return switching(calls, false);
}

export function enableApp(calls: Calls): Deed {
  return switching(calls, true);
}

function switching(calls: Calls, enabled: boolean): Deed {
  return {
    async look(action) {
      const app = await calls.get(
        { operation: 'servicePrincipals.get', ids: [handleOf(action)], ...fields },
        AppObject,
      );
      if (app === null)
        return changed('its service principal is gone; the next consent would create it anew, and enabled');
      const other = otherThanPlanned(action, app);
      if (other !== null) return changed(other);
      if (typeof app.accountEnabled !== 'boolean')
        return { is: 'untold', why: 'Graph does not say whether it is enabled' };
      if (app.accountEnabled === enabled) return done;
      return { is: 'ready', undo: switchBack(action, enabled) };
    },
    async act(action) {
      await calls.write('servicePrincipals.update', [handleOf(action)], { accountEnabled: enabled });
      return {};
    },
  };
}

/** Why it is not switched at all, or not the one that was planned; null: it is as planned. */
function otherThanPlanned({ target: { clientId } }: Action, app: AppObject): string | null {
  if (clientId !== null && app.appId?.toLowerCase() !== clientId.toLowerCase())
    return `planned for the app ${clientId}, and this object now belongs to ${safeText(app.appId ?? 'none')}`;
  if (isManaged(app.servicePrincipalType))
    return 'it is a managed identity: Azure switches it on and off, not Entra';
  if (disabledByMicrosoft(app.disabledByMicrosoftStatus))
    return `Microsoft has disabled it itself (${safeText(app.disabledByMicrosoftStatus ?? '')})`;
  return null;
}

function switchBack({ target, phase }: Action, enabled: boolean): UndoRecipe {
  const name = appWords(target);
  return enabled
    ? { kind: 'disable-app', phase, target, expects: { state: 'enabled' }, what: `disable ${name} again` }
    : { kind: 'enable-app', phase, target, expects: { state: 'disabled' }, what: `enable ${name} again` };
}

/** An app that has no service principal here gets one that is disabled, so that nobody can consent to it. */
export function blockApp(calls: Calls): Deed {
  return {
    async look(action) {
      const app = await appOf(calls, action);
      if (app === null) return { is: 'ready', undo: unblocking(action) };
      if (app.accountEnabled === false) return done;
      return changed('planned while it had no service principal here, and now it has one that is enabled');
    },
    async act(action) {
      const appId = clientIdOf(action);
      await calls.write('servicePrincipals.create', [], { appId, accountEnabled: false });
      return {};
    },
  };
}

function unblocking({ target, phase }: Action): UndoRecipe {
  return {
    kind: 'unblock-app',
    phase,
    target,
    expects: { state: 'disabled, without grants' },
    what: `unblock ${appWords(target)}: delete its disabled service principal`,
  };
}

export function unblockApp(calls: Calls): Deed {
  return {
    async look(action): Promise<Sight> {
      const app = await appOf(calls, action);
      if (app === null) return done;
      if (app.accountEnabled !== false)
        return changed('planned while it was disabled, and now it is enabled');
      const grants = await calls.list(
        { operation: 'oauth2PermissionGrants.list', filter: `clientId eq '${app.id}'` },
        DelegatedGrant,
      );
      if (grants.length > 0)
        return changed(`planned while it had no grants, and now it has ${grants.length}`);
      const { target, phase } = action;
      const what = `block ${appWords(target)} again`;
      return { is: 'ready', undo: { kind: 'block-app', phase, target, expects: { state: 'absent' }, what } };
    },
    async act(action) {
      const app = await appOf(calls, action);
      if (app !== null) await calls.write('servicePrincipals.delete', [app.id]);
      return {};
    },
  };
}

async function appOf(calls: Calls, action: Action): Promise<AppObject | null> {
  const filter = `appId eq '${clientIdOf(action)}'`;
  const [app] = await calls.list({ operation: 'servicePrincipals.list', filter, ...fields }, AppObject);
  return app ?? null;
}

/** @throws AppError ID_UNSAFE when it is no GUID, and so could change the filter */
function clientIdOf({ target: { clientId } }: Action): string {
  if (clientId === null || !isGuid(clientId))
    throw new AppError('ID_UNSAFE', { detail: 'not an application id' });
  return clientId;
}
