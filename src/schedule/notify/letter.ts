/** What a message says, before it takes the form of a channel. Every text in it is one safe line. */
import { isoTime } from '../../core/clock.ts';
import { commandWord } from '../../core/command-word.ts';
import { type Finding, tenantsOf } from '../../core/finding.ts';
import { safeName, safeText } from '../../core/text.ts';
import { type Severity, tiers } from '../../core/vocabulary.ts';

const watchKinds = ['run-failed', 'coverage-lowered', 'credential-expiring', 'overdue'] as const;
export type WatchKind = (typeof watchKinds)[number];
type LetterKind = WatchKind | 'findings' | 'test';

export interface LetterItem {
  /** Of a finding; null: a notice of the watch. */
  readonly finding: string | null;
  readonly detection: string | null;
  readonly severity: Severity | null;
  /** Of a finding `new`, `reopened` or `open`. */
  readonly status: string | null;
  readonly title: string;
  /** Detection, tenants, app, how many people. */
  readonly where: string;
  readonly why: string;
  readonly remedy: string;
  /** To look at it more closely. */
  readonly command: string;
}

export interface Letter {
  readonly kind: LetterKind;
  readonly subject: string;
  readonly lead: string;
  /** The first `mostItems`. */
  readonly items: readonly LetterItem[];
  readonly more: number;
  /** The command to go on with. */
  readonly next: string;
  readonly run: string | null;
  readonly journal: { readonly seq: number; readonly hash: string } | null;
  /** ISO time. */
  readonly at: string;
  /** What else the reader must know: an earlier message that never arrived, one that may come twice. */
  readonly notes: readonly string[];
}

export type Origin = Pick<Letter, 'run' | 'journal' | 'at' | 'notes'>;

export const mostItems = 10;
const longest = 400;

/**
 * One safe line of bounded length: what strangers chose must not push the rest out of sight, and no program that shows
 * it makes a link of it.
 */
export function line(text: string, most = longest): string {
  const safe = safeText(text)
    .replaceAll(
      /\b(ht|f)tp(s?):\/\//giu,
      (_, first: string, last: string) => `${first.startsWith('h') ? 'hxxp' : 'fxp'}${last}://`,
    )
    .replaceAll(/\bwww\./giu, 'www[.]');
  const points = Array.from(safe);
  return points.length <= most ? safe : `${points.slice(0, most - 1).join('')}…`;
}

export function itemOf(finding: Finding, appName: string | null): LetterItem {
  const { id, detection, severity, status, title, app, people, explanation, remedy } = finding;
  const tenants = tenantsOf(finding);
  const where = [
    tenants.length === 0 ? detection : `${detection} in ${tenants.slice(0, 5).join(', ')}`,
    ...(app === null ? [] : [`app ${safeName(appName, app)} (${app})`]),
    ...(people > 0 ? [people === 1 ? '1 person' : `${people} people`] : []),
  ].join(' · ');
  return {
    finding: line(id),
    detection,
    severity,
    status,
    title: line(title, 200),
    where: line(where, 250),
    why: line(explanation),
    remedy: line(remedy),
    command: `grantwarden explain ${commandWord(id)}`,
  };
}

/** @param total how many there are; `items` may be the first of them */
export function findingsLetter(items: readonly LetterItem[], total: number, origin: Origin): Letter {
  const [first] = items;
  const worst = first?.severity ?? 'info';
  const counted = total === 1 ? '1 finding' : `${total} findings`;
  const single = total === 1 && first !== undefined;
  return {
    kind: 'findings',
    subject: line(single ? `${capital(worst)}: ${first.title}` : `${counted}, the most severe ${worst}`, 150),
    lead: single
      ? 'Grantwarden found this in its last run.'
      : `Grantwarden found ${counted} in its last run.`,
    items: items.slice(0, mostItems),
    more: total - Math.min(total, items.length, mostItems),
    next: single ? first.command : 'grantwarden review',
    ...origin,
  };
}

/** Several messages of findings as one; what stands in two of them is told once, as it was last. */
export function mergedLetter(letters: readonly Letter[], origin: Origin): Letter {
  const byFinding = new Map<string, LetterItem>();
  let more = 0;
  for (const letter of letters) {
    more += letter.more;
    for (const item of letter.items) byFinding.set(item.finding ?? item.title, item);
  }
  const items = [...byFinding.values()].sort((a, b) => rank(a) - rank(b));
  const merged = findingsLetter(items, items.length + more, origin);
  const lead = merged.lead.replace(
    'in its last run',
    letters.length === 1 ? 'today' : `today, in ${letters.length} runs`,
  );
  return { ...merged, lead };
}

export interface WatchNotice {
  readonly kind: WatchKind;
  readonly subject: string;
  readonly lead: string;
  readonly details: readonly { readonly title: string; readonly why: string; readonly remedy: string }[];
  readonly next: string;
}

export function watchLetter(notice: WatchNotice, origin: Origin): Letter {
  const { kind, subject, lead, details, next } = notice;
  return {
    kind,
    subject: line(subject, 150),
    lead: line(lead),
    items: details.slice(0, mostItems).map(({ title, why, remedy }) => ({
      finding: null,
      detection: null,
      severity: null,
      status: null,
      title: line(title, 200),
      where: '',
      why: line(why),
      remedy: line(remedy),
      command: '',
    })),
    more: Math.max(0, details.length - mostItems),
    next: line(next),
    ...origin,
  };
}

export function testLetter(name: string, now: number): Letter {
  return {
    kind: 'test',
    subject: 'Test message from Grantwarden',
    lead: line(
      `This is a test of the notification “${name}”. Nothing has happened and nothing is to be done.`,
    ),
    items: [],
    more: 0,
    next: 'grantwarden doctor --notify',
    run: null,
    journal: null,
    at: isoTime(now),
    notes: [],
  };
}

/** The lines at the end: where the message comes from and what it can be checked by. */
export function footer({ run, journal, at, notes }: Letter): readonly string[] {
  return [
    ...notes,
    ...(run === null ? [] : [`Run ${run}`]),
    ...(journal === null ? [] : [`Journal head ${journal.seq}: ${journal.hash}`]),
    `Written ${at}`,
  ];
}

/** `and 12 more` with the command that lists them; null: all are told. */
export function moreLine({ more }: Letter): string | null {
  return more === 0 ? null : `… and ${more} more: grantwarden list findings`;
}

export function capital(word: string): string {
  return `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
}

function rank({ severity }: LetterItem): number {
  return severity === null ? -1 : tiers.indexOf(severity);
}
