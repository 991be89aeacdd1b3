/** What no API does, or what only a person should decide. */
import type { DataClass } from '../../../src/core/capability.ts';
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { safeText } from '../../../src/core/text.ts';
import type { ProposedManualStep } from '../../../src/kit/acting.ts';
import { deviceCodeClicks } from '../containment.ts';
import { classifyScope } from '../scopes.ts';
import { appWords, liveTokens } from './words.ts';

/** @param grants all that the app holds */
export function afterwards(app: AppRow, grants: readonly GrantRow[]): readonly ProposedManualStep[] {
  const name = appWords(app);
  const id = safeText(app.clientId);
  return [
    ...(app.party === 'first' ? ofMicrosoft(app) : [userConsent]),
    ...(readsContent(grants)
      ? [
          {
            phase: 'rotate' as const,
            what: `replace secrets that ${name} could read`,
            how: 'Search the mailboxes, files and chats it reached for passwords, keys and reset links, and replace them; look for inbox rules and forwarding that it made.',
            survives: 'Copies already taken; inbox rules and subscriptions made meanwhile.',
            undo: null,
            check: null,
          },
        ]
      : []),
    {
      phase: 'verify',
      what: `see that ${name} holds nothing any more, once tokens have ended`,
      how: 'Run `grantwarden audit` 90 minutes after the plan was applied, and again after 28 hours.',
      survives: null,
      undo: null,
      check: `The next audit shows ${name} disabled, without grants, roles and credentials.`,
    },
    {
      phase: 'hunt',
      what: `search the logs for what ${name} did`,
      how: `Entra admin center › Monitoring & health › Sign-in logs and Audit logs; Purview › Audit: application id ${id}.`,
      survives: 'What happened before the logs begin cannot be known.',
      undo: null,
      check: null,
    },
  ];
}

const userConsent: ProposedManualStep = {
  phase: 'stop-consent',
  what: 'decide whether people may go on consenting to apps',
  how: 'Entra admin center › Enterprise applications › Consent and permissions › User consent settings: Do not allow user consent',
  survives: 'An app of the same vendor under another application id, as long as people may consent.',
  undo: 'Set the user consent settings back.',
  check: 'The next audit shows the setting consent.third-party-apps as blocked.',
};

/** Nobody consents to Microsoft’s own clients: whoever may sign in may use them. */
function ofMicrosoft(app: AppRow): readonly ProposedManualStep[] {
  const assignment: ProposedManualStep = {
    phase: 'stop-consent',
    what: `require assignment for users of ${appWords(app)} (appRoleAssignmentRequired), and assign those who need it`,
    how: `Entra admin center › Enterprise applications › Application type: Microsoft Applications › ${safeText(app.clientId)} › Properties › Assignment required: Yes; then Users and groups.`,
    survives: `${liveTokens} Other clients of Microsoft’s that people may use.`,
    undo: 'Set Assignment required back to No.',
    check:
      app.facts['appRoleAssignmentRequired'] === undefined
        ? null
        : 'The next audit shows its fact appRoleAssignmentRequired as true.',
  };
  const deviceCode: ProposedManualStep = {
    phase: 'stop-consent',
    what: 'block device code flow by Conditional Access',
    how: `${deviceCodeClicks}.`,
    survives: 'Tokens already issued; sign-ins by other ways. Without Entra ID P1 there is no such policy.',
    undo: 'Switch the policy off.',
    check:
      'The next audit shows the setting flow.device-code as blocked, or as in-part if anybody is let out.',
  };
  return app.facts['appRoleAssignmentRequired'] === 'true' ? [deviceCode] : [assignment, deviceCode];
}

export function sessionsByHand(app: AppRow, people: number): ProposedManualStep {
  return {
    phase: 'end-sessions',
    what: `sign ${people} people out who consented to ${appWords(app)}, if that is worth it`,
    how: `Ending the sessions of so many people is a decision of its own. \`grantwarden trace ${safeText(app.clientId)}\` names them; for each: Revoke-MgUserSignInSession -UserId ID, or Entra admin center › Users › the person › Revoke sessions.`,
    survives: `It takes some minutes. ${liveTokens}`,
    undo: 'They sign in again, everywhere.',
    check: null,
  };
}

export function sessionsOfUsers(app: AppRow): ProposedManualStep {
  return {
    phase: 'end-sessions',
    what: `sign people out who are seen using ${appWords(app)}: it has a consent for everyone`,
    how: `Entra admin center › Monitoring & health › Sign-in logs › Application ID ${safeText(app.clientId)}; then Users › the person › Revoke sessions.`,
    survives: `It takes some minutes. ${liveTokens}`,
    undo: 'They sign in again, everywhere.',
    check: null,
  };
}

export function azureSwitch(app: AppRow): ProposedManualStep {
  return {
    phase: 'stop-tokens',
    what: `stop ${appWords(app)}: it is a managed identity, which only Azure switches off`,
    how: 'Azure portal › the resource that it belongs to › Identity › System assigned: Off, or User assigned: Remove; or stop the resource.',
    survives: 'Its tokens, cached for up to 24 hours.',
    undo: 'Switch the identity on again: a system-assigned one comes back as another identity, without its roles.',
    check: 'The next audit no longer lists it.',
  };
}

const contents: ReadonlySet<DataClass> = new Set<DataClass>(['mail', 'files', 'chat']);

function readsContent(grants: readonly GrantRow[]): boolean {
  const asked = new Set<string>();
  return grants.some(({ kind, resource, scopes }) =>
    scopes.some((scope) => {
      const mode = kind === 'app-role' ? 'application' : 'delegated';
      const key = JSON.stringify([scope, resource, mode]);
      if (asked.has(key)) return false;
      asked.add(key);
      return classifyScope(scope, resource, mode).capabilities.some(({ data }) => contents.has(data));
    }),
  );
}
