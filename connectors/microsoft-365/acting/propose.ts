/** What would be changed for an app, from the saved inventory alone. */
import type { AppRow, GrantRow } from '../../../src/core/rows.ts';
import { safeName } from '../../../src/core/text.ts';
import type { ActionSubject, Proposal, ProposedAction, Wish } from '../../../src/kit/acting.ts';
import { credentialRemovals, directoryRoleRemovals, sessionEndings, switchOff } from './propose-contain.ts';
import { narrowings, revocations } from './propose-grants.ts';
import { afterwards } from './manual-steps.ts';
import { appWords } from './words.ts';

const sessionsAtMost = 500;

export function propose(subject: ActionSubject, wish: Wish): Proposal {
  switch (wish.wish) {
    case 'revoke':
      return revoke(subject);
    case 'contain':
      return contain(subject);
    case 'block':
      return switchOff(subject.app, 'block');
    case 'narrow':
      return narrowings(subject, wish.keep);
  }
}

function revoke({ app, grants, whole }: ActionSubject): Proposal {
  const actions: ProposedAction[] = [];
  const notes: string[] = [];
  for (const grant of grants) {
    const found = revocations(app, grant, whole);
    actions.push(...found);
    if (found.length === 0) notes.push(unaddressed(app, grant));
  }
  if (whole && actions.length > 0 && app.nativeIds.length > 0)
    notes.push(
      `${nameOf(app)} stays enabled: people who may consent can give it access again. \`plan contain\` disables it.`,
    );
  return { actions: inOrder(actions), manual: [], notes: [...new Set(notes)] };
}

function contain(subject: ActionSubject): Proposal {
  const { app, credentials, roles } = subject;
  const ends: ProposedAction[] = [];
  const notes: string[] = [];
  const seen: GrantRow[] = [];
  for (const grant of subject.grants) {
    const found = revocations(app, grant, true);
    ends.push(...found);
    if (found.length === 0) notes.push(unaddressed(app, grant));
    seen.push(grant);
  }
  const off = switchOff(app, 'contain');
  const sessions = sessionEndings(subject, seen, sessionsAtMost);
  return {
    actions: [
      ...off.actions,
      ...inOrder(ends),
      ...sessions.actions,
      ...directoryRoleRemovals(app, roles),
      ...credentialRemovals(app, credentials),
    ],
    manual: [...off.manual, ...sessions.manual, ...afterwards(app, seen)],
    notes: [...new Set([...off.notes, ...notes])],
  };
}

/** Application permissions first, then consents for everyone, then those of single people. */
function inOrder(actions: readonly ProposedAction[]): readonly ProposedAction[] {
  const rank = ({ kind, target }: ProposedAction): number =>
    kind === 'remove-app-role' ? 0 : target.principal?.kind === 'user' ? 2 : 1;
  return actions.toSorted((a, b) => rank(a) - rank(b));
}

function unaddressed(app: AppRow, { kind, principal }: GrantRow): string {
  return `A grant of ${nameOf(app)} (${kind}, ${safeName(principal.label, principal.id)}) has no id at Microsoft Graph by which it could be ended.`;
}

function nameOf({ name, clientId }: AppRow): string {
  return appWords({ name, clientId });
}
