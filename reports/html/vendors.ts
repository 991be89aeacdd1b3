import type { JudgedApp, JudgedVendor } from '../../src/core/result.ts';
import { compareTiers } from '../../src/core/vocabulary.ts';
import type { Facts } from './facts.ts';
import { clip, html, joined, type Markup, nothing, type Slot } from './markup.ts';
import { table } from './picture.ts';
import type { HeldScope, VendorHoldings } from './reach.ts';
import {
  command,
  count,
  counted,
  day,
  decisionMark,
  isIncomplete,
  name,
  severityMark,
  tenantId,
  title,
} from './words.ts';

const scopesShown = { besideOthers: 14, alone: 200 };

/** A page for each of the vendors that matter most. */
export function vendorsSection(facts: Facts): Markup {
  const { vendors, vendorsByDecision, about } = facts;
  if (about?.vendor === null) return notConnected(facts, about.name);
  const total = vendorsByDecision.values().reduce((sum, more) => sum + more, 0);
  if (vendors.length === 0) return html`<p>No app could be put down to a vendor.</p>`;
  const more =
    about !== null || vendors.length === total
      ? nothing
      : html`<p class="note">Showing the top ${count(vendors.length)} of ${counted(total, 'vendor')}, the highest score first. ${command('list vendors')} shows all, ${command('trace NAME')} one in full.</p>`;
  return html`${more}${vendors.map((vendor, index) => vendorPage(facts, vendor, index))}`;
}

function notConnected({ view }: Facts, vendor: string): Markup {
  return html`<p>${name(vendor, '')} is in the policy. ${
    isIncomplete(view)
      ? 'No app of it was met in what could be read; not everything was read, so this does not say that there is none.'
      : 'No app of it was met, and every wanted stream was read in full.'
  }</p>`;
}

function vendorPage(facts: Facts, vendor: JudgedVendor, index: number): Markup {
  const { decision, tier, match, platforms } = vendor;
  const held = facts.reach.holdings.get(vendor.name);
  const least = isIncomplete(facts.view) ? 'at least ' : '';
  const grounds =
    match === 'proven'
      ? 'by ids or publishers that the policy lists'
      : 'by name, domain or publisher alone, which anybody can imitate';
  return html`<article class="vendor" id="v-${index + 1}"><h3>${name(vendor.name, 'unnamed')} ${decisionMark(decision)} ${severityMark(tier)}</h3>
<dl class="facts"><div><dt>Recognised</dt><dd>${grounds}</dd></div><div><dt>Platforms</dt><dd>${platforms.map(title).join(', ')}</dd></div>${
    held === undefined
      ? null
      : html`<div><dt>Holds</dt><dd>${least}${holds(held)}${held.carried > 0 ? html`; ${count(held.carried)} carried from an earlier run, because their stream was not read in full` : null}</dd></div>`
  }${facts.about === null ? ourWords(facts, vendor) : null}</dl>
${held === undefined ? null : html`${appTable(vendor.name, held)}${scopeTable(vendor.name, held, facts.about === null ? scopesShown.besideOthers : scopesShown.alone)}`}${vendorFindings(facts, vendor.name)}</article>
`;
}

/** What the policy says of it, and its score: not for the vendor's own eyes. */
function ourWords({ decisions }: Facts, { name: vendor, score, scoreItems }: JudgedVendor): Slot {
  const decided = decisions?.vendors.find((entry) => entry.name === vendor);
  const ban = decisions?.bans.find((entry) => entry.name === vendor);
  const until = decided?.approvedUntil ?? null;
  const since = ban?.since ?? null;
  const points = joined(
    scoreItems.map((item) => `${item.what} +${count(item.points)}`),
    '; ',
  );
  return [
    decided === undefined
      ? null
      : html`<div><dt>Owner</dt><dd>${decided.owner ?? 'nobody is named'}</dd></div><div><dt>Approved until</dt><dd>${until === null ? 'no date' : day(until)}</dd></div>`,
    ban === undefined
      ? null
      : html`<div><dt>Banned</dt><dd>${joined([since === null ? null : `since ${day(since)}`, ban.reason ?? null])}</dd></div>`,
    html`<div><dt>Score</dt><dd>${count(score)}${scoreItems.length === 0 ? null : ': '}${points}</dd></div>`,
  ];
}

