/** How this format writes numbers, times and the words of closed vocabularies. */
import { lacks } from '../../src/core/coverage.ts';
import type { AuditView } from '../../src/core/result.ts';
import { safeName } from '../../src/core/text.ts';
import type { Decision, Severity } from '../../src/core/vocabulary.ts';
import { clip, html, type Markup } from './markup.ts';

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 app`, `2,000 apps` */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** Of an audit that was not read in full, counts are lower bounds. */
export function isIncomplete({ tenants }: Pick<AuditView, 'tenants'>): boolean {
  return tenants.some(({ coverage }) => coverage.streams.some(lacks));
}

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `22 Nov 2026`; what is no time stays as it is written. */
export function day(iso: string): string {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : dayFormat.format(at);
}

/** `22 Nov 2026, 06:01 UTC` */
export function moment(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? iso : `${day(iso)}, ${iso.slice(11, 16)} UTC`;
}

export function time(iso: string): Markup {
  return html`<time datetime="${iso}">${moment(iso)}</time>`;
}

/** A name that a stranger chose, kept apart from the direction of the text around it. */
export function name(text: string | null, fallback: string): Markup {
  return html`<bdi>${clip(safeName(text, fallback), 200)}</bdi>`;
}

/** Ids of tenants stay in one piece unless they are long. */
export function tenantId(id: string): Markup {
  return id.length <= 24 ? html`<span class="nb">${id}</span>` : html`${id}`;
}

export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `google-workspace` → `Google Workspace`, `scopeCount` → `Scope count` */
export function title(id: string): string {
  return id.split('-').map(sentenceCase).join(' ');
}

export function spaced(key: string): string {
  return sentenceCase(key.replaceAll(/(?<=[a-z])[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`));
}

/** Colour, shape and word together, so that none of them is needed. */
export function severityMark(severity: Severity): Markup {
  return html`<span class="sev ${severity}">${severity}</span>`;
}

/** What a decision asks of the reader. */
export type Standing = 'refused' | 'lapsed' | 'undecided' | 'approved';

export const standings = {
  refused: 'banned or denied',
  lapsed: 'approval has lapsed',
  undecided: 'nobody has decided',
  approved: 'approved',
} as const satisfies Record<Standing, string>;

export function standingOf(decision: Decision): Standing {
  switch (decision) {
    case 'banned':
    case 'denied':
      return 'refused';
    case 'expired':
      return 'lapsed';
    case 'approved':
      return 'approved';
    case 'review':
    case 'unknown':
      return 'undecided';
  }
}

export function decisionMark(decision: Decision): Markup {
  return html`<span class="decision ${standingOf(decision)}">${decision}</span>`;
}

export function command(line: string): Markup {
  return html`<code class="cmd">grantwarden ${line}</code>`;
}
