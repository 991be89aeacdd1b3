/** Two runs compared, for people: the first of each list, and all in figures. As plain text or as Markdown. */
import { appJson } from '../app/diff-json.ts';
import type { ChosenDiff, RunDiff, TenantDiff } from '../app/diff.ts';
import { toTheMinute } from '../core/clock.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

const shownOfEach = 20;

interface Part {
  readonly title: string;
  readonly lines: readonly string[];
  /** All that there are; `lines` are the first. */
  readonly count: number;
  readonly note?: string;
}

export type Look = 'text' | 'markdown';

/** @param width of the terminal; null: lines are not broken */
export function* diffText(chosen: ChosenDiff, look: Look, width: number | null): Generator<string> {
  for (const text of unbroken(chosen, look))
    yield width === null
      ? text
      : text
          .split('\n')
          .map((line) => wrapped(line, width, signHang(line)))
          .join('\n');
}

/** Further lines stand under what follows the sign of a change. */
function signHang(line: string): number {
  return /^ *(?:[-+?!~] )?/u.exec(line)?.[0].length ?? 0;
}

function* unbroken(chosen: ChosenDiff, look: Look): Generator<string> {
  const { diff } = chosen;
  yield heading(look, 1, `${runWords(diff.from)} → ${runWords(diff.to)}`);
  for (const { id, only } of diff.notCompared)
    yield bullet(
      look,
      `${id} is not compared: only the ${only === 'from' ? 'earlier' : 'later'} run has it.`,
    );
  for (const tenant of diff.tenants()) {
    yield heading(look, 2, `${tenant.id}${tenant.name === null ? '' : ` (${safeText(tenant.name)})`}`);
    for (const line of readingNotes(tenant)) yield bullet(look, line);
    yield* partsText(look, tenantParts(tenant, chosen));
  }
  yield heading(look, 2, 'As judged');
  yield* partsText(look, judgedParts(diff));
}

function* partsText(look: Look, parts: Iterable<Part>): Generator<string> {
  let changes = 0;
  for (const part of parts) {
    changes += part.count;
    if (part.count > 0) yield partText(look, part);
  }
  if (changes === 0) yield bullet(look, 'Nothing has changed.');
}

function runWords({ id, mode, startedAt }: RunDiff['to']): string {
  return `${toTheMinute(startedAt)} ${mode} ${id.slice(0, 8)}`;
}

function readingNotes({ sameRows, stale }: TenantDiff): readonly string[] {
  if (sameRows) return ['Both runs judge the same rows: nothing was read in between.'];
  const oldest = stale.map(({ verifiedAt }) => verifiedAt).sort()[0];
  if (oldest === undefined) return [];
  const streams = stale.map(({ stream }) => stream).join(', ');
  return [
    `Only changes were read of ${streams}: what the vendor reported no change of was read itself at ${toTheMinute(oldest)} or later. A change is dated by the run that saw it.`,
  ];
}

function* tenantParts(tenant: TenantDiff, chosen: ChosenDiff): Generator<Part> {
  yield part(
    'What could be read',
    tenant.coverage,
    ({ stream, before, after, reason }) =>
      `${stream}: ${before ?? 'not there'} → ${after ?? 'not there'}${reason === null ? '' : `. ${safeText(reason)}`}`,
  );
  yield part('Apps', tenant.apps(), (change) => appLine(change, chosen));
  yield part('Scope growth and narrowing', tenant.scopes(), scopeLine);
  yield {
    ...part('Grants', tenant.grants(), grantsLine),
    note: 'Counted by app; --format csv lists every grant.',
  };
  yield part('People', tenant.people(), ({ who, change }) => `${personWords[change]} ${safeText(who.label)}`);
  yield part('Credentials', tenant.credentials(), credentialLine);
  yield part(
    'Settings',
    tenant.settings,
    ({ id, before, after }) =>
      `${id}: ${before === null ? 'not known' : safeText(before)} → ${after === null ? 'none' : safeText(after)}`,
  );
}

function* judgedParts(diff: RunDiff): Generator<Part> {
  yield part(
    'Findings',
    diff.findings(),
    ({ change, severity, title, tenant, id, before, after }) =>
      `${findingWords[change]} ${severity}${change === 'graver' || change === 'milder' ? ` (${before ?? ''} → ${after ?? ''})` : ''}  ${safeText(title)}${tenant === null ? '' : ` (${tenant})`} ${id}`,
  );
  yield part(
    'Decisions',
    diff.decisions(),
    ({ tenant, app, vendor, before, after }) =>
      `${before} → ${after}  ${safeText(vendor ?? '')} ${safeText(app)} (${tenant})`,
  );
}

function part<Change>(title: string, changes: Iterable<Change>, line: (change: Change) => string): Part {
  const lines: string[] = [];
  let count = 0;
  for (const change of changes) {
    if (count < shownOfEach) lines.push(line(change));
    count += 1;
  }
  return { title, lines, count };
}

const appWords = { new: '+', 'first-read': '?', gone: '-', state: '~' } as const;

