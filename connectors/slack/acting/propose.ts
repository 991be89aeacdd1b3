/** What would be changed for an app of Slack. Pure: from the saved inventory alone. */
import type { GrantRow } from '../../../src/core/rows.ts';
import { safeName, safeText } from '../../../src/core/text.ts';
import type { ActionSubject, Proposal, ProposedAction, Wish } from '../../../src/kit/acting.ts';
import { containSteps, removeByHand, restrictByHand } from './by-hand.ts';
import { type Held, isOrganisation, readHeld } from './held.ts';
import { permission, warning } from './operations.ts';
import { isSlackId, mostTeams } from './targets.ts';

export function proposeSlack(subject: ActionSubject, wish: Wish): Proposal {
  const held = readHeld(subject);
  const byApi = held.enterprise && !held.legacy && isSlackId(subject.app.clientId);
  const { actions, manual, notes } = byApi ? throughApi(subject, held, wish) : byHand(subject, held, wish);
  return {
    actions,
    manual,
    notes: [...(actions.length === 0 ? [] : [warning]), ...notes, ...unsafeNotes(subject, held)],
  };
}

function throughApi(subject: ActionSubject, held: Held, wish: Wish): Proposal {
  switch (wish.wish) {
    case 'block':
      return { actions: [restriction(subject, held), ...cancelling(subject, held)], manual: [], notes: [] };
    case 'narrow':
      return { actions: [], manual: [], notes: narrowNotes(subject, held, wish.keep) };
    case 'revoke': {
      const cleared = held.approvals.map((row) => clearing(subject, row));
      if (!subject.whole) return { actions: cleared, manual: [], notes: singleNotes(subject, held) };
      return { actions: [...cleared, ...uninstalling(subject, held)], manual: [], notes: [] };
    }
    case 'contain':
      return {
        actions: [
          restriction(subject, held),
          ...cancelling(subject, held),
          ...held.approvals
            .filter(({ resource }) => !isOrganisation(resource))
            .map((row) => clearing(subject, row)),
          ...uninstalling(subject, held),
        ],
        manual: containSteps(subject, held),
        notes: [],
      };
  }
}

function byHand(subject: ActionSubject, held: Held, wish: Wish): Proposal {
  const nothing = { actions: [], manual: [], notes: [] };
  const why = held.legacy
    ? 'An integration from before apps has no app id, so no method of Slack changes it: its steps are by hand.'
    : isSlackId(subject.app.clientId)
      ? `Slack changes apps by API in Enterprise organisations alone, and ${subject.vendorId === null ? 'no audit has learnt whether this is one' : `this is the workspace ${safeText(subject.vendorId)}`}: its steps are by hand.`
      : `ID_UNSAFE: “${safeText(subject.app.clientId)}” is no app id of Slack’s: its steps are by hand.`;
  switch (wish.wish) {
    case 'narrow':
      return { ...nothing, notes: narrowNotes(subject, held, wish.keep) };
    case 'block':
      return { ...nothing, manual: [restrictByHand(subject)], notes: [why] };
    case 'revoke':
      if (!subject.whole && !held.legacy) return { ...nothing, notes: [why, ...singleNotes(subject, held)] };
      return { ...nothing, manual: removeByHand(subject, held), notes: [why] };
    case 'contain':
      return {
        ...nothing,
        manual: [restrictByHand(subject), ...removeByHand(subject, held), ...containSteps(subject, held)],
        notes: [why],
      };
  }
}

type Common = Pick<ProposedAction, 'target' | 'survivesMinutes' | 'permission'>;

function common({ app }: ActionSubject, target: Partial<ProposedAction['target']>): Common {
  return {
    target: {
      clientId: app.clientId,
      name: safeName(app.name, app.clientId),
      principal: null,
      resource: '',
      grant: null,
      handles: [],
      facts: {},
      ...target,
    },
    survivesMinutes: null,
    permission,
  };
}

function nameOf({ app }: ActionSubject): string {
  return safeName(app.name, app.clientId);
}

/** For the organisation, which also binds certified apps and every workspace. */
function restriction(subject: ActionSubject, { approvedAt, restrictedAt }: Held): ProposedAction {
  const approvals = approvedAt.filter((place) => !isOrganisation(place));
  return {
    ...common(subject, {}),
    kind: 'restrict-app',
    phase: 'stop-tokens',
    expects: { approved: approvedAt.join(' '), restricted: restrictedAt.join(' ') },
    what: `restrict ${nameOf(subject)} for the whole organisation`,
    survives: 'Every install and its tokens: a restriction stops new installs alone.',
    reversible: 'yes',
    undo: `The organisation’s decision goes back to what it was.${approvals.length === 0 ? '' : ` Approvals of ${approvals.join(', ')}, which it voids, are given again.`}`,
  };
}

