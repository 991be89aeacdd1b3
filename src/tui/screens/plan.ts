/** What was gathered to be cut off, and the plan that comes of it. */
import { effectOn } from '../../app/plan-question.ts';
import { safeText } from '../../core/text.ts';
import { piece } from '../lines.ts';
import type { State } from '../state.ts';
import { some } from '../words.ts';
import { commandLine } from '../command-line.ts';
import { applyOff, commandToApply } from '../may-apply.ts';
import { PageLines } from './page-lines.ts';
import { planLines } from './plan-lines.ts';
import type { PageScreen } from './screen.ts';

export const planScreen: PageScreen = {
  kind: 'page',
  id: 'plan',
  title: 'Plan',
  aliases: ['p'],
  digit: '4',
  load: () => null,
  copy: (state) => {
    const { plan } = state.planning;
    if (plan === null) return '';
    return state.session.allowApply ? plan.id : commandToApply(state, plan);
  },
  lines: (state, _, width) => {
    const page = new PageLines(width);
    gathered(page, state);
    const { plan } = state.planning;
    if (plan !== null) {
      page.title(`Plan ${plan.id.slice(0, 14)}`);
      page.text(
        `${some(plan.actions.length, 'change')} in ${some(plan.tenants.length, 'tenant')}, ${some(plan.manual.length, 'step')} by hand; ${effectOn(plan)}.`,
      );
      const off = applyOff(state);
      if (off === null)
        page.line(
          piece('  '),
          piece('A', 'key'),
          piece(' applies it: looks at everything first, then asks.'),
        );
      else page.text(off, { role: 'muted' });
      planLines(page, plan);
    }
    return page.lines;
  },
  subject: () => null,
};

const intents = {
  revoke: 'revoke: end the grants',
  contain: 'contain: stop the app for everyone, in the order of an incident',
  narrow: 'narrow: take away what the policy does not allow, keep the rest',
} as const;

function gathered(page: PageLines, state: State): void {
  const { gathered: all, intent, status, written } = state.planning;
  if (all.length === 0) {
    page.text('Nothing is gathered yet.', { role: 'title' });
    page.text(
      'In Findings, Apps or Grants, x adds the chosen row, or all marked ones. Then a plan is made of them here. It is written to a file for grantwarden apply, or applied from here when the review was started with --allow-apply. Making a plan changes nothing.',
    );
    return;
  }
  page.line(
    piece(`${some(all.length, 'thing')} to ${intent}`, 'title'),
    piece('   nothing has been changed yet', 'muted'),
  );
  page.fact('how', intents[intent]);
  if (written !== null)
    page.fact('written', `${written}. Next: ${commandLine(state, 'apply', written, '--dry-run')}`, 'good');
  page.blank();
  for (const { row, label, tenant, what } of all)
    page.item(row, [
      piece('  - '),
      piece(label),
      piece(
        `  ${[tenant, what === label ? null : what].flatMap((each) => (each === null ? [] : safeText(each))).join('  ')}`,
        'muted',
      ),
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
