import { expect, test } from 'vitest';
import { refusal } from '../testing.ts';
import {
  accessGrant,
  accessRow,
  actionFor,
  errorOf,
  ids,
  type Mishap,
  openTestActor,
  planned,
  undoing,
} from './testing.ts';

test('who was let in beforehand is let in no more, and again when that is undone', async () => {
  const { actor, rows, written } = await openTestActor({
    access: [accessRow(), accessRow({ Id: '0J05g0000000002AAA', SetupEntityId: ids.twin })],
  });
  const action = actionFor(accessGrant());
  const sight = await actor.look(action);
  if (sight.is !== 'ready') throw new Error(sight.is);
  const undo = undoing(sight.undo);

  await actor.act(action);
  expect(rows.access.map(({ SetupEntityId }) => SetupEntityId)).toEqual([ids.twin]);
  expect(await actor.look(action)).toEqual({ is: 'done' });

  expect(await actor.look(undo)).toMatchObject({ is: 'ready' });
  await actor.act(undo);
  expect(await actor.look(undo)).toEqual({ is: 'done' });
  // The row has another id now, and is the same access.
  expect(await actor.look(action)).toMatchObject({ is: 'ready' });
  expect(written).toEqual([
    'DELETE /services/data/v67.0/sobjects/SetupEntityAccess/0J05g0000000001AAA',
    `POST /services/data/v67.0/sobjects/SetupEntityAccess {"ParentId":"${ids.profile}","SetupEntityId":"${ids.slack}"}`,
  ]);
  expect(undo.what).toBe('pre-authorise Slack for Profile: Staff again');
});

const answers: readonly (readonly [string, Mishap, string, number])[] = [
  ['gone meanwhile', () => refusal(404, 'ENTITY_IS_DELETED', 'entity is deleted'), 'done', 1],
  [
    'not allowed',
    () => refusal(403, 'INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights'),
    'ACT_REFUSED',
    1,
  ],
  ['no answer', () => 'lost', 'ACT_UNKNOWN', 1],
  [
    'locked by somebody else, once',
    (_, nth) =>
      nth === 1 ? refusal(400, 'UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access') : undefined,
    'done',
    2,
  ],
  [
    'a session that ended',
    () => refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid'),
    'SIGN_IN_EXPIRED',
    1,
  ],
];

test.each(answers)('%s', async (_, mishap, outcome, sent) => {
  const { actor, written } = await openTestActor({ access: [accessRow()] }, { mishap });

  const result = await actor.act(actionFor(accessGrant())).then(
    () => 'done',
    (thrown: unknown) => (thrown as { readonly code: string }).code,
  );

  expect([result, written.length]).toEqual([outcome, sent]);
});

test('access that is there already is not made twice', async () => {
  const { actor } = await openTestActor(
    { access: [accessRow()] },
    { mishap: () => refusal(400, 'DUPLICATE_VALUE', 'duplicate value found') },
  );
  const restore = planned({ ...actionFor(accessGrant()), kind: 'restore-preauthorization' });

  expect(await actor.look(restore)).toEqual({ is: 'done' });
  expect(await actor.act(restore)).toEqual({});
});

test.each(['..', '?#%', '__proto__', "0PS5g000000StaffAA' OR Id != '"])(
  'an id like “%s” is refused',
  async (id) => {
    const { actor, asked } = await openTestActor({ access: [accessRow()] });
    const action = actionFor(accessGrant({ principal: { ...accessGrant().principal, id } }));

    expect(await errorOf(actor.look(action))).toMatchObject({ code: 'ID_UNSAFE' });
    expect(await errorOf(actor.act(action))).toMatchObject({ code: 'ID_UNSAFE' });
    expect(asked).toEqual([]);
  },
);

test('without View Setup and Configuration nothing found is no proof', async () => {
  const { actor } = await openTestActor({}, { permissions: { PermissionsViewSetup: false } });

  expect(await actor.look(actionFor(accessGrant()))).toMatchObject({ is: 'untold' });
  expect(await actor.examine(new Set(['remove-preauthorization']))).toMatchObject([{ can: 'no' }]);
});

test('where its own app is not told, the only way in of the user that acts stays', async () => {
  const action = actionFor(accessGrant());
  const only = await openTestActor({ access: [accessRow()] }, { assigned: [ids.profile] });
  expect(await only.actor.look(action)).toMatchObject({
    is: 'untold',
    why: expect.stringContaining('does not tell which app Grantwarden acts through') as string,
  });
  expect(await errorOf(only.actor.act(action))).toMatchObject({ code: 'ACT_REFUSED' });
  expect([only.written, only.rows.access.length]).toEqual([[], 1]);

  const second = '0PS5g00000SecndAAA';
  const another = accessRow({ Id: '0J05g0000000002AAA', ParentId: second });
  const ways = await openTestActor({ access: [accessRow(), another] }, { assigned: [ids.profile, second] });
  expect(await ways.actor.look(action)).toMatchObject({ is: 'ready' });
  await ways.actor.act(action);
  expect(ways.rows.access).toEqual([another]);

  const others = await openTestActor({ access: [accessRow(), another] }, { assigned: [ids.profile] });
  expect(await others.actor.look(action)).toMatchObject({ is: 'untold' });
});

test('another shape of row is no empty list', async () => {
  const { actor } = await openTestActor({ access: [accessRow({ Id: 7 })] });

  expect(await errorOf(actor.look(actionFor(accessGrant())))).toMatchObject({ code: 'READ_MALFORMED' });
});