const personWords = {
  new: '+ new:',
  'first-read': '? read for the first time:',
  gone: '- gone:',
  suspended: '~ suspended:',
  'active-again': '~ active again:',
  privileged: '! privileged now:',
  'no-longer-privileged': '~ no longer privileged:',
} as const;

const findingWords = {
  new: '+ new',
  resolved: '- resolved',
  reopened: '! reopened',
  waived: '~ waived',
  dropped: '? no longer asked',
  graver: '! graver',
  milder: '~ milder',
} as const;

function named({ name, app }: { readonly name: string | null; readonly app: string }): string {
  const safe = name === null ? '' : safeText(name);
  return safe === '' ? safeText(app) : `${safe} (${safeText(app)})`;
}

function appLine(change: Parameters<typeof appJson>[0], { view }: ChosenDiff): string {
  const sign = `${appWords[change.change]} ${named(change)}`;
  switch (change.change) {
    case 'gone':
      return sign;
    case 'state':
      return `${sign}: ${change.after === 'unknown' ? untoldNow(change, view) : `${change.before ?? ''} → ${change.after ?? ''}`}`;
    case 'new':
    case 'first-read': {
      const { decision, tier } = appJson(change, view);
      const doubt =
        change.change === 'new'
          ? ''
          : '; what tells of it was not read in full before, so it may have been there';
      return `${sign}: ${String(decision)}, ${String(tier)}${doubt}`;
    }
  }
}

/** Where a grant was all that told of the state, its end says nothing of whether the app is allowed. */
function untoldNow({ tenant, app, before }: Parameters<typeof appJson>[0], view: ChosenDiff['view']): string {
  const [grant] = view.grantsOf(tenant, app);
  const why =
    grant === undefined ? 'nobody has granted it any more, and no list tells' : 'no list tells any more';
  return `was ${before ?? ''}; ${why} whether it is allowed`;
}

type Scopes = ReturnType<TenantDiff['scopes']> extends Iterable<infer Each> ? Each : never;

function scopeLine(change: Scopes): string {
  const { gained, lost, grants, of } = change;
  const moved = [
    ...gained.map((scope) => `+${safeText(scope)}`),
    ...lost.map((scope) => `-${safeText(scope)}`),
  ];
  const what =
    change.change === 'told' ? `scopes told for the first time: ${moved.join(' ')}` : moved.join(' ');
  return `${change.change === 'narrowing' ? '-' : '!'} ${named(change)}: ${what}; ${counted(grants, 'grant')} (${peopleWords(of, grants)})`;
}

type Grants = ReturnType<TenantDiff['grants']> extends Iterable<infer Each> ? Each : never;

function grantsLine(change: Grants): string {
  const { new: came, newOrUnread, gone, notSeen, newOf, goneOf } = change;
  const words = [
    came - newOrUnread > 0 || newOrUnread > 0
      ? `${came} new (${peopleWords(newOf, came)})${newOrUnread > 0 ? `, ${newOrUnread} of them in a stream that was not read in full before` : ''}`
      : '',
    gone > 0 ? `${gone} gone (${peopleWords(goneOf, gone)})` : '',
    notSeen > 0 ? `${notSeen} not seen again, not known to be gone` : '',
  ];
  return `${named(change)}: ${words.filter((each) => each !== '').join('; ')}`;
}

function peopleWords(of: Scopes['of'], all: number): string {
  const names = of.map(({ kind, label }) => (kind === 'tenant' ? 'everyone' : safeText(label)));
  return all > of.length ? `${names.join(', ')} …` : names.join(', ');
}

type Credential = ReturnType<TenantDiff['credentials']> extends Iterable<infer Each> ? Each : never;

function credentialLine({ change, kind, name, app, owner, expiresAt, id }: Credential): string {
  const sign = { new: '+', 'first-read': '?', gone: '-', expiring: '! expires soon:' }[change];
  const whose = [app, owner].filter((each) => each !== null).map(safeText);
  const until = expiresAt === null ? '' : `, until ${expiresAt.slice(0, 10)}`;
  return `${sign} ${kind} ${safeText(name ?? id)}${whose.length === 0 ? '' : ` of ${whose.join(', ')}`}${until}`;
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}

function heading(look: Look, level: 1 | 2, text: string): string {
  if (look === 'markdown') return `${level === 1 ? '' : '\n'}${'#'.repeat(level)} ${inMarkdown(text)}\n\n`;
  return level === 1 ? `${text}\n` : `\n${text}\n`;
}

function bullet(look: Look, text: string): string {
  return look === 'markdown' ? `- ${inMarkdown(text)}\n` : `  ${text}\n`;
}

function partText(look: Look, { title, lines, count, note }: Part): string {
  const more = count - lines.length;
  const rest = more > 0 ? [`and ${more} more${note === undefined ? '; --json has all' : ''}`] : [];
  const all = [...lines, ...rest, ...(note === undefined ? [] : [note])];
  const head = `${title}: ${count}`;
  if (look === 'markdown') return `\n### ${head}\n\n${all.map((line) => bullet(look, line)).join('')}`;
  return `  ${head}\n${all.map((line) => `    ${line}\n`).join('')}`;
}

/** What Markdown or HTML would obey is shown as it is. */
function inMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]()#|!~>+]|^-/gu, '\\$&');
}
