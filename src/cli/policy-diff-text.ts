/** What a changed policy changes, for people: the first of each list, and all in figures. */
import type { AppChange, FindingChange, PolicyDiff, Standing, Weight } from '../app/policy-diff.ts';
import { safeText } from '../core/text.ts';
import { decisions, tiers } from '../core/vocabulary.ts';

interface Compared extends PolicyDiff {
  /** Null: the judgement that is stored. */
  readonly old: string | null;
  readonly new: string;
}

const shownOfEach = 50;

export function diffText({ old, new: now, run, apps, findings, before, after }: Compared): string {
  const lines = [
    `${old === null ? 'As last judged' : safeText(old)} → ${safeText(now)}, over the run of ${run.startedAt}`,
    '',
    `Apps that are decided differently: ${apps.length}`,
    ...first(apps.map(appLine)),
    '',
    `Findings: ${figures(findings)}`,
    ...first(findings.map(findingLine)),
    '',
    ...decisions
      .filter((decision) => before.decisions[decision] + after.decisions[decision] > 0)
      .map((decision) => `apps ${decision}: ${step(before.decisions[decision], after.decisions[decision])}`),
    ...tiers
      .filter((tier) => before.findings[tier] + after.findings[tier] > 0)
      .map((tier) => `findings ${tier}: ${step(before.findings[tier], after.findings[tier])}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function first(lines: readonly string[]): readonly string[] {
  const more = lines.length - shownOfEach;
  return more > 0 ? [...lines.slice(0, shownOfEach), `  and ${more} more; --json has all`] : lines;
}

function appLine({ tenant, app, name, before, after }: AppChange): string {
  return `  ${standing(before)} → ${standing(after)}  ${safeText(name ?? '')} ${safeText(app)} (${safeText(tenant)})`;
}

function standing({ decision, vendor, match }: Standing): string {
  return vendor === null ? decision : `${decision} (${safeText(vendor)}, ${match ?? 'unproven'})`;
}

function figures(findings: readonly FindingChange[]): string {
  const appear = findings.filter(({ before }) => before === null).length;
  const disappear = findings.filter(({ after }) => after === null).length;
  return `${appear} appear, ${disappear} disappear, ${findings.length - appear - disappear} weigh differently`;
}

function findingLine({ title, tenant, id, before, after }: FindingChange): string {
  const [sign, weighs] =
    before === null
      ? ['+', weight(after)]
      : after === null
        ? ['-', weight(before)]
        : ['~', `${weight(before)} → ${weight(after)}`];
  return `${sign} ${weighs}  ${safeText(title)}${tenant === null ? '' : ` (${safeText(tenant)})`} ${id}`;
}

function weight(of: Weight | null): string {
  return of === null ? '' : `${of.severity}${of.waived ? ', waived' : ''}`;
}

function step(before: number, after: number): string {
  return before === after ? `${after}` : `${before} → ${after}`;
}
