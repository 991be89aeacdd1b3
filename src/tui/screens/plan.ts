/** What was gathered to be cut off, and the plan that comes of it. Nothing is changed from here. */
import { type Action, orderOf, type Phase, phaseTitles, type Plan } from '../../core/plan.ts';
import { safeText } from '../../core/text.ts';
import { piece } from '../lines.ts';
import type { Planning, State } from '../state.ts';
import { some } from '../words.ts';
import { PageLines } from './page-lines.ts';
import type { PageScreen } from './screen.ts';

export const planScreen: PageScreen = {
  kind: 'page',
  id: 'plan',
  title: 'Plan',
  aliases: ['p'],
  digit: '4',
  load: () => null,
  lines: ({ planning }: State, _, width) => {
    const page = new PageLines(width);
    gathered(page, planning);
    if (planning.plan !== null) made(page, planning.plan);
    return page.lines;
  },
  subject: () => null,
};

const intents = {
  revoke: 'revoke: end the grants',
  contain: 'contain: stop the app for everyone, in the order of an incident',
  narrow: 'narrow: take away what the policy does not allow, keep the rest',
} as const;

function gathered(page: PageLines, { gathered: all, intent, status, written }: Planning): void {
  if (all.length === 0) {
    page.text('Nothing is gathered yet.', { role: 'title' });
    page.text(
      'In Findings, Apps or Grants, x adds the chosen row, or all marked ones. Then a plan is made of them here and written to a file; grantwarden apply carries it out. This screen changes nothing by itself.',
    );
    return;
  }
  page.line(
    piece(`${some(all.length, 'thing')} to ${intent}`, 'title'),
    piece('   nothing has been changed yet', 'muted'),
  );
  page.fact('how', intents[intent]);
  if (written !== null)
    page.fact('written', `${written}. Next: grantwarden apply ${written} --dry-run`, 'good');
  page.blank();
  for (const { row, label, tenant, what } of all)
    page.item(row, [
      piece('  - '),
      piece(label),
      piece(`  ${tenant === null ? '' : `${safeText(tenant)}  `}${safeText(what)}`, 'muted'),
    ]);
  if (status === 'none') {
    page.blank();
    page.line(
      piece('  '),
      piece('m', 'key'),
      piece(' makes the plan from the last audit; no vendor is called.'),
    );
  }
}

/** Of one kind, about one app, in one tenant. */
const shownOfGroup = 5;

function made(page: PageLines, plan: Plan): void {
  page.title(`Plan ${plan.id.slice(0, 14)}`);
  page.text(
    `${some(plan.actions.length, 'change')} in ${some(plan.tenants.length, 'tenant')}, ${some(plan.manual.length, 'step')} by hand; ${some(plan.people, 'person loses', 'people lose')} access.`,
  );
  for (const phase of orderOf(plan.intent)) phaseLines(page, plan, phase);
  listed(page, 'Goes on in spite of it', [
    ...new Set([...plan.actions, ...plan.manual].flatMap(({ survives }) => survives ?? [])),
  ]);
  const final = plan.actions.filter(({ reversible }) => reversible !== 'yes');
  listed(page, 'Cannot be taken back', [...new Set(final.map(({ kind, undo }) => `${kind}: ${undo}`))]);
  listed(page, 'Mind', [
    ...plan.tenants.flatMap(({ id, gaps }) => gaps.map((gap) => `${id} was not read in full: ${gap}`)),
    ...plan.notes,
  ]);
}

function phaseLines(page: PageLines, plan: Plan, phase: Phase): void {
  const actions = plan.actions.filter((action) => action.phase === phase);
  const manual = plan.manual.filter((step) => step.phase === phase);
  if (actions.length + manual.length === 0) return;
  page.title(phaseTitles[phase]);
  for (const group of Map.groupBy(actions, groupOf).values()) {
    for (const { tenant, what } of group.slice(0, shownOfGroup)) page.text(`${tenant}: ${what}`, { hang: 2 });
    if (group.length > shownOfGroup)
      page.text(`and ${group.length - shownOfGroup} more like it`, { role: 'muted', indent: 4 });
  }
  for (const { tenant, what, how } of manual) {
    page.text(`${tenant}, by hand: ${what}`, { hang: 2 });
    page.text(how, { role: 'muted', indent: 6 });
  }
}

function groupOf({ tenant, kind, target }: Action): string {
  return JSON.stringify([tenant, kind, target.clientId]);
}

function listed(page: PageLines, title: string, sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  page.title(title);
  for (const sentence of sentences) page.text(`- ${sentence}`, { hang: 2 });
}
