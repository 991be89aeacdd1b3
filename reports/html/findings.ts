import type { Evidence, EvidenceValue, Finding } from '../../src/core/finding.ts';
import { type Severity, tiers } from '../../src/core/vocabulary.ts';
import { type Facts, isFirstRun } from './facts.ts';
import { clip, html, joined, type Markup, nothing, type Slot } from './markup.ts';
import { appId } from './reach.ts';
import { command, count, counted, name, severityMark, spaced, time, title } from './words.ts';

const valuesShown = 12;

/** Findings that are open, most severe first. */
export function findingsSection(facts: Facts): Markup {
  const { tally, edition } = facts;
  const open = tiers.filter((tier) => (tally.bySeverity.get(tier)?.total ?? 0) > 0);
  const aside = joined([
    tally.waived > 0 ? `${counted(tally.waived, 'finding')} waived` : null,
    tally.resolved > 0 ? `${count(tally.resolved)} resolved` : null,
  ]);
  const few = Number.isFinite(edition.shownInAll);
  return html`${open.length === 0 ? html`<p>None is open among what could be judged.</p>` : null}${
    few ? theFew(facts, open) : open.map((severity) => ofSeverity(facts, severity))
  }${tally.waived + tally.resolved > 0 ? html`<p class="note">Besides: ${aside}. ${command('list findings')} shows them too.</p>` : null}`;
}

function theFew(facts: Facts, open: readonly Severity[]): Markup {
  const shown = open.flatMap((severity) => facts.tally.bySeverity.get(severity)?.shown ?? []);
  const total = open.reduce((sum, severity) => sum + (facts.tally.bySeverity.get(severity)?.total ?? 0), 0);
  return html`${truncated(shown.length, total)}${shown.map((finding) => card(facts, finding, true))}`;
}

function ofSeverity(facts: Facts, severity: Severity): Markup {
  const { shown, total } = facts.tally.bySeverity.get(severity) ?? { shown: [], total: 0 };
  return html`<section class="ofseverity"><h3 id="${severity}">${severityMark(severity)} <span class="n">${count(total)}</span></h3>${truncated(shown.length, total)}${shown.map((finding) => card(facts, finding, severity === 'critical'))}</section>`;
}

function truncated(shown: number, total: number): Markup {
  if (shown === total) return nothing;
  return html`<p class="note">Showing the top ${count(shown)} of ${count(total)}. ${command('list findings')} shows all.</p>`;
}

function card(facts: Facts, finding: Finding, open: boolean): Markup {
  const { id, severity, status, people, tenant, detection, firstSeen } = finding;
  const { title: words, explanation, remedy } = told(facts, finding);
  const known = status === 'open' || (status === 'new' && isFirstRun(facts));
  const news = known ? null : html`<span class="chip">${status}</span>`;
  const about = joined([
    subject(facts, finding),
    tenant,
    people > 0 ? counted(people, 'person', 'people') : null,
  ]);
  return html`<details class="finding ${severity}" id="${id}"${open ? html` open` : null}><summary>${severityMark(severity)} <span class="ft">${name(words, detection)}</span> ${news}<span class="about">${about}</span></summary><div class="body">${explanation === null ? null : html`<p>${explanation}</p>`}${remedy === null ? null : html`<p class="remedy"><strong>Remedy</strong> ${remedy}</p>`}${facts.edition.details ? details(facts, finding) : null}<p class="ids">${joined([title(detection).replaceAll(' ', '-').toLowerCase(), html`since ${time(firstSeen)}`, vendorLink(facts, finding), html`<code>grantwarden explain ${id}</code>`])}</p></div></details>
`;
}

/** What a finding says may name people and other vendors; what a detection asks names nobody. */
export function told(
  { about, options }: Facts,
  { title: words, explanation, remedy, detection }: Finding,
): { readonly title: string; readonly explanation: string | null; readonly remedy: string | null } {
  if (about === null) return { title: words, explanation, remedy };
  const asked = options.detections.find(({ id }) => id === detection);
  return { title: asked?.title ?? detection, explanation: null, remedy: asked?.remedy ?? null };
}

/** In a summary, which is a button, there is no place for links. */
function subject(facts: Facts, { app, tenant, vendor }: Finding): Slot {
  const of = vendor === null ? null : name(vendor, '');
  if (app === null) return of;
  const row = facts.reach.apps.get(appId(tenant ?? '', app));
  return joined([name(row?.name ?? null, app), row !== undefined && row.name === vendor ? null : of]);
}

function vendorLink({ vendors, edition, about }: Facts, { vendor }: Finding): Slot {
  const known = vendors.findIndex((shown) => shown.name === vendor);
  if (vendor === null || known < 0 || about !== null || !edition.sections.includes('vendors')) return null;
  return html`<a href="#v-${known + 1}">all about ${name(vendor, '')}</a>`;
}

function details(facts: Facts, { tenant, app, evidence, frameworks, score }: Finding): Markup {
  const row = facts.reach.apps.get(appId(tenant ?? '', app ?? ''));
  const items = row?.scoreItems ?? [];
  return html`<dl class="facts">${Object.entries(evidence).length === 0 ? null : evidenceFacts(evidence)}${
    row === undefined
      ? null
      : html`<div><dt>Client id</dt><dd><code>${clip(row.clientId, 200)}</code>${row.carried ? html` <span class="chip">carried, last seen ${time(row.lastSeen)}</span>` : null}</dd></div>`
  }${
    row === undefined || items.length === 0
      ? null
      : html`<div><dt>App’s score</dt><dd>${count(row.score)}: ${joined(
          items.map(({ what, points }) => `${what} +${count(points)}`),
          '; ',
        )}</dd></div>`
  }<div><dt>Finding’s score</dt><dd>${count(score)}</dd></div>${
    frameworks.length === 0
      ? null
      : html`<div><dt>Frameworks</dt><dd>${joined(
          frameworks.map((each) => html`<span class="fw">${each}</span>`),
          ' ',
        )}</dd></div>`
  }</dl>`;
}

function evidenceFacts(evidence: Evidence): Slot {
  return Object.entries(evidence)
    .filter(([, value]) => !isEmpty(value))
    .map(([key, value]) => html`<div><dt>${spaced(key)}</dt><dd>${shownValue(value)}</dd></div>`);
}

function isEmpty(value: EvidenceValue): boolean {
  return value === null || value === '' || (typeof value === 'object' && value.length === 0);
}

function shownValue(value: EvidenceValue): Slot {
  if (value === null) return null;
  if (typeof value === 'number') return count(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return clip(value, 300);
  const shown = value.slice(0, valuesShown).map((each) => html`<code>${clip(each, 160)}</code>`);
  const more = value.length - shown.length;
  return joined([...shown, more > 0 ? `and ${count(more)} more` : null], ' ');
}
