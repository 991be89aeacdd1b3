/** A plan as a page shows it. */
import { type Action, orderOf, type Phase, phaseTitles, type Plan } from '../../core/plan.ts';
import type { PageLines } from './page-lines.ts';

/** Of one kind, about one app, in one tenant. */
const shownOfGroup = 5;

/** Its changes and steps by phase, what survives, what is final, what limits it. */
export function planLines(page: PageLines, plan: Plan): void {
  for (const phase of orderOf(plan.intent)) phaseLines(page, plan, phase);
  listed(page, 'Goes on in spite of it', survivors(plan));
  const final = plan.actions.filter(({ reversible }) => reversible !== 'yes');
  listed(page, 'Cannot be taken back', [...new Set(final.map(({ kind, undo }) => `${kind}: ${undo}`))]);
  listed(page, 'Mind', [
    ...plan.tenants.flatMap(({ id, gaps }) => gaps.map((gap) => `${id} was not read in full: ${gap}`)),
    ...plan.notes,
  ]);
}

/** Each said once, with the longest time that is known of it. */
function survivors({ actions, manual }: Plan): readonly string[] {
  const minutes = new Map<string, number | null>();
  for (const { survives } of manual) if (survives !== null) minutes.set(survives, null);
  for (const { survives, survivesMinutes } of actions) {
    if (survives === null) continue;
    const known = Math.max(minutes.get(survives) ?? 0, survivesMinutes ?? 0);
    minutes.set(survives, known === 0 ? null : known);
  }
  return [...minutes].map(([says, most]) =>
    most === null || /\d\s*(?:min|hour)/u.test(says) ? says : `${says} At most ${most} minutes.`,
  );
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
