import { assert, nat, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '../../core/errors.ts';
import type { ProposedAction } from '../../kit/acting.ts';
import { actionOf } from '../apply/testing.ts';
import { assemblePlan, type PlanDraft } from './assemble.ts';
import { planText, readPlan } from './plan-file.ts';

function proposed(index: number, more: Partial<ProposedAction> = {}): ProposedAction {
  const { id: _i, tenant: _t, platform: _p, why: _w, ...rest } = actionOf(index);
  return { ...rest, ...more };
}

function draft(actions: readonly ProposedAction[], more: Partial<PlanDraft> = {}): PlanDraft {
  return {
    intent: 'revoke',
    what: ['Zoomly'],
    reason: null,
    createdAt: '2026-11-22T03:00:00.000Z',
    basis: { run: 'r1', finishedAt: '2026-11-22T02:00:00.000Z', undoes: null },
    allowed: [],
    journalHead: null,
    tenants: [
      {
        id: 'acme',
        platform: 'google-workspace',
        vendorId: 'C01',
        gaps: [],
        actions: [{ kind: 'revoke-grant', needs: 'x', perSecond: 40 }],
      },
    ],
    proposed: [{ tenant: 'acme', why: 'asked for', proposal: { actions, manual: [], notes: [] } }],
    notes: [],
    ...more,
  };
}

test('actions stand in the order of phases, the same one once, with the time that the quota takes', () => {
  const late = proposed(1, { phase: 'verify' });
  const plan = assemblePlan(draft([late, proposed(0), proposed(0), proposed(2, { phase: 'stop-tokens' })]));

  expect(plan.actions.map(({ phase }) => phase)).toEqual(['stop-tokens', 'end-grants', 'verify']);
  expect(plan.people).toBe(3);
  expect(
    assemblePlan(draft(Array.from({ length: 400 }, (_, index) => proposed(index)))).tenants[0]?.seconds,
  ).toBe(10);
});

test('the same draft gives the same id, and another name of the app the same actions', () => {
  const one = assemblePlan(draft([proposed(0)]));
  const renamed = assemblePlan(draft([proposed(0, { target: { ...proposed(0).target, name: 'Zoom' } })]));

  expect(assemblePlan(draft([proposed(0)])).id).toBe(one.id);
  expect(renamed.id).not.toBe(one.id);
  expect(renamed.actions[0]?.id).toBe(one.actions[0]?.id);
});

test('what is written is read again as it was', () => {
  const plan = assemblePlan(draft([proposed(0), proposed(1)], { notes: ['a note'] }));

  expect(readPlan(planText(plan), 'plan.json')).toEqual(plan);
});

test('a plan in which one thing was changed is refused, whichever it is', () => {
  const plan = assemblePlan(draft([proposed(0), proposed(1)]));
  const source = JSON.parse(planText(plan)) as object;
  const edits = [
    { actions: plan.actions.slice(1) },
    { actions: plan.actions.map((action) => ({ ...action, kind: 'end-sessions' })) },
    { allowed: ['own-app'] },
    { tenants: plan.tenants.map((tenant) => ({ ...tenant, vendorId: 'C02' })) },
    { reason: 'a better one' },
    { id: `p_${'0'.repeat(64)}` },
  ];
  for (const edit of edits)
    expect(() => readPlan(JSON.stringify({ ...source, ...edit }), 'plan.json')).toThrow(
      expect.objectContaining({ code: 'PLAN_UNRECORDED', exit: 6 }) as Error,
    );
});

test('what is no plan is told as that, with the place', () => {
  const plan = assemblePlan(draft([proposed(0)]));
  const lines: readonly (readonly [string, RegExp])[] = [
    ['{', /not JSON/u],
    ['null', /no plan/u],
    ['{"schema":"grantwarden.audit/1"}', /no plan/u],
    ['{"schema":"grantwarden.plan/9"}', /plan\/9/u],
    [planText(plan).replace('"people": 1', '"people": "many"'), /people/u],
    [planText(plan).replace('"notes"', '"extra": 1, "notes"'), /extra/u],
  ];
  for (const [source, says] of lines)
    expect(() => readPlan(source, 'plan.json')).toThrow(
      expect.objectContaining({
        code: 'PLAN_INVALID',
        where: 'plan.json',
        message: expect.stringMatching(says) as string,
      }) as Error,
    );
});

function outcomeOf(read: () => unknown): string {
  try {
    read();
    return 'read';
  } catch (thrown) {
    return thrown instanceof AppError ? thrown.code : String(thrown);
  }
}

test('whatever text stands in a file, reading it ends in a plan or in an error of ours', () => {
  const whole = planText(assemblePlan(draft([proposed(0)])));
  assert(
    property(nat(whole.length), string(), nat(40), (at, put, cut) => {
      const source = whole.slice(0, at) + put + whole.slice(at + cut);
      expect(outcomeOf(() => readPlan(source, 'plan.json'))).toMatch(
        /^(?:read|PLAN_INVALID|PLAN_UNRECORDED)$/u,
      );
    }),
  );
});
