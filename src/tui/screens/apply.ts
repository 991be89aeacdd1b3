/** One recorded plan: what it would change, the look before, how far it is, what it came to. */
import type { ActionResult, ApplyStep } from '../../app/apply.ts';
import { aboutOf, effectOn } from '../../app/plan-question.ts';
import { toTheMinute } from '../../core/clock.ts';
import type { Action } from '../../core/plan.ts';
import { safeText } from '../../core/text.ts';
import { type Applying, type Came, countOf, hindrance, readyIn } from '../applying.ts';
import { commandLine } from '../command-line.ts';
import { piece, type Role } from '../lines.ts';
import { here, type State } from '../state.ts';
import { applyOff, commandToApply } from '../may-apply.ts';
import { some } from '../words.ts';
import { PageLines } from './page-lines.ts';
import { planLines } from './plan-lines.ts';
import type { PageScreen } from './screen.ts';

export const applyScreen: PageScreen = {
  kind: 'page',
  id: 'apply',
  title: 'A recorded plan',
  aliases: [],
  load: () => null,
  begin: ({ applying }, { id }) => (applying?.plan.id === id ? [] : [{ effect: 'open-plan', id }]),
  copy: (state) => {
    const { applying, session } = state;
    return session.allowApply || applying === null ? here(state).id : commandToApply(state, applying.plan);
  },
  lines: (state, _, width) => {
    const page = new PageLines(width);
    const { applying } = state;
    if (applying === null || applying.plan.id !== here(state).id) page.text('Reading …', { role: 'muted' });
    else applyingLines(page, state, applying);
    return page.lines;
  },
  subject: () => null,
};

function applyingLines(page: PageLines, state: State, applying: Applying): void {
  const { plan, stage, came } = applying;
  page.line(piece(`${plan.intent} ${aboutOf(plan)}`, 'title'));
  page.text(
    `${some(plan.actions.length, 'change')} in ${some(plan.tenants.length, 'tenant')}, ${some(plan.manual.length, 'step')} by hand; ${effectOn(plan)}.`,
  );
  if (plan.reason !== null) page.fact('why', plan.reason);
  switch (stage) {
    case 'read':
      before(page, state, applying);
      break;
    case 'looking':
    case 'acting':
      underWay(page, applying);
      break;
    case 'looked':
      looked(page, applying);
      break;
    case 'ended':
      ended(page, state, applying);
  }
  if (stage === 'acting' || (stage === 'ended' && came !== null)) return;
  planLines(page, plan);
}

function before(page: PageLines, state: State, { plan, made }: Applying): void {
  page.blank();
  if (made > 0)
    page.text(
      `${made} of ${some(plan.actions.length, 'change')} made by an earlier application; applying again goes on there.`,
      {
        role: 'medium',
      },
    );
  const off = applyOff(state);
  if (off !== null) page.text(off, { role: 'medium' });
  else
    page.line(
      piece('  '),
      piece('A', 'key'),
      piece(' looks at everything first; nothing is changed before you agree.'),
    );
}

const verbs = { look: 'looked at', act: 'settled', verify: 'read again' } as const;

function underWay(page: PageLines, { plan, stage, stopping, progress, steps }: Applying): void {
  page.title(
    stage === 'looking'
      ? 'Looking at everything; nothing is changed'
      : stopping
        ? 'Stopping: what is under way is finished, nothing more is begun'
        : 'Applying; Ctrl-C stops after the present change',
  );
  for (const { tenant, stage: at, done, total } of progress.values())
    page.text(`${tenant}: ${done} of ${total} ${verbs[at]}`);
  if (progress.size === 0) page.text('Signing in …', { role: 'muted' });
  if (stage === 'acting') items(page, plan.actions, steps);
}

interface Told {
  readonly words: string;
  readonly role: Role;
  /** What needs an eye comes first. */
  readonly place: number;
}

const steps: Readonly<Record<ApplyStep['step'], Told>> = {
  refused: { words: 'refused', role: 'bad', place: 0 },
  unknown: { words: 'NOT KNOWN', role: 'bad', place: 0 },
  changed: { words: 'changed', role: 'bad', place: 0 },
  pending: { words: 'not seen', role: 'medium', place: 1 },
  sent: { words: 'sent', role: 'title', place: 2 },
  intent: { words: 'intent', role: 'title', place: 3 },
  done: { words: 'done', role: 'good', place: 4 },
  already: { words: 'was so', role: 'good', place: 4 },
  untold: { words: 'untold', role: 'good', place: 5 },
  verified: { words: 'verified', role: 'good', place: 5 },
  waiting: { words: 'waiting', role: 'muted', place: 6 },
};

const itemsShown = 400;

function items(page: PageLines, actions: readonly Action[], latest: ReadonlyMap<string, ApplyStep>): void {
  page.title('Each change');
  const all = actions
    .map((action) => ({ action, step: latest.get(action.id) ?? null }))
    .toSorted((a, b) => steps[a.step?.step ?? 'waiting'].place - steps[b.step?.step ?? 'waiting'].place);
  for (const { action, step } of all.slice(0, itemsShown)) {
    const { words, role } = steps[step?.step ?? 'waiting'];
    page.line(
      piece('  '),
      piece(words.padEnd(10), role),
      piece(`${safeText(action.tenant)}: ${safeText(action.what)}`),
    );
    if (step?.detail != null && steps[step.step].place < 2)
      page.text(step.detail, { role: 'muted', indent: 12 });
  }
  if (all.length > itemsShown) page.text(`and ${all.length - itemsShown} more`, { role: 'muted' });
}

