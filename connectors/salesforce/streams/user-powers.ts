/**
 * Who may do what an app should not be able to do in their name. Profiles count too: each has a permission set of its
 * own, as has each group of permission sets.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_permissionsetassignment.htm
 */
import { isoTime } from '../../../src/core/clock.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { PrincipalSeen, SettingSeen } from '../../../src/core/observation.ts';
import type { Tri } from '../../../src/core/vocabulary.ts';
import type { Batch, Gap, Recall, Stream, StreamContext, StreamEnd } from '../../../src/kit/connector.ts';
import { modifyAllData, type Powers, powersIn } from '../powers.ts';
import { expectedRows, readQuery, shortfall } from '../query-list.ts';
import type { SalesforceSession } from '../salesforce-session.ts';
import { existing, requireObject, visibleFields } from '../visible.ts';
import { Described, issuesOf, PermissionSetAssignment, triOf } from '../wire.ts';

export function createUserPowersStream(session: SalesforceSession): Stream {
  return { id: 'user-powers', after: ['users'], read: (context) => readPowers(session, context) };
}

interface Holder {
  label: string | null;
  active: Tri;
  /** Fields of the permissions held. */
  readonly powers: Set<string>;
}

async function* readPowers(
  session: SalesforceSession,
  context: StreamContext,
): AsyncGenerator<Batch, StreamEnd> {
  const { client, clock } = session;
  const { signal, recall } = context;
  const now = clock.now();
  await requireObject(session, 'PermissionSet', signal);
  const powers = await describePowers(session, signal);
  const asked = [...powers.overAll, ...powers.lettingIn.flatMap(({ field }) => field ?? [])];
  const fields = await visibleFields(session, 'PermissionSetAssignment', signal);
  const list = readQuery(
    client,
    { soql: assignmentQuery(fields, asked), shape: PermissionSetAssignment, keyOf: ({ Id }) => Id },
    context,
  );
  const holders = new Map<string, Holder>();
  for await (const assignments of list) {
    for (const assignment of assignments) if (isInForce(assignment, now)) hold(holders, assignment, asked);
    yield { rows: [], read: assignments.length, checkpoint: null };
  }
  const gap = shortfall('PermissionSetAssignment', list.end);
  const whole = gap === null && list.end.malformed === 0;
  yield {
    rows: [...settingRows(powers, holders, whole), ...privilegedRows(powers, holders)],
    read: 0,
    checkpoint: null,
  };
  if (whole && powers.untold.length === 0) yield* others(powers, recall, holders);
  return endOf(powers, gap, { asOf: isoTime(now), expected: expectedRows(list.end) });
}

/** @throws AppError READ_MALFORMED, or GAP_PERMISSION when no power at all is told */
async function describePowers({ client }: SalesforceSession, signal: AbortSignal): Promise<Powers> {
  const described = Described.safeParse(await client.describe('PermissionSet', signal));
  if (!described.success)
    throw new AppError('READ_MALFORMED', { detail: `PermissionSet: ${issuesOf(described.error)}` });
  const powers = powersIn(described.data);
  if (powers.overAll.length === 0)
    throw new AppError('GAP_PERMISSION', {
      detail: 'the permissions in permission sets are not visible',
      remedy: 'Give the user that Grantwarden signs in as the permission View Setup and Configuration.',
    });
  return powers;
}

function assignmentQuery(fields: ReadonlySet<string>, powers: readonly string[]): string {
  const columns = [
    ...existing(fields, ['Id', 'AssigneeId', 'IsActive', 'ExpirationDate']),
    'Assignee.Username',
    'Assignee.IsActive',
    ...powers.map((power) => `PermissionSet.${power}`),
  ];
  const some = powers.map((power) => `PermissionSet.${power} = true`).join(' OR ');
  return `SELECT ${columns.join(', ')} FROM PermissionSetAssignment WHERE ${some}`;
}

function isInForce({ IsActive, ExpirationDate }: PermissionSetAssignment, now: number): boolean {
  return IsActive !== false && (ExpirationDate === null || Date.parse(ExpirationDate) > now);
}

function hold(
  holders: Map<string, Holder>,
  { AssigneeId, Assignee, PermissionSet }: PermissionSetAssignment,
  powers: readonly string[],
): void {
  const holder = holders.get(AssigneeId) ?? { label: null, active: 'unknown', powers: new Set() };
  holder.label ??= Assignee?.Username ?? null;
  if (holder.active === 'unknown') holder.active = triOf(Assignee?.IsActive);
  const held = new Map(Object.entries(PermissionSet ?? {}));
  for (const power of powers) if (held.get(power) === true) holder.powers.add(power);
  holders.set(AssigneeId, holder);
}

function privilegedRows({ overAll }: Powers, holders: ReadonlyMap<string, Holder>): PrincipalSeen[] {
  return [...holders]
    .filter(([, { powers }]) => overAll.some((power) => powers.has(power)))
    .map(([id, { label, active }]) => ({
      type: 'principal',
      kind: 'user',
      id,
      label,
      active,
      privileged: 'yes',
    }));
}

const peoplePerBatch = 1_000;

/** Of everybody else it is now known that they hold none of the powers. */
async function* others(
  { overAll }: Powers,
  recall: Recall,
  holders: ReadonlyMap<string, Holder>,
): AsyncGenerator<Batch, void> {
  let rows: PrincipalSeen[] = [];
  for await (const { kind, id, label, active } of recall.principals()) {
    const held = holders.get(id)?.powers;
    if (kind !== 'user' || overAll.some((power) => held?.has(power) === true)) continue;
    rows.push({ type: 'principal', kind, id, label, active, privileged: 'no' });
    if (rows.length < peoplePerBatch) continue;
    yield { rows, read: 0, checkpoint: null };
    rows = [];
  }
  if (rows.length > 0) yield { rows, read: 0, checkpoint: null };
}

const mostNamed = 20;

/** People who can sign in and let apps in. A list that lacks rows could lack any of them. */
function settingRows(
  { lettingIn }: Powers,
  holders: ReadonlyMap<string, Holder>,
  whole: boolean,
): readonly SettingSeen[] {
  return lettingIn.flatMap(({ setting, field }) => {
    const people = [...holders].filter(
      ([, { active, powers }]) => field !== null && active !== 'no' && powers.has(field),
    );
    const names = people.map(([id, { label }]) => label ?? id).sort();
    const plain = people.filter(([, { powers }]) => !powers.has(modifyAllData));
    const known = whole && field !== null;
    return [
      settingRow(`${setting}.holders`, known, `${people.length}`),
      settingRow(`${setting}.people`, known, names.slice(0, mostNamed).join(', ')),
      settingRow(`${setting}.non-admins`, known, `${plain.length}`),
    ];
  });
}

function settingRow(id: string, known: boolean, value: string): SettingSeen {
  return { type: 'setting', id, value: known ? value : null, known };
}

function endOf(
  { untold, lettingIn }: Powers,
  gap: Gap | null,
  { asOf, expected }: Pick<StreamEnd, 'asOf' | 'expected'>,
): StreamEnd {
  const missing = [
    ...untold,
    ...lettingIn.filter(({ field }) => field === null).map(({ setting }) => setting),
  ];
  return {
    expected,
    asOf,
    gaps: gap === null ? [] : [gap],
    ...(missing.length === 0 ? {} : { note: `not told in this org: ${missing.join(', ')}` }),
  };
}
