/**
 * The tenant's past and present as one row of events, newest first. The past is kept as eight bytes an event, so
 * that a cursor or a page number leads to its rows; all else about an event is computed when it is shown.
 */
import type { Company, LogTrouble, SandboxClock } from '../contract.ts';
import { logDelay } from '../log-delay.ts';
import { type Deed, deed } from './deeds.ts';
import type { Install, Installs } from './installs.ts';
import type { Workspaces } from './workspaces.ts';

export interface History {
  /** Positions of all events that can be seen now, newest first; older ones have higher numbers. */
  from(position: number | null): Iterable<{ readonly position: number; readonly deed: Deed }>;
  /** Those of one workspace's integration log, newest first. */
  ofTeam(team: number): TeamHistory;
  record(known: Deed): void;
}

export interface TeamHistory {
  readonly total: number;
  /** Up to `count` events from number `start` on. */
  slice(start: number, count: number): readonly Deed[];
}

const people = 2 ** 17;
const apps = 2 ** 6;
const kinds = ['installed', 'preserved', 'told'] as const;
const preservedAfterMs = 60_000;

export function createHistory(
  company: Company,
  clock: SandboxClock,
  { lagMs, trouble }: { readonly lagMs: number; readonly trouble: LogTrouble | undefined },
  workspaces: Workspaces,
  installs: Installs,
  stories: () => readonly Deed[],
): History {
  const { startedAt } = company;
  const live: Deed[] = [];
  /** How much longer than usual each of the two logs hides it; an event's fate is the same whenever it is asked for. */
  const delays: { readonly audit: number; readonly integration: number }[] = [];
  /** A thief's later deeds, whose time has not come. */
  const ahead: Deed[] = [];
  let built: { readonly codes: Float64Array; readonly told: readonly Deed[] } | undefined;

  function code(at: number, kind: (typeof kinds)[number], nth: number, index: number): number {
    const seconds = Math.max(0, Math.floor((startedAt - at) / 1000));
    return ((seconds * 4 + kinds.indexOf(kind)) * apps + nth) * people + index;
  }

  /** Who leaves does so for all his apps at once. */
  function preservedAt(index: number): number | null {
    const { leftAt } = company.person(index);
    return leftAt === null || leftAt + preservedAfterMs > startedAt ? null : leftAt + preservedAfterMs;
  }

  function build() {
    const told = stories();
    const codes: number[] = told.map(({ at }, index) => code(at, 'told', 0, index));
    for (const { nth, person, at } of numbered()) {
      codes.push(code(at, 'installed', nth, person));
      const left = preservedAt(person);
      if (left !== null) codes.push(code(left, 'preserved', nth, person));
    }
    return { codes: Float64Array.from(codes).sort(), told };
  }

  /** Installs with their number among those of the person. */
  function* numbered(): Generator<Install & { readonly nth: number }> {
    let nth = 0;
    let last = -1;
    for (const install of installs.original()) {
      nth = install.person === last ? nth + 1 : 0;
      last = install.person;
      yield { ...install, nth };
    }
  }

  function past(): NonNullable<typeof built> {
    return (built ??= build());
  }

  function decode(packed: number): Deed {
    const index = packed % people;
    const nth = Math.floor(packed / people) % apps;
    const kind = kinds[Math.floor(packed / people / apps) % 4];
    if (kind === 'told') return exists(past().told[index]);
    const install = exists(installs.of(index)[nth]);
    return kind === 'preserved' ? preserved(install, preservedAt(index) ?? startedAt) : installed(install);
  }

  function installed({ app, person, team, at }: Install): Deed {
    const first = installs.first(app, team)?.person === person;
    const early = first ? app.scopesAtFirst : null;
    const userScopes = early === null ? app.userScopes : app.userScopes.filter((one) => early.includes(one));
    const botScopes = early === null ? app.botScopes : app.botScopes.filter((one) => early.includes(one));
    return deed({
      key: `installed ${app.id} ${person}`,
      at,
      actor: person,
      team,
      app,
      userScopes,
      botScopes: first && !app.organisationWide ? botScopes : [],
      action: 'app_installed',
      change: 'added',
      details: { is_internal_integration: app.internal, is_token_rotation_enabled_app: false },
    });
  }

  function atPosition(position: number): Deed | null {
    if (position < 0) return live[-position - 1] ?? null;
    const packed = past().codes[position];
    return packed === undefined ? null : decode(packed);
  }

  function append(known: Deed): void {
    const delay = (log: string) => logDelay(trouble, company.seed, `slack ${log}`, live.length);
    delays.push({ audit: delay('audit'), integration: delay('integration') });
    live.push(deed({ ...known, at: Math.max(known.at, live.at(-1)?.at ?? 0) }));
  }

  function catchUp(): void {
    const now = clock.now();
    const due = ahead.findIndex(({ at }) => at > now);
    for (const known of ahead.splice(0, due < 0 ? ahead.length : due)) append(known);
  }

  function isHidden(position: number, found: Deed, log: 'audit' | 'integration', latest: number): boolean {
    const delay = position < 0 ? (delays[-position - 1]?.[log] ?? 0) : 0;
    return found.at + delay > latest;
  }

  function* from(position: number | null): Generator<{ position: number; deed: Deed }> {
    catchUp();
    const latest = clock.now() - lagMs;
    for (let at = position ?? -live.length; ; at += 1) {
      const found = atPosition(at);
      if (found === null) return;
      if (!isHidden(at, found, 'audit', latest)) yield { position: at, deed: found };
    }
  }

  const byTeam = new Map<number, number[]>();

  /** The workspace in whose integration log the event stands; null when it is in none. */
  function teamOf(packed: number): number | null {
    const index = packed % people;
    const kind = kinds[Math.floor(packed / people / apps) % 4];
    if (kind === 'installed') return workspaces.homeOf(index);
    if (kind === 'preserved') return null;
    const { team, change } = exists(past().told[index]);
    return change === null ? null : team;
  }

  function positionsOf(team: number): readonly number[] {
    if (byTeam.size === 0)
      for (const [position, packed] of past().codes.entries()) {
        const where = teamOf(packed);
        if (where === null) continue;
        const known = byTeam.get(where);
        if (known === undefined) byTeam.set(where, [position]);
        else known.push(position);
      }
    return byTeam.get(team) ?? [];
  }

  function ofTeam(team: number): TeamHistory {
    catchUp();
    const latest = clock.now() - lagMs;
    const recent = live
      .filter(
        (one, nth) =>
          one.team === team && one.change !== null && !isHidden(-nth - 1, one, 'integration', latest),
      )
      .reverse();
    const positions = positionsOf(team);
    let hidden = 0;
    while (hidden < positions.length && (atPosition(positions[hidden] ?? 0)?.at ?? 0) > latest) hidden += 1;
    const total = recent.length + positions.length - hidden;
    const event = (nth: number) =>
      recent[nth] ?? exists(atPosition(positions[nth - recent.length + hidden] ?? -1) ?? undefined);
    return {
      total,
      slice: (start, count) =>
        Array.from({ length: Math.max(0, Math.min(count, total - start)) }, (_, i) => event(start + i)),
    };
  }

  return {
    from,
    ofTeam,
    record(known) {
      if (known.at > clock.now()) {
        ahead.push(known);
        ahead.sort((a, b) => a.at - b.at);
        return;
      }
      catchUp();
      append(known);
    },
  };
}

/** Somebody left, and the token he gave the app did not go with him. */
export function preserved({ app, person, team }: Install, at: number): Deed {
  return deed({
    key: `preserved ${app.id} ${person} ${at}`,
    at,
    actor: 0,
    team,
    app,
    userScopes: app.userScopes,
    action: 'app_token_preserved',
    subject: person,
    details: person % 5 === 0 ? null : {},
  });
}

function exists<T>(value: T | undefined): T {
  if (value === undefined) throw new RangeError('an event of nobody');
  return value;
}
