import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import type { Action } from '../../core/plan.ts';
import type { Actor } from '../../kit/acting.ts';
import { applyPlan } from './apply.ts';
import { actionOf, actorOf, harness, planOf, vendorOf, type Mishap, startedAt } from './testing.ts';

const many = (count: number) => planOf(Array.from({ length: count }, (_, index) => actionOf(index)));
const usual = { dryRun: false, skipChanged: false };
const failureOf = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );

test('ends what is planned, once, with intent before and outcome after, and sees it gone', async () => {
  const vendor = vendorOf(3);
  const { apply, journal } = harness(vendor);

  const { results, survivesUntil } = await apply(many(3));

  expect(results.map(({ state, verified }) => [state, verified])).toEqual([
    ['done', 'yes'],
    ['done', 'yes'],
    ['done', 'yes'],
  ]);
  expect(vendor.grants.size).toBe(0);
  for (const id of ['a0', 'a1', 'a2'])
    expect(journal.filter(({ action }) => action === id).map(({ what }) => what)).toEqual(['intent', 'done']);
  expect(survivesUntil).toBe(new Date(startedAt + 60 * 60_000).toISOString());
});

test('each action tells where it is: on record, sent, what came of it, what reading shows', async () => {
  const { apply, steps } = harness(vendorOf(3, (id) => (id === 'g1' ? 'refused' : 'none')));

  await apply(many(3));

  const told = (id: string) => steps.filter(({ action }) => action === id).map(({ step }) => step);
  expect(told('a0')).toEqual(['intent', 'sent', 'done', 'verified']);
  expect(told('a1')).toEqual(['intent', 'sent', 'refused']);
  expect(steps.find(({ step }) => step === 'refused')?.detail).toBe('the user is a super administrator');
});

test('a dry run changes nothing, writes nothing and tells what would be done', async () => {
  const vendor = vendorOf(2);
  vendor.grants.set('g1', 'mail');
  const { apply, journal, undo } = harness(vendor);

  const { results } = await apply(many(2), { dryRun: true });

  expect(results.map(({ state }) => state)).toEqual(['waiting', 'changed']);
  expect([vendor.grants.size, journal.length, undo.size]).toEqual([2, 0, 0]);
});

test('one thing that has changed refuses the whole plan; --skip-changed leaves only that alone', async () => {
  const vendor = vendorOf(3);
  vendor.grants.set('g1', 'mail files calendar');
  const refused = harness(vendor);

  const error = await failureOf(refused.apply(many(3)));
  expect(error).toMatchObject({ code: 'PLAN_DRIFT', exit: 6 });
  expect((error as AppError).detail).toContain('it holds mail files calendar');
  expect([vendor.grants.size, refused.journal.length]).toEqual([3, 0]);

  const { results } = await harness(vendor).apply(many(3), { skipChanged: true });
  expect(results.map(({ state }) => state)).toEqual(['done', 'changed', 'done']);
  expect([...vendor.grants.keys()]).toEqual(['g1']);
});

test('what somebody else has ended meanwhile is not ours, and is no drift', async () => {
  const vendor = vendorOf(2);
  vendor.grants.delete('g0');

  const { results } = await harness(vendor).apply(many(2));

  expect(results.map(({ state }) => state)).toEqual(['already', 'done']);
});

test.each([
  [
    'the app that acts',
    actionOf(0, { target: { ...actionOf(0).target, clientId: 'GrantWarden' } }),
    'own-app',
  ],
  [
    'the sessions of the operator',
    actionOf(0, {
      kind: 'end-sessions',
      target: { ...actionOf(0).target, principal: { kind: 'user', id: 'u', label: 'Admin@acme.example' } },
    }),
    'operator',
  ],
] as const)('%s is protected unless it is named', async (_, action, flag) => {
  const vendor = vendorOf(1);

  expect(await failureOf(harness(vendor).apply(planOf([action])))).toMatchObject({
    code: 'PLAN_PROTECTED',
    exit: 6,
  });
  expect(vendor.grants.size).toBe(1);
  expect((await harness(vendor).apply(planOf([action], { allowed: [flag] }))).results[0]?.state).toBe('done');
});

test('a credential of another tenant is refused, for all tenants of the plan', async () => {
  const vendor = vendorOf(2);
  const plan = planOf([actionOf(0), actionOf(1, { tenant: 'other' })]);
  const actors = new Map([
    ['acme', actorOf(vendor)],
    ['other', actorOf(vendor, { tenant: 'C02' })],
  ]);

  expect(await failureOf(harness(vendor, { actors }).apply(plan))).toMatchObject({
    code: 'TENANT_CHANGED',
    tenant: 'other',
  });
  expect(vendor.grants.size).toBe(2);
});

test('a tenant that may not act is told, and the others are done', async () => {
  const vendor = vendorOf(2);
  const plan = planOf([actionOf(0), actionOf(1, { tenant: 'other' })]);

  const applied = await harness(vendor, { actors: new Map([['acme', actorOf(vendor)]]) }).apply(plan);

  expect(applied.results.map(({ state }) => state)).toEqual(['done', 'waiting']);
  expect(applied.tenants.map(({ id, error }) => [id, error?.code])).toEqual([
    ['acme', undefined],
    ['other', 'ACT_NOT_CONFIGURED'],
  ]);
});