function holds({ grants, kinds }: VendorHoldings): string {
  const installs = kinds.get('install') ?? 0;
  const words = [...kinds].flatMap(([kind, number]) =>
    kind === 'install' ? [] : [`${count(number)} ${kind}`],
  );
  const tokens = `${counted(grants, 'grant')}${words.length === 0 ? '' : ` (${words.join(', ')})`}`;
  return installs === 0 ? tokens : `${tokens} and ${counted(installs, 'install')}`;
}

function appTable(vendor: string, { apps, appsInAll }: VendorHoldings): Markup {
  const part = apps.length < appsInAll ? `, the top ${count(apps.length)} of ${count(appsInAll)}` : '';
  return table(
    html`Apps of ${name(vendor, '')}${part}`,
    [
      { head: 'App' },
      { head: 'Tenant' },
      { head: 'Decision' },
      { head: 'Access' },
      { head: 'People', number: true },
      { head: 'State' },
      { head: 'First seen' },
    ],
    apps.map((app) => [
      html`${name(app.name, 'no name told')} <code class="id">${clip(app.clientId, 120)}</code>`,
      html`${tenantId(app.tenant)} <span class="dim">${title(app.platform)}</span>`,
      decisionMark(app.decision),
      severityMark(app.tier),
      people(app),
      app.carried ? `${app.state}, carried: last seen ${day(app.lastSeen)}` : app.state,
      day(app.firstSeen),
    ]),
  );
}

function people({ users, usersAtLeast, tenantWide }: JudgedApp): string {
  const number = `${usersAtLeast ? 'at least ' : ''}${count(users)}`;
  if (tenantWide && users === 0) return 'everyone';
  return tenantWide ? `everyone (${number} by themselves)` : number;
}

function scopeTable(vendor: string, { scopes, scopesUnknown }: VendorHoldings, most: number): Markup {
  const ordered = [...scopes.values()].toSorted(
    (a, b) => compareTiers(a.tier, b.tier) || b.grants - a.grants || (a.scope < b.scope ? -1 : 1),
  );
  const shown = ordered.slice(0, most);
  const part =
    shown.length < ordered.length ? `, the top ${count(shown.length)} of ${count(ordered.length)}` : '';
  const untold =
    scopesUnknown === 0
      ? nothing
      : html`<p class="note">Of ${counted(scopesUnknown, 'grant')} nobody tells the scopes: they may allow more than stands here.</p>`;
  if (shown.length === 0) return untold;
  return html`${table(
    html`What ${name(vendor, '')} may do${part}`,
    [{ head: 'It may' }, { head: 'Danger' }, { head: 'Platform' }, { head: 'Grants', number: true }],
    shown.map((scope) => [
      scopeWords(scope),
      severityMark(scope.tier),
      title(scope.platform),
      count(scope.grants),
    ]),
  )}${untold}`;
}

function scopeWords({ scope, sentence, known }: HeldScope): Markup {
  const unknown = known || sentence === '' ? null : html` <span class="chip">not in the catalogue</span>`;
  return html`${sentence}${unknown} <code class="id">${clip(scope, 160)}</code>`;
}

function vendorFindings({ tally, about }: Facts, vendor: string): Markup {
  const found = tally.ofVendors.get(vendor);
  if (about !== null) return nothing;
  if (found === undefined)
    return html`<p class="note">Nothing was found about it, among what could be judged.</p>`;
  const linked = new Set(tally.bySeverity.values().flatMap(({ shown }) => shown.map(({ id }) => id)));
  const part =
    found.shown.length < found.total ? `, the top ${count(found.shown.length)} of ${count(found.total)}` : '';
  return html`<h4>Found${part}</h4><ul class="found">${found.shown.map(
    ({ id, title: words, severity, tenant }) =>
      html`<li>${severityMark(severity)} ${linked.has(id) ? html`<a href="#${id}">${name(words, id)}</a>` : html`${name(words, id)} <code class="dim">${id}</code>`} <span class="dim">${tenant}</span></li>`,
  )}</ul>`;
}
