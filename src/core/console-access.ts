/** What an operator's list says of an app's access, kept with the app as facts, and how that reads on a later day. */
import { isoTime } from './clock.ts';
import { isCurrent, lastDayOf, type ListedApp } from './operator-list.ts';
import type { Tri } from './vocabulary.ts';

const unitsTold = 10;

/** `blocked`, or `blocked in /; trusted in /Sales`. Units are verbatim. */
export function accessOf({ access }: Pick<ListedApp, 'access'>): string {
  const [first] = access;
  if (first !== undefined && access.length === 1 && (first.unit === null || first.unit === '/'))
    return worded(first.access);
  const told = access.map((one) =>
    one.unit === null ? worded(one.access) : `${worded(one.access)} in ${one.unit}`,
  );
  const rest = told.length - unitsTold;
  return [...told.toSorted().slice(0, unitsTold), ...(rest > 0 ? [`and ${rest} more units`] : [])].join('; ');
}

function worded(access: string): string {
  return access.replaceAll('-', ' ');
}

/** @param changedAt ISO time of the last change that the vendor's log tells since; null: none */
export function consoleFacts(
  app: ListedApp,
  asOf: string,
  changedAt: string | null,
): Readonly<Record<string, string>> {
  return {
    consoleAccess: accessOf(app),
    ...(app.verified === 'unknown' ? {} : { consoleVerified: app.verified }),
    consoleListedOn: asOf,
    ...(changedAt === null ? {} : { consoleChangedAt: changedAt }),
  };
}

export interface ConsoleAccess {
  /** As `accessOf` says it. */
  readonly access: string;
  readonly verified: Tri;
  /** Day of the operator's export. */
  readonly asOf: string;
  /** After it the export is too old to count. */
  readonly countsUntil: string;
  /** An administrator changed it since, ISO time; null: not as far as the log tells. */
  readonly changedAt: string | null;
}

/** Null: no operator's list names the app. */
export function consoleAccessOf({
  facts,
}: {
  readonly facts: Readonly<Record<string, string>>;
}): ConsoleAccess | null {
  const { consoleAccess, consoleListedOn, consoleVerified, consoleChangedAt } = facts;
  if (consoleAccess === undefined || consoleListedOn === undefined) return null;
  return {
    access: consoleAccess,
    verified: consoleVerified === 'yes' || consoleVerified === 'no' ? consoleVerified : 'unknown',
    asOf: consoleListedOn,
    countsUntil: lastDayOf({ asOf: consoleListedOn }),
    changedAt: consoleChangedAt ?? null,
  };
}

/** What is out of date is told as that. @param now milliseconds since the epoch */
export function consoleAccessWords(told: ConsoleAccess, now: number): string {
  const { access, verified, asOf, changedAt } = told;
  const age = Math.max(
    0,
    Math.floor((Date.parse(isoTime(now).slice(0, 10)) - Date.parse(asOf)) / 86_400_000),
  );
  const exported = `operator’s export of ${asOf}, ${age === 0 ? 'today' : age === 1 ? '1 day old' : `${age} days old`}`;
  if (!isCurrent(told, now)) return `not known: the ${exported}, is too old to count; then it was ${access}`;
  if (changedAt !== null)
    return `changed on ${changedAt.slice(0, 10)}, see the admin log; the ${exported}, says ${access}`;
  const mark = { yes: ', verified by Google', no: ', not verified by Google', unknown: '' }[verified];
  return `${access}${mark} (${exported})`;
}
