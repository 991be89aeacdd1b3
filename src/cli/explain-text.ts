/** What `explain` shows, readable at 80 columns. */
import type { Explanation } from '../app/explain.ts';
import { historyOf } from '../app/explain-json.ts';
import { toTheMinute } from '../core/clock.ts';
import type { EvidenceValue } from '../core/finding.ts';
import { safeName, safeText } from '../core/text.ts';
import { sameScopes } from './same-scopes.ts';
import { wrapped } from './wrap.ts';

const scopesShown = 25;
const appsShown = 25;

/** @param width of the terminal; null: lines are not broken */
export function explanationText(explained: Explanation, width: number | null): string {
  const lines = [
    ...headLines(explained),
    ...section(
      'Why',
      explained.why.map((sentence) => `  ${safeText(sentence)}`),
    ),
    ...scoreLines(explained),
    ...appLines(explained),
    ...holderLines(explained),
    ...scopeLines(explained),
    ...evidenceLines(explained),
    ...restLines(explained),
    ...historyLines(explained),
    ...section(
      explained.vendor !== null ? 'Also about this vendor' : 'Also about this app',
      explained.findings.map(
        ({ severity, status, title, tenant, id }) =>
          `  - ${severity}, ${status}: ${safeText(title)} (${explained.vendor === null || tenant === null ? '' : `${safeText(tenant)}, `}${id})`,
      ),
    ),
    ...section(
      'Not assessed',
      explained.notAssessed.flatMap(({ detection, reason, remedy }) => [
        `  - ${detection}: ${safeText(reason)}`,
        ...(remedy === null ? [] : [`    → ${safeText(remedy)}`]),
      ]),
    ),
    ...section('What to do', explained.finding === null ? [] : [`  ${safeText(explained.finding.remedy)}`]),
    ...section('Frameworks', frameworks(explained)),
  ];
  return `${lines.map((line) => wrapped(line, width)).join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

function headLines({
  kind,
  id,
  finding,
  grant,
  app,
  consoleAccess,
  vendor,
  tenant,
}: Explanation): readonly string[] {
  const where = tenant === null ? '' : ` in ${safeText(tenant.id)} (${tenant.platform})`;
  const called = app === null ? '' : `“${safeName(app.name, app.clientId)}”`;
  switch (kind) {
    case 'finding':
      return finding === null
        ? []
        : [
            `${finding.severity.toUpperCase()}: ${safeText(finding.title)}`,
            `Finding ${id}, ${finding.detection}, ${finding.status}${where}${called === '' ? '' : `, about ${called}`}`,
          ];
    case 'grant':
      return grant === null
        ? []
        : [
            `${grant.tier.toUpperCase()}: ${safeText(grant.principal.label)} lets ${called} in${where}`,
            `Grant ${id}, ${grant.kind}${grant.resource === '' ? '' : `, of ${safeText(grant.resource)}`}; account active: ${grant.principal.active}, administrator: ${grant.principal.privileged}`,
          ];
    case 'app':
      return app === null
        ? []
        : [
            `${app.tier.toUpperCase()}: ${called}${where}`,
            `App ${safeText(id)}; ${app.state}, ${app.party} party, verified: ${app.verified}; the policy says ${app.decision}${app.vendor === null ? '' : `; vendor ${safeText(app.vendor)} (${app.vendorMatch})`}`,
            ...(consoleAccess === null ? [] : [`Admin console: ${safeText(consoleAccess)}`]),
          ];
    case 'vendor':
      return vendor === null
        ? []
        : [
            `${vendor.judged.tier.toUpperCase()}: ${safeText(vendor.judged.name)}, ${vendor.judged.apps.length} ${vendor.judged.apps.length === 1 ? 'app' : 'apps'} on ${vendor.judged.platforms.join(', ')}`,
            `Vendor, ${vendor.judged.match}; the policy says ${vendor.judged.decision} of the strictest of them`,
          ];
  }
}

function appLines({ vendor }: Explanation): readonly string[] {
  const apps = vendor?.apps ?? [];
  return section('Its apps', [
    ...apps
      .slice(0, appsShown)
      .map(
        ({ tenant, key, name, clientId, tier, score, decision }) =>
          `  - ${tier} ${score}, ${decision}: “${safeName(name, clientId)}” (${safeText(tenant)} ${safeText(key)})`,
      ),
    ...(apps.length > appsShown ? [`  … and ${apps.length - appsShown} more: --json`] : []),
  ]);
}

function scoreLines({ score, kind, app }: Explanation): readonly string[] {
  if (score === null) return [];
  const items = (
    list: readonly { readonly what: string; readonly points: number }[],
    indent: string,
  ): readonly string[] =>
    list.map(({ what, points }) => `${indent}${`+${points}`.padStart(4)}  ${safeText(what)}`);
  return [
    '',
    `Score ${score.total} of 100${kind === 'vendor' ? ', of all its apps together' : ''}`,
    ...items(score.items, '  '),
    ...((kind === 'finding' || kind === 'grant') && app !== null
      ? [`  The app’s own ${app.score}:`, ...items(app.scoreItems, '    ')]
      : []),
  ];
}

function holderLines({ holdings, app }: Explanation): readonly string[] {
  if (holdings === null || app === null) return [];
  const { grants, people, leavers, administrators, byKind, since, lastUse } = holdings;
  const kinds = [...byKind].map(([kind, count]) => `${count.toLocaleString('en-US')} ${kind}`).join(', ');
  return section('Who and what', [
    `  ${app.usersAtLeast ? 'at least ' : ''}${grants.toLocaleString('en-US')} ${grants === 1 ? 'grant' : 'grants'}${kinds === '' ? '' : ` (${kinds})`}, ${people.toLocaleString('en-US')} ${people === 1 ? 'person' : 'people'}, ${leavers} of them no longer active, ${administrators} administrator${administrators === 1 ? '' : 's'}${app.tenantWide ? '; for the whole tenant' : ''}`,
    `  access since ${since.at.slice(0, 10)}${since.by === 'vendor' ? '' : ' or before'}; ${lastUse.at === null ? (lastUse.status === 'never' ? 'never used' : 'last use unknown') : `last used ${lastUse.at.slice(0, 10)}`}${lastUse.why === null ? '' : `: ${safeText(lastUse.why)}`}`,
  ]);
}

function scopeLines({ scopes: all, kind, holdings, grant }: Explanation): readonly string[] {
  const scopes = sameScopes(all);
  const untold = grant === null ? (holdings?.scopesUnknown ?? 0) > 0 : grant.scopeStatus === 'unknown';
  const more = scopes.length - scopesShown;
  return section('Scopes', [
    ...(untold ? ['  - Nobody tells the scopes of some of it: taken for high.'] : []),
    ...scopes
      .slice(0, scopesShown)
      .map(
        ({ tier, scope, sentence, status, grants }) =>
          `  - ${tier} ${safeText(scope)} (${status}${kind === 'grant' ? '' : `, ${grants.toLocaleString('en-US')}`}): ${safeText(sentence)}`,
      ),
    ...(more > 0 ? [`  … and ${more} more: --json`] : []),
  ]);
}

function evidenceLines({ finding, grant }: Explanation): readonly string[] {
  const facts =
    finding === null
      ? (grant?.evidence ?? []).map((source) => `  - seen in ${safeText(source)}`)
      : Object.entries(finding.evidence).map(
          ([key, value]) => `  - ${safeText(key)}: ${evidenceWords(value)}`,
        );
  return section('Evidence', facts);
}

function evidenceWords(value: EvidenceValue): string {
  if (value === null) return 'not told';
  return safeText(typeof value === 'object' ? value.join(', ') : String(value)) || 'none';
}

function restLines({ streams, unread, blindSpots }: Explanation): readonly string[] {
  return section('It rests on', [
    ...streams.map(
      ({ name, status, read, asOf, reason }) =>
        `  - ${name}: ${status}, ${read.toLocaleString('en-US')} rows, ${asOf === null ? 'never' : `as of ${toTheMinute(asOf)}`}${reason === null ? '' : `: ${safeText(reason)}`}`,
    ),
    ...unread.map((stream) => `  - ${stream}: not read`),
    ...blindSpots.map(({ id, why }) => `  - no API shows ${id}: ${safeText(why)}`),
  ]);
}

function historyLines(explained: Explanation): readonly string[] {
  const { firstSeen, lastSeen, carried, status } = historyOf(explained);
  const before = explained.grant?.previousScopes ?? null;
  const added = explained.grant?.scopes.filter((scope) => before?.includes(scope) === false) ?? [];
  return section('History', [
    `  first seen ${toTheMinute(firstSeen)}; ${lastSeen === null ? 'resolved since' : `last seen ${toTheMinute(lastSeen)}`}${status === null ? '' : `; ${status}`}${carried ? '; carried: its stream was not read in full this time' : ''}`,
    ...(added.length === 0 ? [] : [`  new since the audit before: ${added.map(safeText).join(' ')}`]),
  ]);
}

function frameworks({ finding }: Explanation): readonly string[] {
  const list = finding?.frameworks ?? [];
  return list.length === 0 ? [] : [`  ${list.join(', ')}`];
}
