/** What Slack says of an app, as the inventory wants it. Names and addresses are the developer's to choose. */
import type { AppSeen } from '../../src/core/observation.ts';
import { untoldApp } from '../../src/core/untold-app.ts';
import type { Party, Tri } from '../../src/core/vocabulary.ts';
import type { AppObject, LoggedApp } from './wire.ts';

/** @param facts of the place and list it was met in */
export function appOf(
  app: AppObject,
  { state = 'unknown', facts }: { readonly state?: AppSeen['state']; readonly facts: AppSeen['facts'] },
): AppSeen {
  const { id, name, developer_type: developer, app_homepage_url: homepage } = app;
  return {
    type: 'app',
    clientId: id,
    ...untoldApp,
    name: name || null,
    verified: triOf(app.is_app_directory_approved),
    party: partyOf(app),
    state,
    homepage: homepage || null,
    facts: {
      ...facts,
      ...(developer ? { developer } : {}),
      ...(app.socket_mode_enabled === true ? { socketMode: 'yes' } : {}),
    },
  };
}

/** `developer_type` says it outright; without it an app that is not the organisation's own is somebody else's. */
function partyOf({ developer_type: developer, is_internal: internal }: AppObject): Party {
  if (developer === 'slack') return 'first';
  if (developer === 'internal' || internal === true) return 'internal';
  return developer === 'third_party' || internal === false ? 'third' : 'unknown';
}

/** As the audit log knows it: it does not say who made the app, but for the organisation's own. */
export function loggedAppOf(
  app: LoggedApp & { readonly id: string },
  { internal, state }: { readonly internal: boolean | null; readonly state: AppSeen['state'] },
): AppSeen {
  return {
    type: 'app',
    clientId: app.id,
    ...untoldApp,
    name: app.name || null,
    verified: triOf(app.is_directory_approved),
    party: internal === true ? 'internal' : internal === false ? 'third' : 'unknown',
    state,
    facts: {
      ...(typeof app.is_distributed === 'boolean' ? { distributed: app.is_distributed ? 'yes' : 'no' } : {}),
      ...(app.is_workflow_app === true ? { workflow: 'yes' } : {}),
    },
  };
}

/** An app of which a list gives no more than its name. */
export function namedApp(
  clientId: string,
  name: string | null,
  more: Partial<Pick<AppSeen, 'state' | 'facts'>> = {},
): AppSeen {
  return { type: 'app', clientId, ...untoldApp, name, ...more };
}

function triOf(flag: boolean | null | undefined): Tri {
  return typeof flag === 'boolean' ? (flag ? 'yes' : 'no') : 'unknown';
}
