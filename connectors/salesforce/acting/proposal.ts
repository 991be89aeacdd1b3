/** What a Salesforce org can do about an app: from the saved inventory alone. */
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { safeText } from '../../../src/core/text.ts';
import type {
  ActionSubject,
  Proposal,
  ProposedAction,
  ProposedManualStep,
  Wish,
} from '../../../src/kit/acting.ts';
import { needsOf } from './abilities.ts';
import {
  apiAccessStep,
  blockStep,
  clientCredentialsStep,
  huntStep,
  kindOf,
  rotateStep,
  sessionsStep,
  shownApp,
  uninstallPackageStep,
  verifyStep,
} from './manual.ts';
import { preauthorizationPhase } from './preauthorizations.ts';
import { byUsage } from './revoke.ts';
import { approvalsOf, byName, tokenWords } from './token-target.ts';

export function proposeSalesforce({ app, grants }: ActionSubject, { wish }: Wish): Proposal {
  if (wish === 'narrow') return { actions: [], manual: [], notes: [cannotNarrow(app)] };
  if (wish === 'block') return { actions: [], manual: [blockOf(app)], notes: [] };
  const { tokens, access, actsAs, untold, installed } = sorted(grants);
  const actions = [
    ...access.map((grant) => removal(app, grant)),
    ...tokens.map((grant) => revocation(app, grant)),
  ];
  const flows =
    actsAs.length > 0 || (wish === 'contain' && app.facts['clientCredentials'] === 'yes')
      ? [clientCredentialsStep(app, [...new Set(actsAs.map(({ principal }) => safeText(principal.label)))])]
      : [];
  const packages = installed ? [uninstallPackageStep(app)] : [];
  return {
    actions,
    manual: wish === 'contain' ? containment(app, [...flows, ...packages]) : [...flows, ...packages],
    notes: [
      ...untold.map(({ principal }) => cannotEnd(app, principal.label)),
      ...(tokens.length > 0 ? [finalNote(app)] : []),
      ...(wish === 'revoke' && kindOf(app) !== 'package' && actions.length > 0 ? [comesBack(app)] : []),
      ...(kindOf(app) === 'package' ? [packageNote(app)] : []),
    ],
  };
}

interface Sorted {
  readonly tokens: readonly GrantRow[];
  readonly access: readonly GrantRow[];
  readonly actsAs: readonly GrantRow[];
  readonly installed: boolean;
  /** Of which nothing is known by which they could be ended. */
  readonly untold: readonly GrantRow[];
}

function sorted(grants: Iterable<GrantRow>): Sorted {
  const tokens: GrantRow[] = [];
  const access: GrantRow[] = [];
  const actsAs: GrantRow[] = [];
  const untold: GrantRow[] = [];
  let installed = false;
  for (const grant of grants)
    switch (grant.kind) {
      case 'delegated-user':
        (approvalsOf(grant.handles).length > 0 || isUsed(grant) ? tokens : untold).push(grant);
        break;
      case 'preauthorized':
        access.push(grant);
        break;
      case 'app-role':
        actsAs.push(grant);
        break;
      case 'install':
        installed = true;
        break;
      default:
        untold.push(grant);
    }
  return { tokens, access, actsAs, installed, untold };
}

function isUsed({ evidence }: GrantRow): boolean {
  return evidence.includes('apps/oauth/usage');
}

function revocation(app: AppRow, grant: GrantRow): ProposedAction {
  const { principal, handles, id, evidence } = grant;
  const label = safeText(principal.label);
  const times = approvalsOf(handles);
  const { developerName } = app.facts;
  return {
    phase: 'end-grants',
    kind: 'revoke-grant',
    target: {
      clientId: app.clientId,
      name: shownApp(app),
      principal: { kind: principal.kind, id: principal.id, label },
      resource: '',
      grant: id,
      handles,
      facts: {
        ...(app.name === null || times.length === 0 ? {} : { label: app.name }),
        ...(evidence.includes('OauthToken.AppName') ? { [byName]: 'yes' } : {}),
        ...(isUsed(grant) ? { [byUsage]: 'yes' } : {}),
        ...(isUsed(grant) && developerName !== undefined ? { developerName } : {}),
      },
    },
    expects: times.length === 0 ? { holder: 'yes' } : tokenWords(times),
    what: `revoke ${shownApp(app)}’s tokens of ${label}`,
    survives: 'Sign-ins of the app that leave no token in the list: JWT and client credentials.',
    survivesMinutes: null,
    reversible: 'no',
    undo: isInstalled(app)
      ? 'The person authorises the app again.'
      : 'None for most people: since September 2025 an app that is not installed can be authorised only by those with the permission Approve Uninstalled Connected Apps, as administrators have it. Install it first.',
    permission: needsOf('revoke-grant'),
  };
}

function removal(app: AppRow, { principal, handles, id }: GrantRow): ProposedAction {
  const label = safeText(principal.label);
  return {
    phase: preauthorizationPhase,
    kind: 'remove-preauthorization',
    target: {
      clientId: app.clientId,
      name: shownApp(app),
      principal: { kind: principal.kind, id: principal.id, label },
      resource: '',
      grant: id,
      handles,
      facts: {},
    },
    expects: { access: 'let in' },
    what: `remove the pre-authorisation of ${shownApp(app)} for ${label}`,
    survives: 'Tokens already issued.',
    survivesMinutes: null,
    reversible: 'yes',
    undo: 'The same profile or permission set is let in again: grantwarden undo.',
    permission: needsOf('remove-preauthorization'),
  };
}

function blockOf(app: AppRow): ProposedManualStep {
  return kindOf(app) === 'package' ? uninstallPackageStep(app) : blockStep(app);
}

/** @param power what is switched off or removed by hand */
function containment(app: AppRow, power: readonly ProposedManualStep[]): readonly ProposedManualStep[] {
  if (kindOf(app) === 'package')
    return [...(power.length === 0 ? [uninstallPackageStep(app)] : power), huntStep(app)];
  return [
    blockStep(app),
    apiAccessStep(),
    sessionsStep(app),
    ...power,
    rotateStep(app),
    verifyStep(app),
    huntStep(app),
  ];
}

/** What has only a name was never installed here, or is no more. */
function isInstalled({ clientId, state }: AppRow): boolean {
  return !clientId.startsWith('name:') && state !== 'uninstalled';
}

function finalNote(app: AppRow): string {
  return isInstalled(app)
    ? `Revoking is final for ${shownApp(app)}: each person has to authorise it again.`
    : `Revoking is final for ${shownApp(app)}, which is not installed: since September 2025 nobody but administrators (permission Approve Uninstalled Connected Apps) can authorise it again.`;
}

function comesBack(app: AppRow): string {
  return `Revoking does not keep ${shownApp(app)} out: whoever may authorise it can do so again. To keep it out, block it (grantwarden plan contain).`;
}

function cannotNarrow(app: AppRow): string {
  return `Salesforce does not narrow what a token of ${shownApp(app)} may do: scopes belong to the app’s own configuration. Change them in Setup if the app is the org’s own; otherwise revoke its tokens.`;
}

function cannotEnd(app: AppRow, label: string): string {
  return `The grant of ${safeText(label)} to ${shownApp(app)} cannot be ended one by one: no token of it was listed. Block the app in Setup › Connected Apps OAuth Usage instead.`;
}

function packageNote(app: AppRow): string {
  return `${shownApp(app)} is an installed package. The connected apps it brought are apps of their own here: plan for them too, before it is uninstalled.`;
}
