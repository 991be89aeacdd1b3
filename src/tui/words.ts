/** How facts are put into a few cells. */
import { toTheMinute } from '../core/clock.ts';
import type { Tier } from '../core/vocabulary.ts';
import { piece, type Piece, type Role } from './lines.ts';

const tierWords: Readonly<Record<Tier, string>> = {
  critical: 'CRIT',
  high: 'HIGH',
  medium: 'MED',
  low: 'LOW',
  info: 'INFO',
};

const tierRoles: Readonly<Record<Tier, Role>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  info: 'muted',
};

export function tierPiece(tier: Tier): Piece {
  return piece(tierWords[tier], tierRoles[tier]);
}

const decisionRoles: ReadonlyMap<string, Role> = new Map([
  ['approved', 'good'],
  ['banned', 'critical'],
  ['denied', 'high'],
  ['expired', 'medium'],
  ['review', 'medium'],
]);

export function decisionPiece(decision: string): Piece {
  return piece(decision, decisionRoles.get(decision.replace('*', '')) ?? 'muted');
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** `12 min`, `5 h`, `3 d`, `4 mo`, `2 y` */
export function age(time: string | null, now: number): string {
  if (time === null) return '–';
  const past = now - Date.parse(time);
  if (Number.isNaN(past)) return '–';
  if (past < minute) return 'now';
  if (past < hour) return `${Math.floor(past / minute)} min`;
  if (past < day) return `${Math.floor(past / hour)} h`;
  if (past < 60 * day) return `${Math.floor(past / day)} d`;
  if (past < 730 * day) return `${Math.floor(past / (30 * day))} mo`;
  return `${Math.floor(past / (365 * day))} y`;
}

/** `2026-11-22 06:00 UTC (3 h ago)` */
export function moment(time: string | null, now: number): string {
  if (time === null) return 'not known';
  return `${toTheMinute(time)} (${age(time, now)} ago)`.replace('(now ago)', '(now)');
}

/** `1 grant`, `1,204 grants` */
export function some(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}
