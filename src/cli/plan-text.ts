/** A plan as people read it before they agree to it: on the terminal, and as Markdown for a change ticket. */
import { effectOn } from '../app/plan-question.ts';
import { toTheMinute } from '../core/clock.ts';
import type { Action, ManualStep, Phase, Plan } from '../core/plan.ts';
import { orderOf, phaseTitles } from '../core/plan.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

/** The same, the other way round. */
const undoTitles: Readonly<Partial<Record<Phase, string>>> = {
  'stop-tokens': 'Let it have tokens again',
  'stop-consent': 'Let it be connected again',
  'end-grants': 'Give its grants back',
  'remove-power': 'Give standing power back',
};

function titleOf({ intent }: Plan, phase: Phase): string {
  return (intent === 'undo' ? undoTitles[phase] : undefined) ?? phaseTitles[phase];
}

/** Actions of one kind in one tenant about one app. */
interface Group {
  readonly first: Action;
  readonly actions: readonly Action[];
}

const shownOfGroup = 3;

export function planScreen(plan: Plan, width: number | null): string {
  const lines = [
    headline(plan),
    ...sizeLines(plan),
    ...orderOf(plan.intent).flatMap((phase) => phaseLines(plan, phase)),
    ...listed('What goes on in spite of it', survivors(plan)),
    ...listed('Cannot be taken back', finals(plan)),
    ...listed('Mind', mind(plan)),
  ];
  return `${lines.map((line) => wrapped(line, width)).join('\n')}\n`;
}

function headline({ intent, what, id }: Plan): string {
  const about = what.length === 0 ? '' : ` ${what.map(safeText).join(', ')}`;
  return `Plan ${shortId(id)}: ${intent}${about}`;
}

/** Enough to name it by. */
export function shortId(id: string): string {
  return id.slice(0, 14);
}

function sizeLines(plan: Plan): readonly string[] {
  const { actions, manual, tenants, basis, reason, notes } = plan;
  const touched = new Set([...actions, ...manual].map(({ tenant }) => tenant)).size;
  const seconds = Math.max(0, ...tenants.map((tenant) => tenant.seconds));
  const made =
    basis.undoes === null
      ? `Made from the audit of ${toTheMinute(basis.finishedAt)}.`
      : `Takes back plan ${shortId(basis.undoes)}.`;
  const why = reason === null ? [] : [`  Reason: ${safeText(reason)}`];
  if (isEmpty(plan))
    return [
      '  There is nothing to change.',
      ...notes.map((note) => `  ${safeText(note)}`),
      `  ${made}`,
      ...why,
    ];
  return [
    `  ${some(actions.length, 'change', 'changes')} in ${some(touched, 'tenant', 'tenants')}, ${some(manual.length, 'step', 'steps')} by hand; ${effectOn(plan)}; about ${duration(seconds)} at the vendors’ pace.`,
    `  ${made} Nothing has been changed yet.`,
    ...why,
  ];
}

/** Its notes say why. */
function isEmpty({ actions, manual }: Plan): boolean {
  return actions.length === 0 && manual.length === 0;
}

function mind(plan: Plan): readonly string[] {
  return isEmpty(plan) ? gaps(plan) : [...gaps(plan), ...plan.notes];
}

function phaseLines(plan: Plan, phase: Phase): readonly string[] {
  const groups = groupsOf(plan.actions.filter((action) => action.phase === phase));
  const manual = plan.manual.filter((step) => step.phase === phase);
  if (groups.length === 0 && manual.length === 0) return [];
  return ['', titleOf(plan, phase), ...groups.flatMap(groupLines), ...manual.flatMap(manualLines)];
}

function groupLines({ first, actions }: Group): readonly string[] {
  const shown = actions.slice(0, shownOfGroup).map(({ what }) => `  - ${first.tenant}: ${safeText(what)}`);
  const more = actions.length - shown.length;
  return [...shown, ...(more > 0 ? [`  - ${first.tenant}: and ${more} more like it`] : [])];
}

function manualLines({ tenant, what, how, check }: ManualStep): readonly string[] {
  return [
    `  - ${tenant}, by hand: ${safeText(what)}`,
    `      ${safeText(how)}`,
    ...(check === null ? [] : [`      Check: ${safeText(check)}`]),
  ];
}

function groupsOf(actions: readonly Action[]): readonly Group[] {
  const groups = Map.groupBy(actions, ({ tenant, kind, target }) =>
    JSON.stringify([tenant, kind, target.clientId]),
  );
  return [...groups.values()].flatMap((all): readonly Group[] => {
    const [first] = all;
    return first === undefined ? [] : [{ first, actions: all }];
  });
}

/** What another of them says too is left out. */
function survivors({ actions, manual }: Plan): readonly string[] {
  const all = [...new Set([...actions, ...manual].flatMap(({ survives }) => survives ?? []))];
  return all.filter((one) => !all.some((other) => other !== one && other.includes(one))).map(safeText);
}

function finals({ actions }: Plan): readonly string[] {
  const final = actions.filter(({ reversible }) => reversible !== 'yes');
  const byUndo = Map.groupBy(final, ({ kind, undo }) => `${kind}\n${undo}`);
  return [...byUndo.values()].flatMap((all) => {
    const [first] = all;
    return first === undefined
      ? []
      : [`${some(all.length, 'change', 'changes')} (${first.kind}): ${safeText(first.undo)}`];
  });
}

function gaps({ tenants }: Plan): readonly string[] {
  return tenants.flatMap((tenant) =>
    tenant.gaps.map(
      (gap) => `${tenant.id} was not read in full, so the plan may lack something: ${safeText(gap)}`,
    ),
  );
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  - ${line}`)];
}

export function some(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} minutes`;
}

const rowsOfTicket = 500;

/** For the change ticket: the same facts, every action up to 500. */
export function planMarkdown(plan: Plan): string {
  const rows = plan.actions
    .slice(0, rowsOfTicket)
    .map(({ phase, tenant, what, reversible, permission }) =>
      row(titleOf(plan, phase), tenant, what, reversible, permission),
    );
  const more = plan.actions.length - rows.length;
  const parts = [
    `# ${cell(headline(plan))}`,
    sizeLines(plan)
      .map((line) => `${cell(line.trim())}  `)
      .join('\n'),
    `Plan id: \`${plan.id}\`  \nJournal head when it was made: \`${plan.journalHead ?? 'empty journal'}\``,
    '## Changes',
    rows.length === 0
      ? 'None through an API.'
      : [
          row('phase', 'tenant', 'change', 'can be taken back', 'permission'),
          row('---', '---', '---', '---', '---'),
          ...rows,
        ].join('\n'),
    ...(more > 0 ? [`And ${more} more; the plan file has all of them.`] : []),
    ...section(
      'By hand',
      plan.manual.map(
        ({ tenant, what, how, check }) =>
          `**${cell(tenant)}: ${cell(what)}.** ${cell(how)}${check === null ? '' : ` Check: ${cell(check)}`}`,
      ),
    ),
    ...section('What goes on in spite of it', survivors(plan).map(cell)),
    ...section('Cannot be taken back', finals(plan).map(cell)),
    ...section('Mind', mind(plan).map(cell)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, lines.map((line) => `- ${line}`).join('\n')];
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map(cell).join(' | ')} |`;
}

/** Names are strangers' text: no markup of theirs takes effect. */
function cell(text: string): string {
  return safeText(text).replaceAll(/[\\`*_{}[\]<>()#|!~]/gu, String.raw`\$&`);
}
