/** What `trace` shows: one screen that answers, or with --details everything. */
import stringWidth from 'string-width';
import type { Trace, TracedApp, TracedTenant } from '../app/trace.ts';
import type { Advisory } from '../core/advisory.ts';
import { toTheMinute } from '../core/clock.ts';
import { phaseTitles } from '../core/plan.ts';
import { safeName, safeText } from '../core/text.ts';
import { sameScopes } from './same-scopes.ts';
import { wrapped } from './wrap.ts';

export interface TextWidth {
  /** Columns; null: not a terminal, lines are not broken. */
  readonly width: number | null;
}

type Step = Trace['plan'][number];

const ways: Readonly<Record<Step['by'], string>> = { api: 'api', console: 'click', people: 'ask' };

/** At most about fifty lines for a vendor on four platforms. */
export function traceScreen(trace: Trace, { width }: TextWidth): string {
  const columns = width ?? 100;
  const lines = [
    ...headline(trace),
    '',
    ...trace.tenants.flatMap((tenant) => tenantLines(tenant, trace)),
    ...candidateLine(trace),
    ...gapLine(trace),
    ...trace.notes,
    ...(trace.plan.length === 0 ? [] : ['', ...planLines(trace, columns)]),
  ];
  return text(lines, width);
}

export function traceDetails(trace: Trace, { width }: TextWidth): string {
  const lines = [
    ...headline(trace),
    ...advisoryLines(trace),
    ...trace.notes,
    ...trace.tenants.flatMap((tenant) => coverageLines(tenant)),
    ...[...trace.proven, ...trace.candidates].flatMap((app) => appLines(app, trace.page.first)),
    ...stepLines(
      'Containment, in this order. Take the snapshot first: grantwarden report --format json --output FILE',
      trace.plan,
    ),
    ...stepLines('Only after somebody made sure that these candidates are the vendor:', trace.afterReview),
    ...logLines(trace),
  ];
  return text(lines, width);
}

function text(lines: readonly string[], width: number | null): string {
  return `${lines.map((line) => wrapped(line, width)).join('\n')}\n`;
}

const answers: Readonly<Record<TracedTenant['answer'], string>> = {
  connected: 'connected',
  candidate: 'perhaps',
  'not-seen': 'not seen',
  'not-assessed': 'not assessed',
};

function headline({
  what,
  answer,
  tenants,
  meant,
  advisories,
  run,
  nearest,
  proven,
}: Trace): readonly string[] {
  const name = `“${safeText(what)}”`;
  const all = tenants.length;
  const count = (wanted: TracedTenant['answer']): number =>
    tenants.filter((tenant) => tenant.answer === wanted).length;
  const of = (wanted: TracedTenant['answer']): string =>
    all === 1 ? safeText(tenants[0]?.tenant.id ?? '') : `${count(wanted)} of ${all} tenants`;
  const said = {
    connected: `${name} is connected in ${of('connected')}`,
    candidate: `${name}: nothing that is provably theirs, but something goes by the name in ${of('candidate')}`,
    'not-seen': `${name} was not seen, in a complete read of ${all === 1 ? 'the tenant' : `all ${all} tenants`}`,
    'not-assessed':
      all === 0
        ? `${name} was looked for in no tenant: that is no all-clear`
        : `${name} was not seen, but ${of('not-assessed')} ${count('not-assessed') === 1 ? 'was' : 'were'} not read in full: that is no all-clear`,
  }[answer];
  const banned = meant.find(({ source }) => source === 'banned');
  const decisions = new Set(proven.map(({ app }) => app.decision));
  const standing =
    banned === undefined
      ? answer === 'connected'
        ? `The policy says: ${[...decisions].join(', ')}.`
        : ''
      : `Your policy bans it${banned.since === null ? '' : ` since ${banned.since}`}: ${safeName(banned.note, 'no reason given')}`;
  return [
    `${said} (audit of ${minute(run.finishedAt)}).`,
    ...listedLine(advisories),
    ...(standing === '' ? [] : [standing]),
    ...(nearest.length === 0 ? [] : [`Did you mean ${nearest.join(', ')}?`]),
  ];
}

const listedAs = {
  compromised: 'compromised',
  malicious: 'malicious',
  abused: 'something that attackers like to use',
} as const satisfies Record<Advisory['kind'], string>;