test('a lost write is read, not repeated; one that was not made is made', async () => {
  const vendor = vendorOf(2, (id, nth) => (id === 'g0' ? 'lost-after' : nth < 2 ? 'lost-before' : 'none'));

  const { results } = await harness(vendor).apply(many(2));

  expect(results.map(({ state, verified }) => [state, verified])).toEqual([
    ['done', 'yes'],
    ['done', 'yes'],
  ]);
  expect([...vendor.changes.values()]).toEqual([1, 1]);
});

test('a single refusal does not stop the rest; ten in a row do', async () => {
  const single = vendorOf(40, (id) => (id === 'g1' ? 'refused' : 'none'));
  const { results } = await harness(single).apply(many(40));
  expect(results.filter(({ state }) => state === 'refused').map(({ action }) => action.id)).toEqual(['a1']);
  expect([...single.grants.keys()]).toEqual(['g1']);

  const all = vendorOf(200, () => 'refused');
  const stopped = await harness(all).apply(many(200));
  expect(stopped.tenants[0]?.error).toMatchObject({ code: 'ACT_REFUSED' });
  expect(stopped.results.filter(({ state }) => state === 'waiting').length).toBeGreaterThan(150);
});

test('what the credential may not do is refused without a call, and the rest is done', async () => {
  const vendor = vendorOf(3);
  const actor = {
    ...actorOf(vendor),
    examine: () =>
      Promise.resolve([
        {
          kind: 'end-sessions' as const,
          can: 'no' as const,
          reason: 'it lacks User.RevokeSessions.All',
          remedy: 'Grant it.',
        },
      ]),
  };
  const plan = planOf([actionOf(0), actionOf(1, { kind: 'end-sessions' }), actionOf(2)]);
  const actors = new Map([['acme', actor]]);

  const { results, tenants } = await harness(vendor, { actors }).apply(plan);

  expect(results.map(({ state }) => state)).toEqual(['done', 'refused', 'done']);
  expect(results[1]?.detail).toContain('User.RevokeSessions.All');
  expect(tenants[0]?.error).toMatchObject({ code: 'GAP_PERMISSION', remedy: 'Grant it.' });

  const all = harness(vendor, { actors });
  expect((await all.apply(planOf([actionOf(1, { kind: 'end-sessions' })]))).tenants[0]?.error?.code).toBe(
    'GAP_PERMISSION',
  );
  expect(all.journal).toEqual([]);
});

test('a credential that ends midway stops the tenant: nothing is left in doubt', async () => {
  const vendor = vendorOf(60, (_, nth) => (nth >= 30 ? 'signed-out' : 'none'));

  const { results, tenants } = await harness(vendor).apply(many(60));

  expect(tenants[0]?.error).toMatchObject({ code: 'SIGN_IN_EXPIRED', tenant: 'acme' });
  expect(new Set(results.map(({ state }) => state))).toEqual(new Set(['done', 'waiting']));
  expect(results.filter(({ state }) => state === 'done')).toHaveLength(60 - vendor.grants.size);
});

test('a journal that cannot be written sends nothing more, and what was done is told', async () => {
  const vendor = vendorOf(60);
  const { ports } = harness(vendor);
  let intents = 0;
  const full = new AppError('DISK_FULL');
  const journal = {
    ...ports.journal,
    intent: (action: Action) => ((intents += 1) > 20 ? Promise.reject(full) : ports.journal.intent(action)),
  };

  const { results, tenants } = await applyPlan(many(60), usual, { ...ports, journal });

  expect(tenants[0]?.error).toMatchObject({ code: 'DISK_FULL', tenant: 'acme' });
  expect(results.filter(({ state }) => state === 'done')).toHaveLength(20);
  expect(results.filter(({ state }) => state === 'waiting')).toHaveLength(40);
  expect(vendor.grants.size).toBe(40);
});

test('an outcome that cannot be written stops the tenant, and is told as what it is', async () => {
  const vendor = vendorOf(60);
  const { ports } = harness(vendor);
  const journal = { ...ports.journal, outcome: () => Promise.reject(new AppError('DISK_FULL')) };

  const { results, tenants } = await applyPlan(many(60), usual, { ...ports, journal });

  expect(tenants[0]?.error).toMatchObject({ code: 'DISK_FULL' });
  const done = results.filter(({ state }) => state === 'done').length;
  expect([done, done > 0 && done < 40]).toEqual([60 - vendor.grants.size, true]);
});