/** A restriction of the organisation voids the approvals of workspaces: this keeps what gives them back. */
function clearing(subject: ActionSubject, row: GrantRow): ProposedAction {
  const place = isOrganisation(row.resource) ? '' : row.resource;
  const where = place === '' ? 'for the organisation' : `in workspace ${place}`;
  return {
    ...common(subject, {
      resource: place,
      grant: row.id,
      handles: [...row.handles],
      facts: { decision: 'approved' },
    }),
    kind: 'clear-decision',
    phase: 'stop-consent',
    expects: { decision: 'approved', scopes: row.scopes.toSorted().join(' ') },
    what: `take back the approval of ${nameOf(subject)} ${where}`,
    survives: 'What is installed, with its tokens.',
    reversible: 'yes',
    undo: 'It is approved again with the same scopes.',
  };
}

function cancelling(subject: ActionSubject, { pending }: Held): readonly ProposedAction[] {
  if (!pending) return [];
  return [
    {
      ...common(subject, {}),
      kind: 'cancel-request',
      phase: 'stop-consent',
      expects: { requests: 'pending' },
      what: `cancel all pending requests for ${nameOf(subject)}`,
      survives: null,
      reversible: 'no',
      undo: 'Whoever asked for it asks again.',
    },
  ];
}

/** Those with a bot user apart from those without: of the first alone can be seen that they are gone. */
function uninstalling(subject: ActionSubject, { installs }: Held): readonly ProposedAction[] {
  const places = [...installs.keys()];
  const teams = places.filter((place) => !isOrganisation(place)).toSorted();
  const withBot = teams.filter((team) => installs.get(team)?.hasBot === true);
  const handles = (of: readonly string[]) => of.flatMap((team) => [...(installs.get(team)?.bots ?? [])]);
  if (places.some(isOrganisation))
    return [uninstall(subject, { teams: [], bots: withBot, handles: handles(withBot) })];
  const without = teams.filter((team) => !withBot.includes(team));
  return [
    ...inBatches(withBot).map((some) =>
      uninstall(subject, { teams: some, bots: some, handles: handles(some) }),
    ),
    ...inBatches(without).map((some) => uninstall(subject, { teams: some, bots: [], handles: [] })),
  ];
}

function uninstall(
  subject: ActionSubject,
  {
    teams,
    bots,
    handles,
  }: {
    readonly teams: readonly string[];
    readonly bots: readonly string[];
    readonly handles: readonly string[];
  },
): ProposedAction {
  const where =
    teams.length === 0
      ? 'the whole organisation'
      : `${teams.length === 1 ? 'workspace' : 'workspaces'} ${teams.join(', ')}, or from the whole organisation if that is where it is installed`;
  return {
    ...common(subject, {
      handles,
      facts: {
        ...(teams.length === 0 ? {} : { teams: teams.join(' ') }),
        ...(bots.length === 0 ? {} : { bots: bots.join(' ') }),
      },
    }),
    kind: 'uninstall-app',
    phase: 'end-grants',
    expects: bots.length === 0 ? {} : { bots: bots.join(' ') },
    what: `uninstall ${nameOf(subject)} from ${where}`,
    survives: 'Messages and files it posted, data already read, and incoming webhooks that have no app id.',
    reversible: 'no',
    undo: 'Slack cannot undo it: people install the app again. Its channel memberships and webhooks do not come back.',
  };
}

function inBatches(teams: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(teams.length / mostTeams) }, (_, index) =>
    teams.slice(index * mostTeams, (index + 1) * mostTeams),
  );
}

function singleNotes(subject: ActionSubject, { installs }: Held): readonly string[] {
  if (installs.size === 0) return [];
  const tokens = [...installs.values()].reduce((sum, install) => sum + install.tokens, 0);
  return [
    `${tokens === 1 ? 'One grant' : `${tokens} grants`} of ${nameOf(subject)} in ${[...installs.keys()].toSorted().join(', ')} cannot be ended alone: Slack lets only the holder of a token revoke it, and uninstalling ends everybody’s tokens there. Plan the app as a whole to uninstall it.`,
  ];
}

function narrowNotes(subject: ActionSubject, { scopes }: Held, keep: ReadonlySet<string>): readonly string[] {
  if ([...scopes].every((scope) => keep.has(scope))) return [];
  return [
    `A token of Slack’s keeps its scopes for life: ${nameOf(subject)} cannot be narrowed. Uninstall it, approve it again with fewer scopes, and let people install it anew.`,
  ];
}

function unsafeNotes(subject: ActionSubject, { unsafe }: Held): readonly string[] {
  if (unsafe.length === 0) return [];
  return [
    `ID_UNSAFE: ${nameOf(subject)} is known in ${unsafe.map((id) => `“${safeText(id)}”`).join(', ')}, which is no id of Slack’s: left out.`,
  ];
}
