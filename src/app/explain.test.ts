import { expect, test } from 'vitest';
import type { Finding } from '../core/finding.ts';
import { explain } from './explain.ts';
import { end, page, session, testContext } from './testing.ts';

const day = '2026-01-01T00:00:00.000Z';

function finding(id: string): Finding {
  return {
    id,
    detection: 'd',
    severity: 'low',
    score: 1,
    status: 'open',
    firstSeen: day,
    title: id,
    tenant: 'acme',
    app: null,
    vendor: null,
    grants: [],
    people: 0,
    evidence: {},
    explanation: '',
    remedy: '',
    frameworks: [],
  };
}

test('the beginning of an id is enough where it is one of a kind; else those that are meant are named', async () => {
  const read = async function* () {
    yield page();
    return end;
  };
  const context = testContext({
    acme: () => Promise.resolve(session('T1', { users: read, installs: read })),
  });
  const { inventory } = context;
  inventory.beginRun({
    id: 'run-1',
    mode: 'full',
    startedAt: day,
    tenants: [{ id: 'acme', platform: 'slack' }],
  });
  inventory.finishRun('run-1', day);
  const ids = ['f_abcdef1', 'f_abcdef22', 'f_abcdef22x', ...[1, 2, 3, 4, 5, 6].map((n) => `f_many00${n}`)];
  {
    using judgement = inventory.judgement('run-1');
    for (const id of ids) judgement.finding(finding(id));
    judgement.commit();
  }
  const meant = async (id: string): Promise<string> => (await explain(context, { id, tenants: [] })).id;

  expect(await meant('f_abcdef1')).toBe('f_abcdef1');
  expect(await meant('f_abcdef22')).toBe('f_abcdef22');
  expect(await meant('f_abcdef22x…')).toBe('f_abcdef22x');
  expect(await meant('f_many001...')).toBe('f_many001');
  await expect(meant('f_abcdef')).rejects.toMatchObject({
    code: 'USAGE',
    detail: '3 ids begin with f_abcdef: f_abcdef1, f_abcdef22, f_abcdef22x',
  });
  await expect(meant('f_many00')).rejects.toMatchObject({
    detail: 'several ids begin with f_many00: f_many001, f_many002, f_many003, f_many004, f_many005 …',
  });
  // Too short, or nothing that begins so.
  for (const id of ['f_many', 'f_abcde', 'f_%', 'f_zzzzzz'])
    await expect(meant(id)).rejects.toMatchObject({
      detail: expect.stringContaining('has no finding') as string,
    });
  await expect(meant('f_abcde')).rejects.toMatchObject({
    remedy: 'Write at least six characters after the underscore.',
  });
  await expect(meant('f_zzzzzz')).rejects.toMatchObject({
    remedy: expect.stringContaining('list findings') as string,
  });
});