/** In front of what the policy says: an approval may be older than the incident. */
function listedLine([first, ...others]: readonly Advisory[]): readonly string[] {
  if (first === undefined) return [];
  const more =
    others.length === 0
      ? ''
      : ` (and ${others.length} more ${others.length === 1 ? 'entry' : 'entries'}: --details)`;
  return [`${advisorySentence(first)}${more}.`];
}

function advisorySentence({ feed, asOf, kind, by, name, since: from }: Advisory): string {
  const dated = from === null ? '' : ` since ${day(from)}`;
  return `The list ${safeText(feed)} of ${day(asOf)} has “${clipped(safeName(name, '?'), 28)}” as ${listedAs[kind]}${dated}, by its ${by.replace('-', ' ')}`;
}

function advisoryLines({ advisories }: Trace): readonly string[] {
  return advisories.flatMap((advisory) => [
    `- ${advisorySentence(advisory)}.`,
    ...[advisory.reason, advisory.reference].flatMap((part) =>
      part === null ? [] : [`  ${safeText(part)}`],
    ),
  ]);
}

function tenantLines(
  { tenant, answer, coverage, outbound }: TracedTenant,
  { proven, candidates }: Trace,
): readonly string[] {
  const head = `${safeText(tenant.id)}  ${answers[answer]}`;
  const own = (answer === 'connected' ? proven : candidates).filter(({ app }) => app.tenant === tenant.id);
  if (answer === 'not-seen') {
    const hidden = coverage.unseen.map(({ id }) => id).join(', ');
    return [
      `${head}; all that its API tells of connections was read, as of ${minute(coverage.asOf)}${hidden === '' ? '' : `; no API shows: ${hidden}`}`,
    ];
  }
  if (answer === 'not-assessed')
    return [
      `${head}: ${reasonsOf(coverage)
        .map(({ because }) => safeText(because))
        .join(' ')}`,
    ];
  const apps = own.flatMap((app, index) => [
    `${index === 0 ? head : `${safeText(tenant.id)}  and`} · ${app.app.tier.toUpperCase()} · ${appName(app)} · ${holders(app)}`,
    `    ${reach(app)} · ${since(app)} · ${use(app)}`,
  ]);
  const names = outbound.map(
    ({ credential }) => `“${clipped(safeName(credential.name, credential.id), 28)}”`,
  );
  if (names.length === 0) return apps;
  return [
    ...apps,
    `${apps.length === 0 ? head : `${safeText(tenant.id)}  and`} · signs in there with ${names.join(', ')}: review`,
  ];
}

/** One for all streams that lack it for the same reason. */
function reasonsOf({ shortfalls }: TracedTenant['coverage']): TracedTenant['coverage']['shortfalls'] {
  return [...new Map(shortfalls.map((one) => [one.because, one])).values()];
}

function appName({ app }: TracedApp): string {
  const blocked = app.state === 'enabled' || app.state === 'unknown' ? '' : ` (${app.state})`;
  return `“${clipped(safeName(app.name, app.clientId), 28)}”${blocked}`;
}

