import { toTheMinute } from '../../src/core/clock.ts';
import { lacks } from '../../src/core/coverage.ts';
import type { AuditView } from '../../src/core/result.ts';
import { safeText } from '../../src/core/text.ts';
import type { ReportOptions } from '../../src/kit/report.ts';
import { tiers } from '../../src/core/vocabulary.ts';
import { blindSpotSection, count, coverageSection } from './coverage-section.ts';
import { controlSection } from './control-section.ts';
import { findingSection, notAssessedSection } from './finding-section.ts';
import { type Paper, paperFor } from './paper.ts';

/** What a person reads after an audit: what was read, what was found, what stayed open. */
export async function* render(view: AuditView, options: ReportOptions): AsyncGenerator<string> {
  const paper = paperFor(options);
  const { run } = view;
  yield `${paper.heading('Grantwarden audit')} ${paper.faint(`${toTheMinute(run.finishedAt)} · ${run.mode}`)}\n${paper.faint(`run ${safeText(run.id)}`)}\n\n`;
  yield coverageSection(view.tenants, paper);
  yield summarySection(view, paper);
  yield await findingSection(view, paper);
  yield await notAssessedSection(view, paper);
  yield await controlSection(view, paper);
  yield blindSpotSection(view.tenants, paper);
  if (options.journalHead !== null) yield `\n${paper.faint(`Journal head ${options.journalHead}`)}\n`;
}

function summarySection({ summary, tenants }: AuditView, paper: Paper): string {
  const atLeast = tenants.some(({ coverage }) => coverage.streams.some(lacks)) ? 'at least ' : '';
  const findings = tiers.filter((tier) => summary.findings[tier] > 0);
  const counts = findings.map((tier) => paper.severity(tier, `${count(summary.findings[tier])} ${tier}`));
  const none = summary.notAssessed === 0 && atLeast === '' ? 'none' : 'none among what could be judged';
  return [
    `\n${paper.heading('Summary')}\n`,
    `  ${atLeast}${count(summary.apps)} apps · ${count(summary.grants)} grants · ${count(summary.principals)} people and other holders\n`,
    `  findings: ${counts.length === 0 ? none : counts.join(' · ')} · not assessed: ${count(summary.notAssessed)}\n`,
  ].join('');
}