function looked(page: PageLines, applying: Applying): void {
  const { came, trouble } = applying;
  page.title('Looked at; nothing has been changed');
  if (trouble !== null) return troubleLines(page, trouble.message, trouble.remedy);
  if (came === null) return;
  const count = (state: ActionResult['state']): number => countOf(came.results, state);
  const already = count('already');
  page.text(
    `${some(readyIn(came).length, 'change')} would be made${already === 0 ? '' : `, ${already} ${already === 1 ? 'is' : 'are'} so already`}.`,
  );
  tenantTroubles(page, came);
  results(page, came, 'changed');
  results(page, came, 'refused');
  const off = hindrance(applying);
  page.blank();
  if (off !== null) page.text(off, { role: 'bad' });
  else page.line(piece('  '), piece('A', 'key'), piece(' asks whether it is meant, and then applies it.'));
}

function ended(page: PageLines, state: State, { plan, came, trouble }: Applying): void {
  const id = plan.id.slice(0, 14);
  if (came === null) {
    page.title('It was not applied');
    if (trouble !== null) troubleLines(page, trouble.message, trouble.remedy);
    return;
  }
  const made = came.results.filter(({ state: how }) => how === 'done' || how === 'already');
  const held = made.filter(({ verified }) => verified === 'yes').length;
  page.title(
    `${made.length} of ${some(came.results.length, 'change')} made, ${held} seen to hold by reading again`,
  );
  tenantTroubles(page, came);
  for (const how of ['refused', 'unknown', 'changed', 'waiting'] as const) results(page, came, how);
  listed(
    page,
    'Made, but not seen to hold yet',
    made.filter(({ verified }) => verified === 'pending'),
  );
  const untold = made.filter(({ verified }) => verified === 'untold');
  if (untold.length > 0)
    page.text(
      `No API shows whether ${untold.length} of these ${untold.length === 1 ? 'holds' : 'hold'}: ${untold[0]?.detail ?? ''}`,
    );
  if (came.survivors.length > 0) {
    const until = came.survivesUntil;
    page.title(
      `What goes on${until === null ? '' : `, until ${toTheMinute(until)} at the latest where that is known`}`,
    );
    for (const line of came.survivors) page.text(`- ${line}`, { hang: 2 });
  }
  page.title('Next');
  if (came.results.some(({ state: how }) => how === 'waiting'))
    page.text('A goes on where it stopped: what is done is not done again.');
  if (made.length > 0) page.text(`To take back what can be: ${commandLine(state, 'undo', id)}`, { hang: 2 });
  if (plan.manual.length > 0)
    page.text(
      `${some(plan.manual.length, 'step')} by hand ${plan.manual.length === 1 ? 'is' : 'are'} left: ${commandLine(state, 'plan', 'show', id)} has the clicks.`,
      {
        hang: 2,
      },
    );
  page.text('r audits again, which shows it from the vendors’ lists; 9 has every step in the journal.');
  items(page, plan.actions, stepsOf(came));
}

/** Where each stands in the end. */
function stepsOf({ results: all }: Came): ReadonlyMap<string, ApplyStep> {
  return new Map(
    all.map(({ action, state, verified, detail }): [string, ApplyStep] => {
      const isMade = state === 'done' || state === 'already';
      const seen = verified === 'yes' ? 'verified' : verified;
      return [action.id, { action: action.id, step: isMade && seen !== 'not-tried' ? seen : state, detail }];
    }),
  );
}

const titles: Readonly<Record<'refused' | 'unknown' | 'changed' | 'waiting', string>> = {
  refused: 'Refused by the vendor, or not allowed to the credential',
  unknown: 'Not known whether done',
  changed: 'No longer as planned',
  waiting: 'Not tried',
};

function results(page: PageLines, { results: all }: Came, how: keyof typeof titles): void {
  listed(
    page,
    titles[how],
    all.filter(({ state }) => state === how),
  );
}

const resultsShown = 20;

function listed(page: PageLines, title: string, all: readonly ActionResult[]): void {
  if (all.length === 0) return;
  page.title(`${title}: ${all.length}`);
  for (const { action, detail } of all.slice(0, resultsShown))
    page.text(`- ${action.tenant}: ${action.what}${detail === null ? '' : ` (${detail})`}`, { hang: 2 });
  if (all.length > resultsShown) page.text(`and ${all.length - resultsShown} more`, { role: 'muted' });
}

function tenantTroubles(page: PageLines, { tenants }: Came): void {
  for (const { id, trouble } of tenants)
    if (trouble !== null) troubleLines(page, `${id}: ${trouble.message}`, trouble.remedy);
}

function troubleLines(page: PageLines, message: string, remedy: string): void {
  for (const line of message.split('\n')) page.text(line, { role: 'bad', hang: 2 });
  page.text(`→ ${remedy}`, { indent: 4, hang: 2 });
}