function clipped(name: string, width: number): string {
  if (stringWidth(name) <= width) return name;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

function holders({ app, holdings, credentials, roles }: TracedApp): string {
  const { people, leavers, administrators, byKind, grants } = holdings;
  const tenantWide = app.tenantWide ? ['the whole tenant'] : [];
  const some = (count: number, one: string, many: string): readonly string[] =>
    count === 0 ? [] : [`${number(count)} ${count === 1 ? one : many}`];
  const parts = [
    ...(people === 0
      ? []
      : [`${app.usersAtLeast ? 'at least ' : ''}${number(people)} ${people === 1 ? 'person' : 'people'}`]),
    ...some(leavers, 'leaver', 'leavers'),
    ...some(administrators, 'admin', 'admins'),
    ...tenantWide,
    ...some(byKind.get('bot') ?? 0, 'bot', 'bots'),
    ...some(byKind.get('preauthorized') ?? 0, 'preauthorisation', 'preauthorisations'),
    ...some(roles.length, 'directory role', 'directory roles'),
    ...some(credentials, 'credential', 'credentials'),
  ];
  return parts.length === 0
    ? grants === 0
      ? 'holds nothing'
      : `${number(grants)} grants`
    : parts.join(', ');
}

function reach({ holdings }: TracedApp): string {
  const unknown = holdings.scopesUnknown > 0 ? 'scopes not told: take it for all' : '';
  const data = holdings.data.slice(0, 4).join(', ');
  return [data, unknown].filter((part) => part !== '').join('; ') || 'no data of its own';
}

function since({
  holdings: {
    since: { at, by },
  },
}: TracedApp): string {
  return `since ${day(at)}${by === 'vendor' ? '' : ' or before'}`;
}

function use({ holdings: { lastUse } }: TracedApp): string {
  if (lastUse.at !== null) return `last used ${day(lastUse.at)}`;
  return lastUse.status === 'never' ? 'never used' : 'last use unknown';
}

function candidateLine({ candidates, answer }: Trace): readonly string[] {
  if (candidates.length === 0 || answer === 'candidate') return [];
  const names = candidates.slice(0, 3).map((each) => `${appName(each)} in ${safeText(each.app.tenant)}`);
  const more = candidates.length > 3 ? ` and ${candidates.length - 3} more` : '';
  return [
    `To review, not in the plan: ${names.join(', ')}${more} ${candidates.length === 1 ? 'goes' : 'go'} only by the name.`,
  ];
}

/** Tenants that are connected although not all was read: there may be more. */
function gapLine({ tenants }: Trace): readonly string[] {
  const short = tenants.filter(
    ({ answer, coverage }) => answer !== 'not-assessed' && coverage.shortfalls.length > 0,
  );
  if (short.length === 0) return [];
  const named = short.map(
    ({ tenant, coverage }) =>
      `${safeText(tenant.id)} (${coverage.shortfalls.map(({ stream, status }) => `${stream} ${status}`).join(', ')})`,
  );
  return [`There may be more: not read in full: ${named.join(', ')}.`];
}

function planLines({ plan, logs, meant }: Trace, columns: number): readonly string[] {
  const banned = meant.some(({ source }) => source === 'banned');
  const phases = [...Map.groupBy(plan, ({ phase }) => phase)];
  const tenantWidth = Math.min(16, Math.max(...plan.map(({ tenant }) => stringWidth(safeText(tenant)))));
  const lines = phases.flatMap(([phase, steps], index) => {
    const title = `${index + 1} ${phaseTitles[phase]}`;
    if (phase === 'verify') return [`${title}: read every list again, until nothing of it is left`];
    if (phase === 'hunt')
      return [`${title}: ${logs.length} logs from ${day(earliest(logs))} on; --details names them`];
    if (phase === 'rotate') return [`${title}: secrets in the mail, files, chats and records it reached`];
    return [
      title,
      ...(phase === 'stop-consent' && !banned
        ? ['  policy.yaml: add it under banned, so that its return is reported']
        : []),
      ...steps.map((step) => {
        const mark = step.reversible === 'no' ? ' !' : '';
        const head = `  ${padded(clipped(safeText(step.tenant), tenantWidth), tenantWidth)} ${padded(ways[step.by], 5)} `;
        return head + clipped(safeText(step.title), columns - stringWidth(head) - mark.length) + mark;
      }),
    ];
  });
  return [
    'Cut it off in this order; ! cannot be undone. How, what survives: --details',
    '0 Keep what is known: grantwarden report --format json --output FILE',
    ...lines,
  ];
}

function earliest(logs: Trace['logs']): string | null {
  return logs.reduce<string | null>(
    (least, { from }) => (least === null || from < least ? from : least),
    null,
  );
}

function coverageLines({ tenant, answer, coverage, outbound }: TracedTenant): readonly string[] {
  return [
    '',
    `${safeText(tenant.id)} (${tenant.platform}): ${answers[answer]}${coverage.asOf === null ? '' : `, as of ${coverage.asOf}`}`,
    ...reasonsOf(coverage).flatMap(({ because, remedy }) => [
      `  - ${safeText(because)}`,
      ...(remedy === null ? [] : [`    → ${safeText(remedy)}`]),
    ]),
    ...coverage.unseen.map(({ id, why }) => `  - no API shows it: ${id}: ${safeText(why)}`),
    ...outbound.map(
      ({ credential, evidence }) =>
        `  - outbound ${credential.kind} ${credential.id}: ${safeText(evidence)} Review it; replace what it holds.`,
    ),
  ];
}

function appLines(traced: TracedApp, first: number): readonly string[] {
  const { app, strength, evidence, holdings } = traced;
  const kinds = [...holdings.byKind].map(([kind, count]) => `${number(count)} ${kind}`);
  const last = first + holdings.listed.length;
  return [
    '',
    `${strength === 'proven' ? 'PROVEN' : 'CANDIDATE, to review'}: ${appName(traced)} in ${safeText(app.tenant)}`,
    `  ${safeText(app.key)}`,
    `  ${safeText(evidence)}`,
    `  ${app.tier}, score ${app.score}, ${app.decision}, ${app.state}; first seen ${day(app.firstSeen)}, last seen ${day(app.lastSeen)}${app.carried ? ', carried: not read this time' : ''}`,
    `  ${number(holdings.grants)} ${holdings.grants === 1 ? 'grant' : 'grants'}${kinds.length === 0 ? '' : `: ${kinds.join(', ')}`}; ${holders(traced)}`,
    `  reaches ${reach(traced)}; access since ${day(holdings.since.at)} (${sinceWords[holdings.since.by]}); ${use(traced)}${holdings.lastUse.why === null ? '' : `: ${safeText(holdings.lastUse.why)}`}`,
    ...sameScopes(holdings.scopes).map(
      ({ tier, scope, sentence, grants, status }) =>
        `  - ${tier} ${safeText(scope)} (${number(grants)}, ${status}): ${safeText(sentence)}`,
    ),
    ...(holdings.listed.length === 0
      ? []
      : [`  Grants ${number(first + 1)} to ${number(last)} of ${number(holdings.grants)}:`]),
    ...holdings.listed.map(
      ({ id, principal, kind, lastUsedAt, lastUsedStatus, grantedAt, firstSeen, carried }) =>
        `  - ${safeText(principal.label)}${principal.active === 'no' ? ' (leaver)' : ''}${principal.privileged === 'yes' ? ' (admin)' : ''}, ${kind}, since ${day(grantedAt ?? firstSeen)}, ${lastUsedAt === null ? (lastUsedStatus === 'never' ? 'never used' : 'use unknown') : `used ${day(lastUsedAt)}`}${carried ? ', carried' : ''}  ${id}`,
    ),
    ...(last < holdings.grants
      ? [`  … further grants: --page ${Math.floor(last / Math.max(1, holdings.listed.length)) + 1}`]
      : []),
  ];
}

const sinceWords: Readonly<Record<TracedApp['holdings']['since']['by'], string>> = {
  vendor: 'the vendor says so',
  log: 'by its log; it may be older',
  use: 'it was used then; it may be older',
  'first-audit': 'the first audit that saw it; it may be older',
};

function stepLines(title: string, steps: readonly Step[]): readonly string[] {
  if (steps.length === 0) return [];
  return [
    '',
    title,
    ...steps.flatMap((step, index) => [
      `${String(index + 1).padStart(2)}. ${phaseTitles[step.phase]}, ${safeText(step.tenant)}: ${safeText(step.title)}`,
      `    ${step.by === 'api' ? 'By API' : step.by === 'console' ? 'By hand' : 'People'}: ${safeText(step.how)}`,
      `    Reversible: ${step.reversible}${step.undo === null ? '' : `. ${safeText(step.undo)}`}`,
      ...(step.survives === null ? [] : [`    Survives: ${safeText(step.survives)}`]),
    ]),
  ];
}

function logLines({ logs }: Trace): readonly string[] {
  if (logs.length === 0) return [];
  return [
    '',
    'Logs to pull',
    ...logs.flatMap(({ tenant, name, shows, where, kept, from, to, beginsTooLate }) => [
      `- ${safeText(tenant)} ${name}, ${day(from)} to ${day(to)}${beginsTooLate ? ': access is, or may be, older than this log' : ''}`,
      `  ${shows}; kept ${kept}. ${where}`,
    ]),
  ];
}

function padded(word: string, width: number): string {
  return word + ' '.repeat(Math.max(0, width - stringWidth(word)));
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}

function day(time: string | null): string {
  return time === null ? 'unknown' : time.slice(0, 10);
}

function minute(time: string | null): string {
  return time === null ? 'unknown' : toTheMinute(time);
}
