/** What applying a plan came to. */
import type { ActionResult, Applied } from '../app/apply.ts';
import { toTheMinute } from '../core/clock.ts';
import { safeText } from '../core/text.ts';
import { shortId, some } from './plan-text.ts';
import { wrapped } from './wrap.ts';

const shownPerState = 20;

const titles: Readonly<Record<ActionResult['state'], string>> = {
  done: 'Done',
  already: 'Was so already',
  refused: 'Refused by the vendor',
  unknown: 'Not known whether done',
  changed: 'Left alone: it has changed since the plan',
  waiting: 'Not tried',
};

/** @param commands completes the commands that it names */
export function appliedText(
  applied: Applied,
  width: number | null,
  commands: (text: string) => string,
): string {
  const lines = applied.dryRun ? dryLines(applied) : doneLines(applied);
  return `${lines.map((line) => wrapped(commands(line), width)).join('\n')}\n`;
}

type Outcome = Pick<Applied, 'dryRun' | 'tenants'> & {
  readonly results: readonly Pick<ActionResult, 'state'>[];
};

/** What to do after it; nothing is to be seen in an audit where nothing was begun. @param command completes its words */
export function appliedNext(
  { dryRun, results, tenants }: Outcome,
  command: (words: string) => string,
): readonly string[] {
  const troubled = tenants.some(({ error }) => error !== null);
  if (dryRun && !troubled) return ['Next: the same without --dry-run'];
  const begun = results.some(({ state }) => state !== 'waiting' && state !== 'changed');
  return [
    ...(troubled
      ? [`Next: what stands above, then the same command${begun ? '; what is done is not done twice' : ''}`]
      : []),
    ...(!dryRun && begun
      ? [
          `${troubled ? 'Then' : 'Next'}: ${command('audit')} shows it from the vendors’ lists.`,
          `Every step: ${command('journal')}`,
        ]
      : []),
  ];
}

function dryLines({ plan, results, tenants }: Applied): readonly string[] {
  const count = (state: ActionResult['state']): number =>
    results.filter((result) => result.state === state).length;
  return [
    `Plan ${shortId(plan.id)}, looked at without changing anything:`,
    `  ${some(count('waiting'), 'change', 'changes')} would be made${count('already') === 0 ? '' : `, ${count('already')} ${count('already') === 1 ? 'is' : 'are'} so already`}${count('changed') === 0 ? '' : `, ${count('changed')} ${count('changed') === 1 ? 'is' : 'are'} no longer as planned, so all of it would be refused`}.`,
    ...troubleLines(tenants),
    ...resultLines(results, 'changed'),
    ...resultLines(results, 'refused'),
  ];
}

function doneLines({ plan, results, tenants, survivesUntil, survivors }: Applied): readonly string[] {
  const held = results.filter(({ verified }) => verified === 'yes').length;
  const made = results.filter(({ state }) => state === 'done' || state === 'already');
  const untold = made.filter(({ verified }) => verified === 'untold');
  const pending = made.filter(({ verified }) => verified === 'pending');
  return [
    `Plan ${shortId(plan.id)}: ${made.length} of ${some(results.length, 'change', 'changes')} made, ${held} seen to hold by reading again.`,
    ...troubleLines(tenants),
    ...(['refused', 'unknown', 'changed', 'waiting'] as const).flatMap((state) =>
      resultLines(results, state),
    ),
    ...listed('Made, but not seen to hold yet', pending),
    ...(untold.length === 0
      ? []
      : [
          `  No API shows whether ${some(untold.length, 'of these holds', 'of these hold')}: ${safeText(untold[0]?.detail ?? '')}`,
        ]),
    ...(survivors.length === 0
      ? []
      : [
          '',
          `What goes on${survivesUntil === null ? '' : `, until ${toTheMinute(survivesUntil)} at the latest where that is known`}:`,
        ]),
    ...survivors.map((line) => `  - ${safeText(line)}`),
    ...(plan.manual.length === 0
      ? []
      : [
          '',
          `Still to be done by hand: ${some(plan.manual.length, 'step', 'steps')}; \`grantwarden plan show ${shortId(plan.id)}\` has the clicks.`,
        ]),
  ];
}

function troubleLines(tenants: Applied['tenants']): readonly string[] {
  return tenants.flatMap(({ id, error }) =>
    error === null ? [] : [`  ${id}: ${safeText(error.message)}`, `      → ${safeText(error.remedy)}`],
  );
}

function resultLines(results: Applied['results'], state: ActionResult['state']): readonly string[] {
  return listed(
    titles[state],
    results.filter((result) => result.state === state),
  );
}

function listed(title: string, results: readonly ActionResult[]): readonly string[] {
  if (results.length === 0) return [];
  const shown = results
    .slice(0, shownPerState)
    .map(
      ({ action, detail }) =>
        `  - ${action.tenant}: ${safeText(action.what)}${detail === null ? '' : ` (${safeText(detail)})`}`,
    );
  const more = results.length - shown.length;
  return ['', `${title}: ${results.length}`, ...shown, ...(more > 0 ? [`  - and ${more} more`] : [])];
}

export function appliedJson({ plan, dryRun, results, tenants, survivesUntil, survivors }: Applied): unknown {
  return {
    schema: 'grantwarden.apply/1',
    plan: plan.id,
    dryRun,
    tenants: tenants.map(({ id, error }) => ({
      id,
      error:
        error === null ? null : { code: error.code, message: safeText(error.message), remedy: error.remedy },
    })),
    results: results.map(({ action, state, verified, detail }) => ({
      action: action.id,
      tenant: action.tenant,
      kind: action.kind,
      what: safeText(action.what),
      state,
      verified,
      detail: detail === null ? null : safeText(detail),
    })),
    survivesUntil,
    survivors: survivors.map(safeText),
    manual: plan.manual.length,
  };
}
