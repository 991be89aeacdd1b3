import { lacks, type StreamCoverage } from '../../src/core/coverage.ts';
import { blindSpotIds } from '../../src/core/streams.ts';
import type { TenantResult } from '../../src/core/result.ts';
import type { Facts } from './facts.ts';
import { html, joined, type Markup, type Slot } from './markup.ts';
import { table } from './picture.ts';
import { count, counted, moment, name, tenantId, title } from './words.ts';

/** Each tenant: how much of it was read, what falls short and why, and what nobody can read. */
export function coverageSection({ view, edition, reach, about }: Facts): Markup {
  const { tenants } = view;
  const carried = [
    reach.carriedApps > 0 ? counted(reach.carriedApps, 'app') : null,
    reach.carriedGrants > 0 ? counted(reach.carriedGrants, 'grant') : null,
  ].filter((part) => part !== null);
  return html`${table(
    'Tenants and how far each was read',
    [
      { head: 'Tenant' },
      { head: 'Platform' },
      { head: 'Read' },
      ...(about === null
        ? [
            { head: 'Rows', number: true as const },
            { head: 'Calls', number: true as const },
          ]
        : []),
    ],
    tenants.map((tenant) => [
      html`${tenantId(tenant.id)}${tenant.name === null ? null : html` <span class="dim">${name(tenant.name, '')}</span>`}`,
      title(tenant.platform),
      html`<span class="covered ${tenant.coverage.status}">${tenant.coverage.status}</span>`,
      ...(about === null ? amounts(tenant) : []),
    ]),
  )}${about === null ? gaps(tenants) : gapsInShort(tenants)}${
    about !== null || carried.length === 0
      ? null
      : html`<p class="note">${joined(carried, ' and ')} ${reach.carriedApps + reach.carriedGrants === 1 ? 'is' : 'are'} carried: not met in this run, and kept because their stream was not read in full. Not seen is not gone.</p>`
  }${about === null ? (edition.details ? blindSpots(tenants) : blindInShort(tenants)) : null}${edition.streams ? everyStream(tenants) : null}`;
}

function amounts({ coverage, calls }: TenantResult): readonly Slot[] {
  const rows = coverage.streams.reduce((sum, { read }) => sum + read, 0);
  return [count(rows), html`${count(calls.total)}${trouble(calls)}`];
}

function trouble({ throttled, failed }: TenantResult['calls']): Slot {
  const parts = [
    throttled === 0 ? null : `${count(throttled)} throttled`,
    failed === 0 ? null : `${count(failed)} failed`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : html`<br><span class="dim">${joined(parts, ', ')}</span>`;
}

function gaps(tenants: readonly TenantResult[]): Markup {
  const short = tenants.flatMap(({ id, coverage }) =>
    coverage.streams.filter(({ status }) => status !== 'complete').map((stream) => ({ id, stream })),
  );
  if (short.length === 0) return html`<p>Every stream was read in full.</p>`;
  return table(
    'Streams that were not read in full',
    [{ head: 'Stream' }, { head: 'Tenant' }, { head: 'Read' }, { head: 'Why, and what helps' }],
    short.map(({ id, stream }) => [
      html`<code>${stream.name}</code>`,
      tenantId(id),
      streamStatus(stream),
      html`${stream.reason ?? 'no reason was given'}${stream.remedy === null || !lacks(stream) ? null : html`<br><span class="remedy">${stream.remedy}</span>`}`,
    ]),
  );
}

/** Reasons may name apps of others, which a report about one vendor must not. */
function gapsInShort(tenants: readonly TenantResult[]): Slot {
  return tenants.map(({ id, coverage }) => {
    const short = coverage.streams.filter(lacks);
    return short.length === 0
      ? null
      : html`<p class="note">${id}: not read in full: ${joined(
          short.map(({ name: stream }) => html`<code>${stream}</code>`),
          ', ',
        )}. What is said of it is “at least”.</p>`;
  });
}

function streamStatus(stream: StreamCoverage): Markup {
  const { status, read, expected, accepted } = stream;
  const amount =
    status === 'partial'
      ? html` <span class="dim">${count(read)}${expected === null ? ' rows' : ` of ${count(expected)} rows`}</span>`
      : null;
  return html`<span class="covered ${lacks(stream) ? status : 'accepted'}">${status}${accepted ? ', accepted' : null}</span>${amount}`;
}

function blindSpots(tenants: readonly TenantResult[]): Markup {
  const spots = tenants.flatMap(({ id, blindSpots: all }) => all.map((spot) => ({ id, spot })));
  if (spots.length === 0) return html``;
  return html`<details class="numbers"><summary>What no API of the vendors shows (${count(spots.length)})</summary>${table(
    'Blind spots: no tool can read these',
    [{ head: 'Blind spot' }, { head: 'Tenant' }, { head: 'Why, and what helps' }],
    spots.map(({ id, spot }) => [
      html`<code>${spot.id}</code>`,
      tenantId(id),
      html`${spot.why}${spot.remedy === null ? null : html`<br><span class="remedy">${spot.remedy}</span>`}`,
    ]),
  )}</details>`;
}

function blindInShort(tenants: readonly TenantResult[]): Slot {
  const blind = tenants.filter(({ blindSpots: spots }) => spots.length > 0);
  if (blind.length === 0) return null;
  return html`<p class="note">What no API of the vendors shows, whoever asks:</p><ul class="note">${blind.map(
    ({ id, blindSpots: spots }) =>
      html`<li>${id}: ${joined(
        spots.map((spot) => blindSpotIds[spot.id]),
        '; ',
      )}</li>`,
  )}</ul>`;
}

function everyStream(tenants: readonly TenantResult[]): Markup {
  return html`<details class="numbers"><summary>Every stream of every tenant</summary>${tenants.map(
    ({ id, coverage }) =>
      table(
        `Streams of ${id}`,
        [
          { head: 'Stream' },
          { head: 'Read' },
          { head: 'Rows', number: true },
          { head: 'Expected', number: true },
          { head: 'As of' },
          { head: 'Note' },
        ],
        coverage.streams.map((stream) => [
          html`<code>${stream.name}</code>`,
          html`<span class="covered ${lacks(stream) ? stream.status : stream.status === 'complete' ? 'complete' : 'accepted'}">${stream.status}${stream.accepted ? ', accepted' : null}</span>`,
          count(stream.read),
          stream.expected === null ? 'not told' : count(stream.expected),
          stream.asOf === null ? '–' : moment(stream.asOf),
          stream.reason,
        ]),
      ),
  )}</details>`;
}
