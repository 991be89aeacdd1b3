/**
 * People since the last read: those who are new behind a grant, and some of those who are known, in turn, for Graph has
 * no way to be told of just these.
 */
import { z } from 'zod';
import { isoTime } from '../../../src/core/clock.ts';
import type { PrincipalSeen } from '../../../src/core/observation.ts';
import type { ChangesContext, ReadWhole } from '../../../src/kit/connector.ts';
import { type Changed, parsed } from '../changes.ts';
import { idsPerCall } from '../client.ts';
import { lookUp, principalRow, privilegeOf, referencedPeople, type Wanted } from '../people.ts';
import { roleHolders } from '../role-holders.ts';
import type { Tenant } from '../tenant.ts';

/** Those who are known are all looked up again within so many reads, and so many calls of them at least in each. */
const readsARound = 7;
const leastCalls = 3;

const Cursor = z.object({
  v: z.literal(1),
  /** In the order of their ids, the last one of this round; '': the next read begins a round. */
  after: z.string(),
  roundAt: z.iso.datetime(),
  /** When the round before began: whom this one has not come to was looked up since. */
  lastRoundAt: z.iso.datetime(),
});
type Cursor = z.infer<typeof Cursor>;

/** After everybody was looked up. @param at ISO time */
export function newRound(at: string): string {
  return cursorText({ v: 1, after: '', roundAt: at, lastRoundAt: at });
}

function cursorText(cursor: Cursor): string {
  return JSON.stringify(cursor);
}

export async function principalChanges(
  tenant: Tenant,
  context: ChangesContext,
): Promise<Changed | ReadWhole> {
  const cursor = parsed(Cursor, context.cursor);
  if (cursor === null) return { readWhole: 'it is not known from where to go on' };
  const asOf = isoTime(tenant.clock.now());
  const wanted = await referencedPeople(context);
  const known = await knownPeople(context);
  const isKnown = (one: Wanted): boolean => known.has(keyOf(one));
  const { turn, next } = takeTurn(wanted.filter(isKnown), cursor, asOf);
  const due = [...wanted.filter((one) => !isKnown(one)), ...turn];

  const holders = await roleHolders(tenant, context);
  const rows = new Map<string, PrincipalSeen>();
  for (let from = 0; from < due.length; from += idsPerCall) {
    const some = due.slice(from, from + idsPerCall);
    const found = await lookUp(tenant, some, context);
    for (const one of some)
      rows.set(keyOf(one), principalRow(one, found.get(one.id), privilegeOf(one.id, holders)));
  }
  const looked = rows.size;
  // Who holds a directory role is known of everybody at each read.
  for (const one of wanted) {
    const before = known.get(keyOf(one));
    const privileged = privilegeOf(one.id, holders);
    if (before !== undefined && !rows.has(keyOf(one)) && before.privileged !== privileged)
      rows.set(keyOf(one), { ...before, privileged });
  }

  const behindGrants = new Set(wanted.map(keyOf));
  const gone = [...known.values()].filter((one) => !behindGrants.has(keyOf(one)));
  return {
    rows: [...rows.values()],
    read: looked,
    told: gone.map(({ kind, id }) => ({ principal: { kind, id } })),
    gaps: holders.gaps,
    asOf,
    cursor: cursorText(next),
    verifiedAt: next.lastRoundAt,
  };
}

function keyOf({ kind, id }: Wanted): string {
  return `${kind} ${id}`;
}

async function knownPeople({ recall }: ChangesContext): Promise<ReadonlyMap<string, PrincipalSeen>> {
  const known = new Map<string, PrincipalSeen>();
  for await (const person of recall.principals()) known.set(keyOf(person), person);
  return known;
}

/** @param known in the order of their ids */
function takeTurn(
  known: readonly Wanted[],
  cursor: Cursor,
  now: string,
): { readonly turn: readonly Wanted[]; readonly next: Cursor } {
  const calls = Math.max(leastCalls, Math.ceil(known.length / idsPerCall / readsARound));
  const left = known.filter(({ id }) => id > cursor.after);
  const turn = left.slice(0, calls * idsPerCall);
  const roundAt = cursor.after === '' ? now : cursor.roundAt;
  const last = turn.length < left.length ? turn.at(-1) : undefined;
  const next: Cursor =
    last === undefined
      ? { v: 1, after: '', roundAt, lastRoundAt: roundAt }
      : { v: 1, after: last.id, roundAt, lastRoundAt: cursor.lastRoundAt };
  return { turn, next };
}
