import { lacks } from '../../src/core/coverage.ts';
import { type Severity, tiers } from '../../src/core/vocabulary.ts';
import { type Facts, isFirstRun } from './facts.ts';
import { told } from './findings.ts';
import { html, joined, type Markup, type Slot } from './markup.ts';
import { count, counted, isIncomplete, name, severityMark } from './words.ts';

/** What somebody should know who reads one paragraph. */
export function verdictSection(facts: Facts): Markup {
  return html`<p class="verdict ${toneOf(facts)}"><strong>${headline(facts)}</strong> ${sentences(facts)}</p>${tiles(facts)}${severities(facts)}`;
}

function open({ tally }: Facts, severity: Severity): number {
  return tally.bySeverity.get(severity)?.total ?? 0;
}

function toneOf(facts: Facts): 'act' | 'look' | 'calm' {
  if (facts.tally.banned.size > 0 || open(facts, 'critical') > 0) return 'act';
  return open(facts, 'high') > 0 || isIncomplete(facts.view) ? 'look' : 'calm';
}

function headline(facts: Facts): string {
  const { tally, view } = facts;
  if (tally.banned.size > 0) return 'Act now: what was banned is still connected.';
  if (open(facts, 'critical') > 0) return `Act now: ${counted(open(facts, 'critical'), 'critical finding')}.`;
  if (open(facts, 'high') > 0) return `Look soon: ${counted(open(facts, 'high'), 'serious finding')}.`;
  return isIncomplete(view)
    ? 'Nothing serious was found in what could be read, but not everything was read.'
    : 'Nothing serious was found.';
}

function sentences(facts: Facts): Slot {
  const { view, tally, about } = facts;
  const { tenants, summary } = view;
  const least = isIncomplete(view) ? 'at least ' : '';
  const held = about === null ? null : facts.reach.holdings.get(about.name);
  const size =
    about === null
      ? `In all, ${least}${counted(summary.apps, 'app holds', 'apps hold')} ${least}${counted(summary.grants, 'grant')} in ${counted(tenants.length, 'tenant')}.`
      : held === undefined || held === null
        ? 'Nothing of it was met.'
        : `It holds ${least}${counted(held.grants, 'grant')} through ${counted(held.appsInAll, 'app')}.`;
  const banned = [...tally.banned].map(
    ([vendor, { tenants: where, grants }]) =>
      html`${name(vendor, '')} is banned and holds ${counted(grants, 'grant')} in ${joined([...where], ', ')}. `,
  );
  const [worst] = tally.bySeverity.get('critical')?.shown ?? [];
  const [critical, high] = [open(facts, 'critical'), open(facts, 'high')];
  const serious =
    critical + high === 0
      ? null
      : html`${counted(critical, 'finding is', 'findings are')} critical and ${count(high)} high${worst === undefined ? null : html`; the worst: ${name(told(facts, worst).title, worst.detection)}`}. `;
  const short = tenants.filter(({ coverage }) => coverage.streams.some(lacks)).map(({ id }) => id);
  const read =
    short.length === 0
      ? 'Every wanted stream was read in full.'
      : html`Not everything was read in ${joined(short, ', ')}, so the numbers are lower bounds.`;
  const unanswered =
    about === null && summary.notAssessed > 0
      ? html` ${counted(summary.notAssessed, 'question has', 'questions have')} no answer: neither found nor clear.`
      : null;
  return [banned, serious, size, ' ', read, unanswered];
}

function tiles(facts: Facts): Markup {
  const { view, vendorsByDecision, about, reach } = facts;
  const { summary } = view;
  const least = isIncomplete(view) ? html`<small>at least</small> ` : null;
  const vendors = vendorsByDecision.values().reduce((sum, more) => sum + more, 0);
  const held = about === null ? undefined : reach.holdings.get(about.name);
  const numbers: readonly (readonly [string, Slot])[] =
    about === null
      ? [
          ['Apps', html`${least}${count(summary.apps)}`],
          ['Grants', html`${least}${count(summary.grants)}`],
          ['People and other holders', html`${least}${count(summary.principals)}`],
          ['Vendors known', count(vendors)],
          ['Vendors approved', count(vendorsByDecision.get('approved') ?? 0)],
          ['Questions not assessed', count(summary.notAssessed)],
        ]
      : [
          ['Apps', html`${least}${count(held?.appsInAll ?? 0)}`],
          ['Grants', html`${least}${count(held?.grants ?? 0)}`],
          ['Platforms', count(about.vendor?.platforms.length ?? 0)],
        ];
  return html`<dl class="tiles">${numbers.map(([what, number]) => html`<div><dt>${what}</dt><dd>${number}</dd></div>`)}</dl>`;
}

/** Open findings of each severity as a bar, its number beside it. */
function severities(facts: Facts): Markup {
  const totals = tiers.map((tier) => open(facts, tier));
  const most = Math.max(1, ...totals);
  const first = isFirstRun(facts);
  const rows = tiers.map((tier, index) => {
    const total = totals[index] ?? 0;
    const fresh = facts.tally.bySeverity.get(tier)?.fresh ?? 0;
    const length = total === 0 ? 0 : Math.max(1, Math.round((total / most) * 100));
    return html`<tr><th scope="row">${severityMark(tier)}</th><td class="n">${count(total)}</td>${first ? null : html`<td class="n">${count(fresh)}</td>`}<td class="barcell"><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="fill ${tier}" width="${length}" height="10"/></svg></td></tr>`;
  });
  return html`<table class="severities"><caption>Open findings</caption><thead><tr><th scope="col">Severity</th><th scope="col" class="n">Open</th>${first ? null : html`<th scope="col" class="n">New</th>`}<td></td></tr></thead><tbody>${rows}</tbody></table>`;
}
