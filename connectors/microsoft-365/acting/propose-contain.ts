/** What cuts an app off beside its grants: the app itself, sessions, directory roles, credentials. */
import type { ActionTarget } from '../../../src/core/plan.ts';
import type { AppRow, CredentialRow, GrantRow, RoleRow } from '../../../src/core/rows.ts';
import { safeName, safeText } from '../../../src/core/text.ts';
import type { ActionSubject, Proposal, ProposedAction } from '../../../src/kit/acting.ts';
import { isGuid } from '../settings.ts';
import { holders } from './credentials.ts';
import { azureSwitch, sessionsByHand, sessionsOfUsers } from './manual-steps.ts';
import { permissionFor } from './permissions.ts';
import { appWords, disabledByMicrosoft, isManaged, liveTokenMinutes, liveTokens } from './words.ts';

/** The app itself, so that it gets no new token and nobody can consent to it. */
export function switchOff(app: AppRow, wish: 'contain' | 'block'): Proposal {
  const name = appWords(app);
  const nothing: Proposal = { actions: [], manual: [], notes: [] };
  const status = app.facts['disabledByMicrosoftStatus'];
  if (disabledByMicrosoft(status))
    return {
      ...nothing,
      notes: [
        `Microsoft has disabled ${name} itself (${safeText(status ?? '')}); it cannot be changed here.`,
      ],
    };
  if (isManaged(app.facts['servicePrincipalType'])) return { ...nothing, manual: [azureSwitch(app)] };
  const [servicePrincipal] = app.nativeIds;
  if (servicePrincipal !== undefined) return { ...nothing, actions: [disabling(app, servicePrincipal)] };
  const registeredHere = app.facts['servicePrincipal'] === 'none';
  if (isGuid(app.clientId) && (wish === 'block' || registeredHere))
    return { ...nothing, actions: [blocking(app)] };
  return {
    ...nothing,
    notes: [`The directory no longer has a service principal of ${name}, so there is nothing to disable.`],
  };
}

function disabling(app: AppRow, servicePrincipal: string): ProposedAction {
  const target = { ...bare(app), handles: [servicePrincipal] };
  const was = app.state === 'disabled' ? 'keep' : 'disable';
  return {
    phase: 'stop-tokens',
    kind: 'disable-app',
    target,
    expects: { state: app.state },
    what: was === 'keep' ? `see that ${appWords(target)} is disabled` : `disable ${appWords(target)}`,
    survives: liveTokens,
    survivesMinutes: liveTokenMinutes,
    reversible: 'yes',
    undo: 'It is enabled again.',
    permission: permissionFor('disable-app'),
  };
}

function blocking(app: AppRow): ProposedAction {
  const target = bare(app);
  return {
    phase: 'stop-consent',
    kind: 'block-app',
    target,
    expects: { state: 'absent' },
    what: `block ${appWords(target)} before anybody consents: give it a service principal that is disabled`,
    survives: null,
    survivesMinutes: null,
    reversible: 'yes',
    undo: 'The disabled service principal is deleted.',
    permission: permissionFor('block-app'),
  };
}

/** Signing out is for those who hold a consent of their own; beyond `atMost` people it is left to a person. */
export function sessionEndings(
  { app, plannedAt }: Pick<ActionSubject, 'app' | 'plannedAt'>,
  grants: readonly GrantRow[],
  atMost: number,
): Pick<Proposal, 'actions' | 'manual'> {
  const personal = grants.filter(
    ({ kind, principal }) => kind === 'delegated-user' && principal.kind === 'user',
  );
  const people = new Map(personal.map((grant) => [grant.principal.id, grant]));
  const everyone = grants.some(({ kind }) => kind === 'delegated-tenant');
  const manual = everyone ? [sessionsOfUsers(app)] : [];
  if (people.size > atMost) return { actions: [], manual: [sessionsByHand(app, people.size), ...manual] };
  return { actions: [...people.values()].map((grant) => sessionEnding(grant, plannedAt)), manual };
}

/** About the person alone, so that one person is signed out once for several apps. */
function sessionEnding({ principal: { id, label } }: GrantRow, plannedAt: string): ProposedAction {
  const shown = safeName(label, id);
  return {
    phase: 'end-sessions',
    kind: 'end-sessions',
    target: {
      clientId: null,
      name: null,
      principal: { kind: 'user', id, label: shown },
      resource: '',
      grant: null,
      handles: [id],
      facts: {},
    },
    expects: { 'sessions begun before': plannedAt },
    what: `sign ${shown} out everywhere`,
    survives: `It takes some minutes. ${liveTokens}`,
    survivesMinutes: liveTokenMinutes,
    reversible: 'no',
    undo: 'They sign in again, everywhere.',
    permission: permissionFor('end-sessions'),
  };
}

export function directoryRoleRemovals(app: AppRow, roles: readonly RoleRow[]): readonly ProposedAction[] {
  const [servicePrincipal] = app.nativeIds;
  if (servicePrincipal === undefined) return [];
  const byId = new Map(roles.map((role) => [role.roleId, role]));
  return [...byId.values()].map(({ role, roleId }) => {
    const shown = safeName(role, roleId);
    const target: ActionTarget = {
      ...bare(app),
      principal: { kind: 'service-principal', id: servicePrincipal, label: appWords(app) },
      facts: { role: shown, roleId },
    };
    return {
      phase: 'remove-power',
      kind: 'remove-directory-role',
      target,
      expects: { role: shown },
      what: `take the directory role ${shown} from ${appWords(target)}`,
      survives: liveTokens,
      survivesMinutes: liveTokenMinutes,
      reversible: 'yes',
      undo: 'It is assigned again, in the same scopes.',
      permission: permissionFor('remove-directory-role'),
    };
  });
}

/** Whatever hangs on its service principal or its own registration was added in this tenant. */
export function credentialRemovals(
  app: AppRow,
  credentials: readonly CredentialRow[],
): readonly ProposedAction[] {
  return credentials.flatMap((credential): readonly ProposedAction[] => {
    const [holder, ...rest] = credential.id.split('/');
    const keyId = rest.join('/');
    if (holder === undefined || keyId === '') return [];
    const on = app.nativeIds.includes(holder) ? holders[1] : holders[0];
    const kind = kindWords[credential.kind] ?? null;
    if (kind === null) return [];
    const target = {
      ...bare(app),
      handles: [credential.id],
      facts: { on, holder, keyId, kind: credential.kind },
    };
    const named = credential.name === null ? '' : ` “${safeName(credential.name, keyId)}”`;
    return [
      {
        phase: 'remove-power',
        kind: 'remove-credential',
        target,
        expects: { key: keyId },
        what: `remove the ${kind}${named} from the ${on} of ${appWords(target)}`,
        survives: liveTokens,
        survivesMinutes: liveTokenMinutes,
        reversible: 'no',
        undo: 'A new one must be made: the old one cannot be given back.',
        permission: permissionFor('remove-credential'),
      },
    ];
  });
}

const kindWords: Readonly<Partial<Record<CredentialRow['kind'], string>>> = {
  secret: 'secret',
  certificate: 'certificate',
  'federated-credential': 'federated identity',
};

function bare(app: AppRow): ActionTarget {
  return {
    clientId: app.clientId,
    name: safeName(app.name, app.clientId),
    principal: null,
    resource: '',
    grant: null,
    handles: [],
    facts: {},
  };
}
