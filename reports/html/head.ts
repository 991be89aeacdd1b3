import type { CoverageStatus } from '../../src/core/coverage.ts';
import { leftOut, sectionTitles } from './audience.ts';
import type { Facts } from './facts.ts';
import { html, joined, type Markup } from './markup.ts';
import { command, count, counted, isIncomplete, name, time, title } from './words.ts';

/** What the report is about, when and of whom, and how far it can be trusted. */
export function pageHead({ view, options, edition, about }: Facts): Markup {
  const { run, tenants } = view;
  const company = [...new Set(tenants.flatMap((tenant) => (tenant.name === null ? [] : [tenant.name])))];
  const [first] = company;
  const subject =
    about === null
      ? html`Third-party access${first === undefined ? null : html` at ${name(nicest(company), '')}`}`
      : html`${name(about.name, '')}: access to our data`;
  return html`<header class="top"><p class="brand">Grantwarden <span>${edition.title}</span></p>
<h1>${subject}</h1>
<dl class="head"><div><dt>Coverage</dt><dd>${badge(
    view.tenants.map(({ coverage }) => coverage.status),
    isIncomplete(view),
  )}</dd></div><div><dt>Audited</dt><dd>${time(run.finishedAt)}</dd></div><div><dt>Mode</dt><dd>${mode(run.mode)}</dd></div><div><dt>Tenants</dt><dd>${joined(
    tenants.map((tenant) => html`${tenant.id} <span class="dim">(${title(tenant.platform)})</span>`),
    ', ',
  )}</dd></div><div><dt>Run</dt><dd><code>${run.id}</code></dd></div>${about === null ? journal(options.journalHead) : null}</dl></header>
`;
}

/** It leaves the machine with the report, so that the journal can be proved against it. */
function journal(head: string | null): Markup {
  return html`<div><dt>Journal head</dt><dd>${head === null ? 'nothing was recorded yet' : html`<code>${head}</code>`}</dd></div>`;
}

/** A company's tenants mostly bear its name, once as a domain. */
function nicest(names: readonly string[]): string {
  return names.find((each) => !each.includes('.')) ?? names[0] ?? '';
}

function mode(of: Facts['view']['run']['mode']): string {
  if (of === 'full') return 'full: everything was read anew';
  if (of === 'incremental') return 'incremental: what had changed was read';
  return 'offline: judged anew from what was read before';
}

function badge(statuses: readonly CoverageStatus[], incomplete: boolean): Markup {
  if (!incomplete)
    return html`<span class="covered complete">complete</span> every wanted stream was read in full`;
  const dark = statuses.filter((status) => status === 'unavailable').length;
  const part = statuses.filter((status) => status === 'partial').length;
  const what = [
    part > 0 ? `${count(part)} of ${counted(statuses.length, 'tenant')} in part` : null,
    dark > 0 ? `${count(dark)} of ${counted(statuses.length, 'tenant')} not at all` : null,
  ].filter((words) => words !== null);
  return html`<span class="covered partial">incomplete</span> ${joined(what, ', ')}: counts are “at least”`;
}

export function contents({ edition, about }: Facts): Markup {
  const links = edition.sections.map(
    (id) =>
      html`<li><a href="#${id}">${id === 'vendors' && about !== null ? 'Access' : sectionTitles[id]}</a></li>`,
  );
  return html`<nav aria-label="Contents"><ul>${links}</ul></nav>`;
}

/** What this edition does not show, and where it is. */
export function pageFoot(facts: Facts): Markup {
  const { edition, about } = facts;
  const missing = leftOut(edition);
  return html`<footer>${
    about !== null
      ? html`<p>This report is about ${name(about.name, '')} alone: other vendors, people, evidence, numbers of the whole, controls and the policy are left out. ${command('report --format html --output FILE')} shows them.</p>`
      : missing.length === 0
        ? html`<p>Long lists show their top and say so; the commands beside them show the rest.</p>`
        : html`<h2>What this edition leaves out</h2><ul>${missing.map(({ what, command: line }) => html`<li>${what}: ${command(line)}</li>`)}</ul>`
  }<p class="dim">Made by Grantwarden from run ${facts.view.run.id}. One file, no scripts, nothing is fetched.</p></footer>`;
}