test('one tenant that fails does not end while another still acts', async () => {
  const vendor = vendorOf(40);
  const plan = planOf([
    actionOf(0),
    ...Array.from({ length: 39 }, (_, at) => actionOf(at + 1, { tenant: 'other' })),
  ]);
  const broken: Actor = { ...actorOf(vendor), act: () => Promise.reject(new TypeError('a fault of ours')) };
  const actors = new Map([
    ['acme', broken],
    ['other', actorOf(vendor)],
  ]);

  const { results, tenants } = await harness(vendor, { actors }).apply(plan);

  expect(tenants.map(({ error }) => error?.code)).toEqual(['UNEXPECTED', undefined]);
  expect(results.map(({ state }) => state)).toEqual(['unknown', ...Array<string>(39).fill('done')]);
});

test('one target whose answer is not understood counts as changed, not as the end of all', async () => {
  const vendor = vendorOf(3);
  const usualActor = actorOf(vendor);
  const actors = new Map([
    [
      'acme',
      {
        ...usualActor,
        look: (action: Action) =>
          action.id === 'a1' ? Promise.reject(new AppError('READ_MALFORMED')) : usualActor.look(action),
      },
    ],
  ]);

  expect(await failureOf(harness(vendor, { actors }).apply(many(3)))).toMatchObject({ code: 'PLAN_DRIFT' });
  const { results } = await harness(vendor, { actors }).apply(many(3), { skipChanged: true });
  expect(results.map(({ state }) => state)).toEqual(['done', 'changed', 'done']);
});

test.each([
  ['end-sessions', 'unknown', 'done', 1],
  ['restore-grant', 'unknown', 'unknown', 0],
  ['end-sessions', 'done', 'done', 0],
] as const)('where no API tells, %s that is %s ends as %s', async (kind, past, state, acted) => {
  const vendor = vendorOf(1);
  const usualActor = actorOf(vendor);
  let acts = 0;
  const actor: Actor = {
    ...usualActor,
    look: () => Promise.resolve({ is: 'untold', why: 'nothing shows it' }),
    act: (action) => {
      acts += 1;
      return usualActor.act(action);
    },
  };
  const before =
    past === 'done'
      ? ([
          { action: 'a0', what: 'intent' },
          { action: 'a0', what: 'done' },
        ] as const)
      : ([{ action: 'a0', what: 'intent' }] as const);
  const { apply, journal } = harness(vendor, { actors: new Map([['acme', actor]]), past: before });

  const { results } = await apply(planOf([actionOf(0, { kind })]));

  expect([results[0]?.state, acts, journal.at(-1)?.what]).toEqual([state, acted, state]);
});

test('what was left open and is different now is closed as changed', async () => {
  const vendor = vendorOf(1);
  vendor.grants.set('g0', 'mail files calendar');
  const { apply, journal } = harness(vendor, { past: [{ action: 'a0', what: 'intent' }] });

  await apply(many(1), { skipChanged: true });

  expect(journal.map(({ what }) => what)).toEqual(['intent', 'changed']);
});

test('asked to stop, it finishes what is under way and begins nothing', async () => {
  const vendor = vendorOf(100);
  const { apply, controller, journal } = harness(vendor);
  vendor.mishap = (_, nth) => {
    if (nth === 20) controller.abort();
    return 'none';
  };

  const { results, tenants } = await apply(many(100));

  const done = results.filter(({ state }) => state === 'done').length;
  expect(done).toBe(100 - vendor.grants.size);
  expect(done).toBeLessThan(60);
  expect(journal.filter(({ what }) => what === 'intent')).toHaveLength(done);
  expect(tenants[0]?.error).toMatchObject({ code: 'INTERRUPTED' });
});

test('phases follow one another: grants are ended only after the app is disabled', async () => {
  const vendor = vendorOf(9);
  const order = [actionOf(0, { phase: 'verify' }), actionOf(1), actionOf(2, { phase: 'stop-tokens' })];
  const { apply, journal } = harness(vendor);

  await apply(planOf(order));

  expect(journal.filter(({ what }) => what === 'intent').map(({ action }) => action)).toEqual([
    'a2',
    'a1',
    'a0',
  ]);
});

test('dying at any durable write, then going on: everything once, and the journal tells the truth', async () => {
  const mishaps: readonly Mishap[] = ['none', 'lost-after', 'none', 'lost-before', 'none'];
  const plan = many(12);
  for (let dieAt = 1; dieAt <= 30; dieAt += 1) {
    const vendor = vendorOf(12, (_, nth) => mishaps[nth] ?? 'none');
    const first = harness(vendor, { dieAt });
    await Promise.race([
      first.apply(plan).catch((thrown: unknown) => thrown),
      // What waits for a dead process never ends.
      new Promise((resolve) => setTimeout(resolve, 5, 'dead')),
    ]);

    const second = harness(vendor, { past: first.journal });
    const { results } = await second.apply(plan);

    expect([dieAt, results.map(({ verified }) => verified)]).toEqual([dieAt, Array(12).fill('yes')]);
    expect(vendor.grants.size).toBe(0);
    expect([...vendor.changes.values()].every((times) => times === 1)).toBe(true);
    for (const { action } of results) {
      const lines = second.journal.filter(({ action: id }) => id === action.id).map(({ what }) => what);
      expect([dieAt, action.id, lines.at(-1)]).toEqual([dieAt, action.id, 'done']);
    }
  }
});
