/** The journal for people: one entry a paragraph, newest last. */
import picocolors from 'picocolors';
import type { JournalListing, JournalProof, ReadableEntry } from '../app/journal.ts';
import { safeText } from '../core/text.ts';
import { wrapped } from './wrap.ts';

interface Style {
  readonly width: number | null;
  readonly color: boolean;
}

export function journalText({ entries, head, total }: JournalListing, { width, color }: Style): string {
  const { bold, dim, yellow } = picocolors.createColors(color);
  const paragraphs = entries.flatMap((entry) => {
    const { seq, at, kind, what, tenant, who, why, unsettled } = entry;
    const moment = at.replace('T', ' ').replace(/\.\d+Z$/u, ' UTC');
    const where = tenant === null ? '' : ` in ${safeText(tenant)}`;
    const lines = [
      `${bold(`${seq}`)}  ${dim(moment)}  ${kind}  ${bold(safeText(what))}${where}, by ${safeText(who)}`,
      ...[aboutOf(entry), why === null ? '' : `“${safeText(why)}”`]
        .filter((line) => line !== '')
        .map((line) => wrapped(`     ${line}`, width)),
    ];
    return unsettled ? [...lines, yellow(wrapped(`     ! ${unknownOutcome(entry)}`, width, 7))] : lines;
  });
  const shown = entries.length === total ? `${total}` : `${entries.length} of ${total}`;
  return [
    ...paragraphs,
    ...(paragraphs.length === 0 ? [] : ['']),
    wrapped(
      `${shown} ${total === 1 ? 'entry' : 'entries'}${head === null ? '' : `, head ${head.hash}`}`,
      width,
    ),
    '',
  ].join('\n');
}

function unknownOutcome({ kind }: ReadableEntry): string {
  return kind === 'decision'
    ? 'No outcome is recorded: it is not known whether this was written. The next decision finds out.'
    : 'No outcome is recorded: it is not known whether this was done.';
}

const figuresShown = 6;
const technical = new Set(['run', 'sha256', 'action', 'plan', 'grant', 'of']);

/** Of an entry's `detail`: for programs, which compare them. Every other text is for people. */
const verbatim = new Set(['plan', 'action', 'app', 'apps', 'scopes', 'grant', 'finding', 'run', 'sha256']);

/** One object a line: ids as they are, everything that people read made safe. */
export function journalJson({ detail, tenant, who, why, ...entry }: ReadableEntry): unknown {
  return {
    ...entry,
    tenant: tenant === null ? null : safeText(tenant),
    who: safeText(who),
    why: why === null ? null : safeText(why),
    detail: Object.fromEntries(
      Object.entries(detail).map(([key, value]) => [key, verbatim.has(key) ? value : washed(value)]),
    ),
  };
}

type Value = ReadableEntry['detail'][string];

function washed(value: Value): Value {
  if (typeof value === 'string') return safeText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(washed);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, washed(each)]));
}

/** The plain facts of an entry, the technical ones left to --json. */
function aboutOf({ detail }: ReadableEntry): string {
  const facts = Object.entries(detail).flatMap(([key, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : value;
    const isPlain = typeof text === 'string' || typeof text === 'number';
    return isPlain && text !== '' && !technical.has(key)
      ? [`${safeText(key)}: ${safeText(String(text))}`]
      : [];
  });
  return facts.slice(0, figuresShown).join('; ');
}

export function proofText(
  { entries, head, torn, since, unsettled }: JournalProof,
  width: number | null,
): string {
  const lines = [
    head === null
      ? 'The journal is empty: nothing has been decided or done yet.'
      : `The chain holds: ${entries} ${entries === 1 ? 'entry' : 'entries'}, none changed, none left out.`,
    ...(head === null ? [] : [`Head: ${head.hash}`]),
    ...(since === null
      ? head === null
        ? []
        : [
            'Whether its end was cut off nobody can tell from this file alone: give --head with the head of a report.',
          ]
      : [
          `Everything up to entry ${since.seq}, whose head you gave, is there; ${since.later === 0 ? 'it is the last one' : `${since.later} came later`}.`,
        ]),
    ...(torn === 0
      ? []
      : [
          `Its last line was not written to its end (${torn} bytes). It was never acknowledged; the next entry sets it aside.`,
        ]),
    ...(unsettled.length === 0
      ? []
      : [`Without outcome: ${unsettled.slice(0, 20).join(', ')}${unsettled.length > 20 ? ' …' : ''}`]),
  ];
  return lines.map((line) => `${wrapped(line, width)}\n`).join('');
}
